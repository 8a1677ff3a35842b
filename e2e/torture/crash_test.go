package torture

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// auditEvery is how many kills pass between two looks at the audit and by the doctor, which read everything.
const auditEvery = 10

// unthrottled lets one principal do as much as the machine can, and keeps the log for faults.
var unthrottled = []string{"--throttle-read", "off", "--throttle-write", "off", "--log-level", "warn"}

// TestCrash kills the server at random moments under load, while it starts, while it stops and while it is backed up. After each
// kill it must show everything that it has acknowledged, and of everything else either all or nothing.
func TestCrash(t *testing.T) {
	server := harness.Start(t, unthrottled...)
	c := beginCampaign(t, server.Endpoint)
	dead := 0
	for looked := 0; dead < kills(t); {
		dead += c.crash(server)
		c.quiet(func() {
			server.Restart()
			c.check(server.Endpoint)
			if dead-looked >= auditEvery {
				looked = dead
				c.checkAudit(server)
				doctor(t, server)
			}
		})
	}
	c.end()
	t.Logf("%d kills", dead)
	c.check(server.Endpoint)
	c.checkAudit(server)
	c.checkPasswords(server.Endpoint)
	doctor(t, server)
	c.checkBackup(server)
	server.Stop()
	doctor(t, server)
	server.Restart()
	c.check(server.Endpoint)
}

// crash kills the server in one of several ways and gives the number of kills. Silence is the caller's to ask for.
func (c *campaign) crash(server *harness.Server) int {
	c.t.Helper()
	switch n := c.random.IntN(100); {
	case n < 15:
		return c.crashInBackup(server)
	case n < 30:
		c.work(300 * time.Millisecond)
		_ = syscall.Kill(server.PID(), syscall.SIGTERM)
		time.Sleep(upTo(c.random, 50*time.Millisecond))
		server.Kill()
		return 1
	case n < 45:
		c.work(300 * time.Millisecond)
		server.Kill()
		return 1 + c.crashInStart(server)
	case n < 75:
		c.workUntilAnswer(300 * time.Millisecond)
	default:
		c.work(300 * time.Millisecond)
	}
	server.Kill()
	return 1
}

// crashInStart kills the server before it can be ready, or shortly after.
func (c *campaign) crashInStart(server *harness.Server) int {
	c.t.Helper()
	if err := server.Begin(); err != nil {
		c.t.Fatal(err)
	}
	time.Sleep(upTo(c.random, 200*time.Millisecond))
	server.Kill()
	return 1
}

// crashInBackup kills the server, or the command, or neither, in the middle of a backup. A backup that ended well is restored and
// examined.
func (c *campaign) crashInBackup(server *harness.Server) int {
	c.t.Helper()
	c.work(300 * time.Millisecond)
	file := filepath.Join(c.t.TempDir(), "backup")
	backup := server.BeginCommand("backup", "--out", file)
	time.Sleep(upTo(c.random, 200*time.Millisecond))
	if chance(c.random, 30) {
		_ = backup.Process.Kill()
	}
	whole := make(chan error, 1)
	if chance(c.random, 50) { // it may end before the server does
		whole <- backup.Wait()
		server.Kill()
	} else {
		server.Kill()
		whole <- backup.Wait()
	}
	if <-whole == nil {
		restored(c.t, server, file).Stop()
	} else if _, err := os.Stat(file); err == nil {
		c.t.Errorf("a backup that failed has left %s, which somebody may take for whole", file)
	}
	return 1
}
