package cli_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/cli/bench"
	"github.com/openfinspace/openfinspace/store/postgrestest"
)

// TestPostgres runs servers and commands on a database, which belongs to no folder.
func TestPostgres(t *testing.T) {
	database, err := postgrestest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	at := []string{"--store", database.URL("postgres")}
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data, at...)
	root := rootKey(t, data)
	if _, err := createUser(s.target(root)); err != nil {
		t.Fatal(err)
	}
	t.Run("another folder has another master key", func(t *testing.T) {
		other := filepath.Join(t.TempDir(), "data")
		fails(t, cli.ExitFailed, "was written with the master key", append([]string{"serve", "--listen", "127.0.0.1:0", "--data", other}, at...)...)
		if _, err := os.Stat(filepath.Join(other, "master.key")); err == nil {
			t.Error("a master key that fits nothing was left behind")
		}
	})
	key := []string{"--master-key-file", filepath.Join(data, "master.key")}
	second := serve(t, filepath.Join(t.TempDir(), "data"), append(key, at...)...)
	if _, err := second.target(root).Once((*bench.Writer).CreateUser); err != nil {
		t.Errorf("on the second server: %v", err)
	}
	t.Run("a machine that only takes changesets in", func(t *testing.T) {
		args := append([]string{"ingest", "--metrics-listen", "127.0.0.1:0", "--blob", filepath.Join(data, "objects")}, append(key, at...)...)
		m := start(t, filepath.Join(t.TempDir(), "data"), args...)
		if status := fetch(t, m.url+"/readyz"); status != http.StatusOK {
			t.Errorf("/readyz answers %d", status)
		}
		for _, metric := range []string{
			`openfinspace_ingest_queue{state="waiting"} 0`, "openfinspace_ingests_in_flight 0", "openfinspace_ingest_heartbeat_timestamp_seconds 1",
		} {
			for !strings.Contains(page(t, m.url+"/metrics"), metric) { // the first word with the store may be to come
				time.Sleep(10 * time.Millisecond)
			}
		}
		if code := m.stop(); code != cli.ExitOK {
			t.Errorf("exit code %d: %s", code, m.err.text())
		}
	})
	elsewhere := append([]string{"--data", filepath.Join(t.TempDir(), "data")}, append(key, at...)...)
	if n := strings.Count(must(t, append([]string{"user", "list", "--json"}, elsewhere...)...), "\n"); n != 2 {
		t.Errorf("%d users", n)
	}
	must(t, append([]string{"doctor"}, elsewhere...)...)
	fails(t, cli.ExitUsage, "--only-server", append([]string{"master-key", "rotate"}, elsewhere...)...)
	file := filepath.Join(t.TempDir(), "backup")
	must(t, append([]string{"backup", "--out", file}, elsewhere...)...)
	restored := restore(t, file, data) // into SQLite
	if len(userIDs(t, restored)) != 2 {
		t.Error("users are missing on SQLite")
	}
}

func page(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestPasswordIsNotSaid lets a start fail while it has the password.
func TestPasswordIsNotSaid(t *testing.T) {
	s := run("", "serve", "--data", filepath.Join(t.TempDir(), "d"), "--store", "postgres://u@127.0.0.1:1/d", "--store-password-file", writeFile(t, "p", "hunter2hunter2\n"))
	if s.code != cli.ExitFailed || strings.Contains(s.out+s.err, "hunter2") {
		t.Errorf("exit code %d: %s%s", s.code, s.out, s.err)
	}
}
