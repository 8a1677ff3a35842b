package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/sigv4"
)

// TestDeniedIsAudited shows that each denied request of somebody known is one record, with who, what, why and from
// where, and that its request is kept without secrets.
func TestDeniedIsAudited(t *testing.T) {
	w := newWorld(t)
	app := w.user("app", "APP_USER")
	super := w.user("super", "SUPER_USER")
	key := w.session(w.roleKey("app"), "1")
	body := `{"emailAddress":"secret.name@example.com","type":"APP_USER","firstName":"Hidden"}`
	denied := w.call(key, "POST", "/user", body)
	w.want(denied, http.StatusForbidden, "AccessDeniedException")
	a := w.lastDenied()
	wantText(t, "principal", a.Principal, string(app))
	wantText(t, "key", string(a.AccessKey), key.ID)
	wantText(t, "operation", a.Operation, "CreateUser")
	wantText(t, "outcome", a.Outcome, "AccessDeniedException")
	wantText(t, "detail", a.Detail, "permissionMissing")
	wantText(t, "address", a.Address, "127.0.0.1")
	wantText(t, "request id", a.RequestID, denied.header.Get("X-Amzn-Requestid"))
	if strings.Contains(a.Request, "secret.name") || strings.Contains(a.Request, "Hidden") || !strings.Contains(a.Request, "APP_USER") {
		t.Errorf("the record keeps the request %s", a.Request)
	}

	// By the object: who may manage users may not change a superuser.
	var group struct{ PermissionGroupID string }
	w.call(w.root, "POST", "/permission-group", `{"name":"g","applicationPermissions":["ManageUsersAndGroups"]}`).into(t, &group)
	w.want(w.call(w.root, "POST", "/permission-group/"+group.PermissionGroupID+"/users/"+string(app), "{}"), http.StatusOK, "")
	w.want(w.call(key, "POST", "/user/"+string(super)+"/disable", "{}"), http.StatusForbidden, "AccessDeniedException")
	a = w.lastDenied()
	wantText(t, "operation", a.Operation, "DisableUser")
	wantText(t, "detail", a.Detail, "superUserNeeded")

	w.want(w.call(w.root, "POST", "/user/"+string(app)+"/disable", "{}"), http.StatusOK, "")
	w.want(w.call(key, "GET", "/user?maxResults=1", ""), http.StatusForbidden, "AccessDeniedException")
	a = w.lastDenied()
	wantText(t, "principal", a.Principal, string(app))
	wantText(t, "detail", a.Detail, "userDisabled")
	wantText(t, "operation of a disabled user", a.Operation, "ListUsers")

	w.clock.add(2 * time.Minute)
	w.want(w.call(key, "GET", "/user?maxResults=1", ""), http.StatusForbidden, "ExpiredTokenException")
	a = w.lastDenied()
	wantText(t, "principal", a.Principal, string(app))
	wantText(t, "outcome", a.Outcome, "ExpiredTokenException")
	before := len(w.audit())
	w.want(w.call(changed(key, func(k *sigv4.Key) { k.Secret = "guessed" }), "GET", "/user?maxResults=1", ""), 403, "InvalidSignatureException")
	if after := len(w.audit()); after != before {
		t.Errorf("a session's name with a wrong signature made %d records at once", after-before)
	}
}

func wantText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

// TestStrangersAreCounted shows that requests of nobody known are one record for each reason, address and minute, that
// they are flushed when the server stops, and that they cannot fill the disk.
func TestStrangersAreCounted(t *testing.T) {
	w := newWorld(t)
	w.clock.set(time.Now().Add(time.Minute).Truncate(time.Minute)) // the minute has just begun
	for range 5 {
		w.send(w.request("GET", "/user", ""))
		w.call(sigv4.Key{ID: "AKIAAAAAAAAAAAAAAAAA", Secret: "x"}, "GET", "/user", "")
		w.call(changed(w.root, func(k *sigv4.Key) { k.Secret = "x" }), "GET", "/user", "")
	}
	w.server.flushStrangers(t.Context(), finspace.TimeOf(w.clock.Now().Truncate(time.Minute)))
	if n := len(w.strangers()); n != 0 {
		t.Errorf("%d records of a minute that is not over", n)
	}
	w.stop()
	counts := map[string]int64{}
	for _, a := range w.strangers() {
		counts[a.Outcome] += a.Count
		wantText(t, "address", a.Address, "127.0.0.1")
	}
	for _, outcome := range []string{"MissingAuthenticationTokenException", "UnrecognizedClientException", "InvalidSignatureException"} {
		if counts[outcome] != 5 {
			t.Errorf("%s is counted %d times, want 5", outcome, counts[outcome])
		}
	}
}

// strangers are the records of strangers, those that belong to no environment too.
func (w *world) strangers() (found []*finspace.AuditRecord) {
	for _, env := range []finspace.EnvironmentID{w.env, ""} {
		for _, a := range w.auditOf(env) {
			if a.Principal == "stranger" {
				found = append(found, a)
			}
		}
	}
	return found
}

// TestDenialOfWhoHangsUp: the record does not depend on the client's patience.
func TestDenialOfWhoHangsUp(t *testing.T) {
	w := newWorld(t)
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	c := &call{id: "request-1", environment: w.env, principal: "somebody", operation: "ListUsers", address: "192.0.2.1"}
	w.server.recordDenied(gone, c, "AccessDeniedException", "permissionMissing", "")
	wantText(t, "principal", w.lastDenied().Principal, "somebody")
}

func TestStrangersAreBounded(t *testing.T) {
	var s strangers
	now := time.Now()
	for i := range 10_000 {
		s.add(stranger{outcome: "X", address: fmt.Sprint(i)}, now)
	}
	for _, when := range []string{"at first", "after they came back"} {
		taken := s.take(finspace.TimeOf(now.Add(time.Hour)))
		var sum int64
		for _, n := range taken {
			sum += n
		}
		if len(taken) > maxStrangers+1 || sum != 10_000 {
			t.Errorf("%s: %d rows that stand for %d requests", when, len(taken), sum)
		}
		s.giveBack(taken)
	}
}

// TestStrangersOutliveTheStore shows that counts are kept while the store fails.
func TestStrangersOutliveTheStore(t *testing.T) {
	w := newWorld(t)
	w.send(w.request("GET", "/user", ""))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	later := finspace.TimeOf(w.clock.Now().Add(time.Hour))
	w.server.flushStrangers(gone, later)
	w.server.flushStrangers(t.Context(), later)
	if n := len(w.strangers()); n != 1 {
		t.Errorf("%d records, want 1", n)
	}
}
