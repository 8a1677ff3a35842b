package cli_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/cli/bench"
)

const aRole = "arn:aws:iam::123456789012:role/analyst"

// bothWays runs a test beside a running server and without one.
func bothWays(t *testing.T, test func(t *testing.T, data string)) {
	t.Run("beside a server", func(t *testing.T) { test(t, serve(t, filepath.Join(t.TempDir(), "data")).data) })
	t.Run("without a server", func(t *testing.T) { test(t, stopped(t)) })
}

func TestKeys(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		role := decode[keyReport](t, must(t, "key", "create", "--role", aRole, "--data", data, "--json"))
		if role.Arn != aRole || len(role.AccessKeyID) != 20 || len(role.SecretAccessKey) != 40 {
			t.Errorf("the key is %v", role.AccessKeyID)
		}
		user := must(t, "key", "create", "--user", "arn:aws:iam::123456789012:user/ada", "--may-assume", aRole, "--data", data)
		if !strings.Contains(user, "AWS_SECRET_ACCESS_KEY=") {
			t.Error("the secret is not shown")
		}
		listed := must(t, "key", "list", "--data", data, "--json")
		if strings.Count(listed, "accessKeyId") != 3 || strings.Contains(listed, role.SecretAccessKey) || !strings.Contains(listed, `"mayAssume":["`+aRole) {
			t.Errorf("listed: %s", listed)
		}
		must(t, "key", "delete", role.AccessKeyID, "--data", data)
		fails(t, cli.ExitFailed, "no access key", "key", "delete", role.AccessKeyID, "--data", data)
		fails(t, cli.ExitFailed, "looks like", "key", "create", "--role", "analyst", "--data", data)
		fails(t, cli.ExitUsage, "can't be used together", "key", "create", "--role", aRole, "--root", "--data", data)
		fails(t, cli.ExitUsage, "missing flags", "key", "create", "--data", data)
	})
}

func TestEnvironments(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		out := must(t, "environment", "create", "--id", "mine", "--account-id", "123456789012", "--region", "eu-west-1", "--name", "Mine", "--data", data, "--json")
		made := decode[struct {
			EnvironmentID string
			RootKey       keyReport
		}](t, out)
		if made.EnvironmentID != "mine" || made.RootKey.Arn != "arn:aws:iam::123456789012:root" || made.RootKey.SecretAccessKey == "" {
			t.Errorf("made %s", out)
		}
		if out := must(t, "environment", "list", "--data", data); !strings.Contains(out, "mine") || strings.Count(out, "\n") != 3 {
			t.Errorf("listed:\n%s", out)
		}
		fails(t, cli.ExitFailed, "already", "environment", "create", "--id", "mine", "--data", data)
		fails(t, cli.ExitFailed, "several", "key", "list", "--data", data)
		must(t, "key", "list", "--environment", "mine", "--data", data)
		fails(t, cli.ExitFailed, "a–z", "environment", "create", "--id", "No!", "--data", data)
	})
}

func TestUsers(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		id := decode[struct{ UserID string }](t, must(t, "user", "create", "--email-address", "Ada@Example.com", "--type", "SUPER_USER",
			"--first-name", "Ada", "--api-access", "ENABLED", "--api-access-principal-arn", aRole, "--data", data, "--json")).UserID
		if len(id) != 26 {
			t.Errorf("the id is %q", id)
		}
		fails(t, cli.ExitFailed, "ddress", "user", "create", "--email-address", "ada@example.com", "--data", data)
		fails(t, cli.ExitFailed, "must match", "user", "create", "--email-address", "ada at example", "--data", data)
		for _, name := range []string{id, "ada@EXAMPLE.com"} {
			if card := must(t, "user", "show", name, "--data", data); !strings.Contains(card, id) || !strings.Contains(card, "Ada@Example.com") {
				t.Errorf("show %s:\n%s", name, card)
			}
		}
		if one := must(t, "user", "show", id, "--data", data, "--json"); !strings.Contains(one, `"emailAddress":"Ada@Example.com"`) {
			t.Errorf("as JSON: %s", one)
		}
		if all := must(t, "user", "list", "--data", data, "--json"); strings.Count(all, "\n") != 1 || !strings.Contains(all, id) {
			t.Errorf("listed: %s", all)
		}
		must(t, "user", "list", "--data", data)
		fails(t, cli.ExitFailed, "no user", "user", "show", "nobody@example.com", "--data", data)
	})
}

func TestAudit(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		must(t, "user", "create", "--email-address", "ada@example.com", "--first-name", "=cmd()", "--data", data)
		report := must(t, "audit", "verify", "--data", data)
		if !strings.Contains(report, "records, whole") || !strings.Contains(report, "head ") {
			t.Errorf("verify: %s", report)
		}
		lines := must(t, "audit", "export", "--data", data)
		if strings.Count(lines, "\n") < 2 || strings.Contains(lines, "ada@example.com") || !strings.Contains(lines, `"principal":"operator"`) {
			t.Errorf("exported: %s", lines)
		}
		file := filepath.Join(t.TempDir(), "audit.csv")
		must(t, "audit", "export", "--format", "csv", "--out", file, "--data", data)
		text, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(text), "sequence,time,") || strings.Count(string(text), "\n") != strings.Count(lines, "\n")+1 {
			t.Errorf("as CSV: %s %v", text, err)
		}
	})
}

// TestAuditOfStrangers shows that requests which belong to no environment are proved and exported like all others.
func TestAuditOfStrangers(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data)
	for range 3 {
		answer, err := http.Get(s.url + "/user")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	s.stop() // writes what was counted
	if out := must(t, "audit", "verify", "--data", data); !strings.Contains(out, "strangers without an environment: 1 records, whole") {
		t.Errorf("verify: %s", out)
	}
	if out := must(t, "audit", "export", "--data", data); !strings.Contains(out, `"outcome":"MissingAuthenticationTokenException"`) ||
		!strings.Contains(out, `"count":3`) || !strings.Contains(out, `"operation":"CreateEnvironment"`) {
		t.Errorf("exported: %s", out)
	}
	tamper(t, data, "UPDATE audit SET count = 1 WHERE environment = ''")
	verifyFinds(t, data, "BROKEN at record 1", "broken at record 1")
}

// TestTamperedAudit changes records behind the server's back.
func TestTamperedAudit(t *testing.T) {
	t.Run("changed", func(t *testing.T) {
		data := stopped(t)
		tamper(t, data, "UPDATE audit SET principal = 'somebody else' WHERE sequence = 1")
		verifyFinds(t, data, "BROKEN at record 1", "broken at record 1")
	})
	t.Run("taken away as a whole", func(t *testing.T) {
		data := stopped(t)
		tamper(t, data, "DELETE FROM audit", "DELETE FROM audit_heads")
		verifyFinds(t, data, "the first records are gone", "first records are gone")
		must(t, "user", "create", "--email-address", "ada@example.com", "--data", data) // begins a chain of its own
		verifyFinds(t, data, "the first records are gone", "first records are gone")
	})
}

// tamper changes the database as somebody would who can write its file.
func tamper(t *testing.T, data string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, "openfinspace.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, trigger := range triggers(t, db) { // they only keep out mistakes
		if _, err := db.Exec("DROP TRIGGER " + trigger); err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func verifyFinds(t *testing.T, data, verify, doctor string) {
	t.Helper()
	s := run("", "audit", "verify", "--data", data)
	if s.code != cli.ExitFindings || !strings.Contains(s.out, verify) {
		t.Errorf("exit code %d\n%s%s", s.code, s.out, s.err)
	}
	if s := run("", "doctor", "--data", data); s.code != cli.ExitFindings || !strings.Contains(s.out, doctor) {
		t.Errorf("doctor: exit code %d\n%s%s", s.code, s.out, s.err)
	}
}

func triggers(t *testing.T, db *sql.DB) (names []string) {
	t.Helper()
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestDoctor(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		if out := must(t, "doctor", "--data", data); !strings.Contains(out, "All is well") {
			t.Error(out)
		}
		if err := os.Chmod(filepath.Join(data, "root-key.json"), 0o644); err != nil {
			t.Fatal(err)
		}
		s := run("", "doctor", "--data", data, "--json")
		findings := decode[struct{ Findings []struct{ What, Do string } }](t, s.out).Findings
		if s.code != cli.ExitFindings || len(findings) != 1 || !strings.Contains(findings[0].What, "root-key.json") || !strings.Contains(findings[0].Do, "chmod") {
			t.Errorf("exit code %d: %s", s.code, s.out)
		}
	})
	t.Run("clock gone back", func(t *testing.T) {
		data := stopped(t, "--dev", "--clock-offset", "1h")
		s := run("", "doctor", "--data", data)
		if s.code != cli.ExitFindings || !strings.Contains(s.out, "gone back") {
			t.Errorf("exit code %d\n%s%s", s.code, s.out, s.err)
		}
	})
	fails(t, cli.ExitFailed, "there is no data", "doctor", "--data", t.TempDir())
}

func TestMigrate(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		if out := must(t, "migrate", "--data", data); !strings.Contains(out, "schema version") {
			t.Error(out)
		}
	})
}

// TestRotation rotates while requests are signed with keys that the old master key sealed.
func TestRotation(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data)
	root := rootKey(t, data)
	before := filepath.Join(t.TempDir(), "before")
	must(t, "backup", "--out", before, "--data", data)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		for ctx.Err() == nil {
			if _, err := s.target(root).Once((*bench.Writer).CreateUser); err != nil {
				t.Errorf("while it rotates: %v", err)
				return
			}
		}
	})
	for range 3 {
		r := decode[struct {
			MasterKey string
			Resealed  int
		}](t, must(t, "master-key", "rotate", "--data", data, "--json"))
		if r.Resealed != 1 || len(r.MasterKey) != 16 {
			t.Errorf("%+v", r)
		}
	}
	stop()
	running.Wait()
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() { run("", "master-key", "rotate", "--data", data) })
	}
	together.Wait()
	s.stop()
	text, err := os.ReadFile(filepath.Join(data, "master.key"))
	if err != nil || strings.Count(string(text), "\n") != 9 {
		t.Errorf("the file has %d lines (%v)", strings.Count(string(text), "\n"), err)
	}
	must(t, "doctor", "--data", data)
	if out := must(t, "master-key", "reseal", "--data", data); !strings.Contains(out, "0 secrets") {
		t.Errorf("after a whole rotation: %s", out)
	}
	again := serve(t, data)
	if _, err := again.target(root).Once((*bench.Writer).CreateUser); err != nil {
		t.Errorf("after a restart: %v", err)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	must(t, "restore", "--from", before, "--master-key-file", filepath.Join(data, "master.key"), "--data", restored)
}

// TestRotationKeepsTheFile refuses to write over keys that the server does not use yet.
func TestRotationKeepsTheFile(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	serve(t, data)
	path := filepath.Join(data, "master.key")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	more := "9 " + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n" + string(text)
	if err := os.WriteFile(path, []byte(more), 0o600); err != nil {
		t.Fatal(err)
	}
	fails(t, cli.ExitFailed, "restart the server", "master-key", "rotate", "--data", data)
	if now, err := os.ReadFile(path); err != nil || string(now) != more {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestCommandsTogether lets commands come at once, with a server and without.
func TestCommandsTogether(t *testing.T) {
	bothWays(t, func(t *testing.T, data string) {
		var running sync.WaitGroup
		for i := range 6 {
			running.Go(func() {
				s := run("", "user", "create", "--email-address", fmt.Sprintf("u%d@example.com", i), "--data", data)
				if s.code != cli.ExitOK {
					t.Errorf("exit code %d: %s", s.code, s.err)
				}
			})
		}
		running.Wait()
		if n := strings.Count(must(t, "user", "list", "--json", "--data", data), "\n"); n != 6 {
			t.Errorf("%d users", n)
		}
	})
}

// TestLongPath puts the socket where its name is too long for the kernel.
func TestLongPath(t *testing.T) {
	data := filepath.Join(t.TempDir(), strings.Repeat("long", 30), "data")
	serve(t, data)
	must(t, "key", "list", "--data", data)
}

// TestForeignCall sends what only a program of another version would send.
func TestForeignCall(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	for _, c := range []string{"serve", "key frobnicate", "", "key", "restore", "version"} {
		if code, said := call(t, s.data, c, `{}`); code != cli.ExitUsage || !strings.Contains(said, "does not know the command") {
			t.Errorf("%q: exit code %d %s", c, code, said)
		}
	}
	for _, args := range []string{`{"Frobnicate": 1}`, `[]`, `"x"`} {
		if code, said := call(t, s.data, "key list", args); code == cli.ExitOK {
			t.Errorf("%q was taken: %s", args, said)
		}
	}
	if fetch(t, s.url+"/healthz") != http.StatusOK {
		t.Error("the server does not go on")
	}
}
