package torture

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// auditRow is what a line of `audit export` tells of a request.
type auditRow struct {
	Operation, Outcome, RequestID string
	Request                       json.RawMessage
}

// exported gives the rows of the audit that tell of successes with a client token, by token.
func exported(t testing.TB, server *harness.Server) map[string][]auditRow {
	t.Helper()
	rows := map[string][]auditRow{}
	lines := bufio.NewScanner(bytes.NewReader(server.Command("audit", "export")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row auditRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("audit export: %v: %s", err, lines.Bytes())
		}
		var request struct{ ClientToken string }
		_ = json.Unmarshal(row.Request, &request) // the operator's acts have none
		if row.Outcome == "Success" && request.ClientToken != "" {
			rows[request.ClientToken] = append(rows[request.ClientToken], row)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// checkAudit wants exactly one row for each effect and none for anything else, in a chain without a break. It wants silence.
func (c *campaign) checkAudit(server *harness.Server) {
	c.t.Helper()
	server.Command("audit", "verify")
	rows := exported(c.t, server)
	for token, operation := range c.ledger.effects {
		if got := rows[token]; len(got) != 1 || got[0].Operation != operation {
			c.t.Errorf("the audit has %d rows for %s with token %s, want one: %v", len(got), operation, token, got)
		}
		delete(rows, token)
	}
	for _, k := range c.workers {
		if p := k.pending; p != nil && p.sent && p.refused == "" && len(rows[p.request.token]) <= 1 {
			delete(rows, p.request.token) // it may have been done
		}
	}
	for token, got := range rows {
		c.t.Errorf("the audit has rows for token %s, whose request has had no effect: %v", token, got)
	}
}

// doctor must find nothing, beside a running server or without one.
func doctor(t testing.TB, server *harness.Server) {
	t.Helper()
	server.Command("doctor")
}

// restored restores a backup into a folder of its own, beside a copy of the server's master key, lets the doctor look at
// it, and starts a server there.
func restored(t testing.TB, server *harness.Server, backup string) *harness.Server {
	t.Helper()
	other := harness.New(t, unthrottled...)
	key, err := os.ReadFile(filepath.Join(server.Data, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(other.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(other.Data, "master.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	other.Command("restore", "--from", backup)
	doctor(t, other)
	other.Restart()
	return other
}

// checkBackup wants that a backup made now gives back all that there is. It wants silence.
func (c *campaign) checkBackup(server *harness.Server) {
	c.t.Helper()
	file := filepath.Join(c.t.TempDir(), "backup")
	server.Command("backup", "--out", file)
	other := restored(c.t, server, file)
	c.check(other.Endpoint)
	c.checkAudit(other)
}

// checkPasswords signs in with the temporary password of a user that was reset last, for a few users.
func (c *campaign) checkPasswords(endpoint string) {
	c.t.Helper()
	left := 5
	for _, k := range c.workers {
		passwords := k.passwords()
		for _, id := range sorted(passwords) {
			if u := k.model.users[id]; u.status == "ENABLED" && left > 0 {
				left--
				if err := signIn(c.caller, endpoint, u.email, passwords[id]); err != nil {
					c.t.Errorf("sign-in of %s after ResetUserPassword: %v", u.email, err)
				}
			}
		}
	}
}

// passwords are those that ResetUserPassword has answered last, by user.
func (k *worker) passwords() map[string]string {
	passwords := map[string]string{}
	for _, a := range k.answered {
		var reset struct{ UserID, TemporaryPassword string }
		if json.Unmarshal(a.body, &reset) == nil && reset.TemporaryPassword != "" {
			passwords[reset.UserID] = reset.TemporaryPassword
		}
	}
	return passwords
}

// signIn signs in with a temporary password, which must be changed at once.
func signIn(c *caller, endpoint, email, password string) error {
	body, _ := json.Marshal(members{"emailAddress": email, "password": password, "newPassword": "Torture-2-lasting"})
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, endpoint+"/v1/session", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(r)
	if err != nil {
		return err
	}
	a, err := read(response)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %s %s", a.status, a.exception, a.body)
	}
	return nil
}
