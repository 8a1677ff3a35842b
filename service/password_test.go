package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/throttle"
)

const lasting = "Correct-Horse-7"

// person is a user who signs in with a password.
type person struct {
	*fixture
	id       finspace.UserID
	password string
}

func (f *fixture) person() *person {
	f.Helper()
	p := &person{fixture: f, id: f.user(finspace.AppUser)}
	p.reset()
	return p
}

func (p *person) reset() {
	p.Helper()
	p.password = p.call(p.root, "POST /user/"+string(p.id)+"/password", "").want(p, "").get("temporaryPassword")
}

// enter signs in. more are members of the request.
func (p *person) enter(more ...string) reply {
	p.Helper()
	email := p.get(p.id).get("emailAddress")
	body := fmt.Sprintf(`{"emailAddress":%q,"password":%q`, strings.ToUpper(email[:4])+email[4:], p.password)
	for _, m := range more {
		body += "," + m
	}
	return send(p.Context(), p.sessions, nil, "POST /v1/session", body+"}")
}

// settle signs in with a lasting password and gives the session's token.
func (p *person) settle() string {
	p.Helper()
	token := p.enter(`"newPassword":"`+lasting+`"`).want(p, "").get("token")
	p.password = lasting
	return token
}

// ask calls a session's operation with a token.
func (f *fixture) ask(method, token string) reply {
	f.Helper()
	return send(f.Context(), f.sessions, nil, method+" /v1/session", "", "Authorization", "Bearer "+token)
}

func TestTemporaryPassword(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	if n := len(p.password); n < 8 || n > 20 {
		t.Errorf("a temporary password of %d characters", n)
	}
	t.Run("must be changed", func(t *testing.T) {
		if r := p.enter().want(t, "ConflictException"); r.reason() != "newPasswordRequired" {
			t.Errorf("reason %q", r.reason())
		}
	})
	for name, next := range map[string]string{"short": "Aa1!", "one class": "aaaaaaaaaaaa", "the same": p.password} {
		t.Run("for one that is "+name, func(t *testing.T) {
			if r := p.enter(fmt.Sprintf(`"newPassword":%q`, next)).want(t, "ValidationException"); !strings.Contains(r.message(), "newPassword") {
				t.Errorf("message %q", r.message())
			}
		})
	}
	temporary := p.password
	token := p.settle()
	t.Run("works once", func(t *testing.T) {
		again := *p
		again.password = temporary
		again.enter(`"newPassword":"Other-Horse-8"`).want(t, "AccessDeniedException")
	})
	t.Run("the lasting one works on", func(t *testing.T) { p.enter().want(t, "") })
	t.Run("lastLoginTime", func(t *testing.T) {
		if got := f.get(p.id).body; got["lastLoginTime"] != float64(f.clock.now().UnixMilli()) || got["lastModifiedTime"] != got["createTime"] {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a reset ends password and sessions", func(t *testing.T) {
		f.ask("GET", token).want(t, "")
		p.reset()
		f.ask("GET", token).want(t, "AccessDeniedException")
		old := *p
		old.password = lasting
		old.enter().want(t, "AccessDeniedException")
	})
}

func TestTemporaryPasswordExpires(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	f.clock.pass(7*24*time.Hour - time.Millisecond)
	p.enter().want(t, "ConflictException")
	f.clock.pass(time.Millisecond)
	p.enter(`"newPassword":"`+lasting+`"`).want(t, "AccessDeniedException")
	p.reset()
	p.settle()
	f.clock.pass(365 * 24 * time.Hour)
	p.enter().want(t, "")
}

// TestSignInTellsNothing looks that whoever is refused cannot tell why.
func TestSignInTellsNothing(t *testing.T) {
	f := newFixture(t)
	p, disabled, fresh := f.person(), f.person(), f.user(finspace.AppUser)
	disabled.settle()
	f.call(f.root, "POST /user/"+string(disabled.id)+"/disable", "").want(t, "")
	p.password = "wrong"
	unknown := send(t.Context(), f.sessions, nil, "POST /v1/session", `{"emailAddress":"nobody@example.com","password":"x"}`)
	for name, r := range map[string]reply{
		"wrong password": p.enter(), "disabled": disabled.enter(), "no password": (&person{f, fresh, "x"}).enter(),
		"unknown environment": p.enter(`"environmentId":"nowhere"`),
	} {
		if r.want(t, "AccessDeniedException").text != unknown.want(t, "AccessDeniedException").text {
			t.Errorf("%s: %s differs from %s", name, r.text, unknown.text)
		}
	}
}

// TestSignInTakesAsLong compares the fastest of several refusals: for an unknown address as much is computed as for a
// known one, which takes a hundred times as long as not to compute.
func TestSignInTakesAsLong(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	p.password = "wrong"
	fastest := func(refuse func() reply) time.Duration {
		least := time.Hour
		for range 5 {
			began := time.Now()
			refuse().want(t, "AccessDeniedException")
			least = min(least, time.Since(began))
		}
		return least
	}
	known := fastest(func() reply { return p.enter() })
	unknown := fastest(func() reply {
		return send(t.Context(), f.sessions, nil, "POST /v1/session", `{"emailAddress":"nobody@example.com","password":"x"}`)
	})
	if unknown < known/4 {
		t.Errorf("an unknown address is refused in %v, a known one in %v", unknown, known)
	}
}

func TestSignInAttemptsAreBounded(t *testing.T) {
	f := newFixture(t, func(c *service.Config) { c.SignInAttempts = throttle.Rate{Count: 3, Per: time.Hour} })
	p, other := f.person(), f.person()
	right := p.password
	p.password = "wrong"
	for range 3 {
		p.enter().want(t, "AccessDeniedException")
	}
	p.password = right
	shouted := fmt.Sprintf(`{"emailAddress":%q,"password":%q}`, strings.ToUpper(p.get(p.id).get("emailAddress")), right)
	send(t.Context(), f.sessions, nil, "POST /v1/session", shouted).want(t, "ThrottlingException") // it is the same account
	if r := p.enter().want(t, "ThrottlingException"); r.header.Get("Retry-After") == "" {
		t.Error("the answer does not say when to come back")
	}
	other.enter().want(t, "ConflictException") // another account is not touched
	elsewhere := &finspace.Caller{Address: "192.0.2.7"}
	send(t.Context(), f.sessions, elsewhere, "POST /v1/session", shouted).want(t, "ConflictException") // nor the owner, at another address
	for i := range 40 {                                                                                // but there is an end for all addresses together
		by := &finspace.Caller{Address: fmt.Sprint("198.51.100.", i)}
		send(t.Context(), f.sessions, by, "POST /v1/session", `{"emailAddress":"nobody@example.com","password":"x"}`)
	}
	by := &finspace.Caller{Address: "203.0.113.1"}
	send(t.Context(), f.sessions, by, "POST /v1/session", `{"emailAddress":"nobody@example.com","password":"x"}`).want(t, "ThrottlingException")
	f.clock.pass(20 * time.Minute)
	p.enter().want(t, "ConflictException")
}

func TestSession(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	f.group("g", `"ViewAuditData","CreateDataset"`, p.id)
	token := p.settle()
	t.Run("who am I", func(t *testing.T) {
		got := f.ask("GET", token).want(t, "").body
		if got["userId"] != string(p.id) || fmt.Sprint(got["permissions"]) != "[CreateDataset ViewAuditData]" || got["environmentId"] != "env1" {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a superuser has every permission", func(t *testing.T) {
		f.call(f.root, "PUT /user/"+string(p.id), `{"type":"SUPER_USER"}`).want(t, "")
		if got := f.ask("GET", token).want(t, "").body["permissions"].([]any); len(got) != 7 {
			t.Errorf("got %v", got)
		}
	})
	for name, bad := range map[string]string{
		"changed": token + "A", "of no environment": token[strings.Index(token, ".")+1:], "of another": "env2" + token[4:], "empty": "",
	} {
		t.Run("token "+name, func(t *testing.T) { f.ask("GET", bad).want(t, "AccessDeniedException") })
	}
	t.Run("no token", func(t *testing.T) {
		send(t.Context(), f.sessions, nil, "GET /v1/session", "").want(t, "ValidationException")
	})
	t.Run("signing out", func(t *testing.T) {
		f.ask("DELETE", token).want(t, "")
		f.ask("GET", token).want(t, "AccessDeniedException")
		f.ask("DELETE", token).want(t, "AccessDeniedException")
	})
	t.Run("expires", func(t *testing.T) {
		token := p.enter().want(t, "").get("token")
		f.clock.pass(12*time.Hour - time.Millisecond)
		f.ask("GET", token).want(t, "")
		f.clock.pass(time.Millisecond)
		f.ask("GET", token).want(t, "AccessDeniedException")
	})
	t.Run("ends with its password", func(t *testing.T) {
		token := p.enter().want(t, "").get("token")
		p.enter(`"newPassword":"Another-Horse-9"`).want(t, "")
		f.ask("GET", token).want(t, "AccessDeniedException")
		p.password = "Another-Horse-9"
	})
	t.Run("ends with the user", func(t *testing.T) {
		token := p.enter().want(t, "").get("token")
		f.call(f.root, "POST /user/"+string(p.id)+"/disable", "").want(t, "")
		f.ask("GET", token).want(t, "AccessDeniedException")
		f.call(f.root, "POST /user/"+string(p.id)+"/enable", "").want(t, "")
		f.ask("GET", token).want(t, "AccessDeniedException")
		p.enter().want(t, "")
	})
}

func TestSignInNeedsAnEnvironmentWhereThereAreSeveral(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	_, _, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "env2"})
	f.must(err)
	if r := p.enter().want(t, "ValidationException"); !strings.Contains(r.message(), "environmentId") {
		t.Errorf("message %q", r.message())
	}
	p.enter(`"environmentId":"env1"`).want(t, "ConflictException")
	p.enter(`"environmentId":"env2"`).want(t, "AccessDeniedException")
}

func TestFederatedEnvironmentHasNoPasswords(t *testing.T) {
	f := newFixture(t)
	_, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "sso", SignInMode: finspace.SignInFederated})
	f.must(err)
	root := f.signIn(key.AccessKeyID, "")
	id := f.call(root, "POST /user", `{"emailAddress":"a@example.com","type":"APP_USER"}`).want(t, "").get("userId")
	if r := f.call(root, "POST /user/"+id+"/password", "").want(t, "ConflictException"); r.reason() != "federatedSignIn" {
		t.Errorf("reason %q", r.reason())
	}
	body := `{"emailAddress":"a@example.com","password":"x","environmentId":"sso"}`
	send(t.Context(), f.sessions, nil, "POST /v1/session", body).want(t, "AccessDeniedException")
}

// TestPasswordsAreNowhere looks for passwords and tokens in everything that is stored.
func TestPasswordsAreNowhere(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	temporary := p.password
	token := p.settle()
	for _, stored := range f.bytes() {
		for _, secret := range []string{temporary, lasting, token[strings.Index(token, ".")+1:], string(f.rootKey.SecretAccessKey)} {
			if strings.Contains(stored, secret) {
				t.Error("a secret lies in the store in clear")
			}
		}
	}
	last := f.lastAudit()
	if last.Operation != "SignIn" || last.Principal != string(p.id) || !strings.Contains(last.Request, "REDACTED") {
		t.Errorf("record %+v", last)
	}
}

// TestSessionRowsAreOpen looks that the rows of sign-in ask for no signature.
func TestSessionRowsAreOpen(t *testing.T) {
	for _, op := range newFixture(t).SessionOperations() {
		if err := op.Access(nil, rest.Labels{}); err != nil {
			t.Errorf("%s: %v", op.Name, err)
		}
	}
}
