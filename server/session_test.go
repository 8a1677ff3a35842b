package server

import (
	"net/http"
	"testing"

	"github.com/openfinspace/openfinspace/throttle"
)

func (w *world) signIn(body string) *reply {
	w.t.Helper()
	return w.send(w.request("POST", "/v1/session", body))
}

func (w *world) bearer(method, token string) *reply {
	w.t.Helper()
	r := w.request(method, "/v1/session", "")
	r.Header.Set("Authorization", "Bearer "+token)
	return w.send(r)
}

// TestSession shows that a reset password works once, must be changed, and gives a session that ends.
func TestSession(t *testing.T) {
	w := newWorld(t)
	id := w.user("ada", "APP_USER")
	var reset struct{ TemporaryPassword string }
	w.call(w.root, "POST", "/user/"+string(id)+"/password", "{}").into(t, &reset)
	who := `{"emailAddress":"ada@example.com","password":"` + reset.TemporaryPassword + `"`
	if got := w.signIn(who + `}`); got.status == http.StatusOK {
		t.Error("a temporary password was enough")
	}
	var session struct{ Token string }
	w.signIn(who+`,"newPassword":"Correct-Horse-7"}`).into(t, &session)
	w.want(w.signIn(who+`,"newPassword":"Correct-Horse-8"}`), http.StatusForbidden, "AccessDeniedException")
	var me struct{ UserID, EmailAddress string }
	w.bearer("GET", session.Token).into(t, &me)
	wantText(t, "user", me.UserID, string(id))
	w.want(w.bearer("DELETE", session.Token), http.StatusOK, "")
	w.want(w.bearer("GET", session.Token), http.StatusForbidden, "AccessDeniedException")
	w.want(w.bearer("GET", "nonsense"), http.StatusForbidden, "AccessDeniedException")
	w.want(w.signIn(`{"emailAddress":`), http.StatusBadRequest, "SerializationException")
	w.want(w.signIn(padded("ada@example.com", maxSession+1)), http.StatusRequestEntityTooLarge, tooLarge)
	for _, secret := range []string{reset.TemporaryPassword, "Correct-Horse", session.Token, "ada@example.com"} {
		w.logLacks(secret)
	}
	w.stop()
	var counted, here int64
	for _, a := range w.strangers() {
		if a.Operation == "SignIn" && a.Environment == w.env {
			here += a.Count
		}
		if a.Operation == "SignIn" || a.Operation == "GetSession" {
			counted += a.Count
		}
	}
	if here == 0 {
		t.Error("the refused sign-in is not in the audit of its environment")
	}
	if counted < 3 {
		t.Errorf("%d refused sign-ins are in the audit, want at least 3", counted)
	}
}

// TestSessionOfBusyAddress shows that sign-in stands behind the address bucket too.
func TestSessionOfBusyAddress(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Rates.Failures = throttle.Rate{Count: 2, Per: 3600e9} })
	for range 2 {
		w.want(w.bearer("GET", "nonsense"), http.StatusForbidden, "AccessDeniedException")
	}
	w.wantThrottled(w.bearer("GET", "nonsense"))
	w.wantThrottled(w.signIn(`{"emailAddress":"ada@example.com","password":"x"}`))
}
