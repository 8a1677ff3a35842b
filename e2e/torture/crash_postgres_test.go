package torture

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestCrashPostgres lets clients work on two servers of one database, and go to the other server with the same token when
// one fails. Servers are killed one at a time, and the database is stopped as by a crash.
func TestCrashPostgres(t *testing.T) {
	postgres := harness.StartPostgres(t)
	servers := replicas(t, postgres.URL, 2)
	c := beginCampaign(t, servers[0].Endpoint, servers[1].Endpoint)
	for dead, looked := 0, 0; dead < kills(t); {
		server := pick(c.random, servers)
		c.work(500 * time.Millisecond)
		if chance(c.random, 25) {
			postgres.Stop()
			time.Sleep(upTo(c.random, 300*time.Millisecond))
			postgres.Start()
			dead++
		} else {
			server.Kill()
			c.work(300 * time.Millisecond) // on the other one
			if chance(c.random, 20) {
				dead += c.crashInStart(server)
			}
			dead++
		}
		c.quiet(func() {
			if server.PID() == 0 {
				server.Restart()
			}
			settleDatabase(t, postgres.URL)
			c.check(pick(c.random, servers).Endpoint)
			if dead-looked >= auditEvery {
				looked = dead
				awaitLinked(t, server)
				c.checkAudit(server)
				doctor(t, server)
			}
		})
	}
	c.end()
	for _, s := range servers {
		c.check(s.Endpoint)
		awaitLinked(t, s)
		c.checkAudit(s)
	}
	c.checkPasswords(servers[0].Endpoint)
	doctor(t, servers[1])
	c.checkBackup(servers[0])
}

// settleDatabase waits until no session of a server is in the middle of anything: a backend whose server was killed may still be
// committing what it was told to.
func settleDatabase(t testing.TB, url string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for end := time.Now().Add(hangs); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var busy int
		err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'openfinspace' AND state <> 'idle'").Scan(&busy)
		if err != nil {
			t.Fatal(err)
		}
		if busy == 0 {
			return
		}
	}
	t.Fatalf("a session is still busy after %v of silence", hangs)
}
