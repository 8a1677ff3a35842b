package service_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/service"
)

const ownRole = "arn:aws:iam::000000000000:role/path/quant"

// mapped is a user whom a role acts as.
type mapped struct {
	*fixture
	id   finspace.UserID
	role *finspace.Caller
}

func (f *fixture) mapped() *mapped {
	f.Helper()
	id := f.user(finspace.AppUser, `"apiAccess":"ENABLED"`, fmt.Sprintf(`"apiAccessPrincipalArn":%q`, ownRole))
	return &mapped{f, id, f.roleKey(ownRole)}
}

const credentialsOf = "GET /credentials/programmatic?environmentId="

func TestGetProgrammaticAccessCredentials(t *testing.T) {
	f := newFixture(t)
	m := f.mapped()
	t.Run("default is an hour", func(t *testing.T) {
		r := f.call(m.role, credentialsOf+"env1", "").want(t, "")
		c := r.body["credentials"].(map[string]any)
		if r.get("durationInMinutes") != "60" || !strings.HasPrefix(c["accessKeyId"].(string), "ASIA") || len(c["sessionToken"].(string)) > 1000 {
			t.Errorf("got %s", r.text)
		}
	})
	t.Run("signs as the user", func(t *testing.T) {
		c := f.credentials(m.role)
		by := f.signIn(c.AccessKeyID, c.SessionToken)
		if by.Kind != finspace.UserCaller || by.User.ID != m.id || by.Principal() != string(m.id) || by.Environment.ID != "env1" {
			t.Errorf("caller %+v", by)
		}
	})
	t.Run("by an assumed role", func(t *testing.T) {
		out, err := f.AssumeRole(t.Context(), f.root, &service.AssumeRoleInput{RoleArn: ownRole, RoleSessionName: "job-1"})
		f.must(err)
		f.call(f.signIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken), credentialsOf+"env1", "").want(t, "")
	})
	t.Run("audited", func(t *testing.T) {
		r := f.call(m.role, credentialsOf+"env1&durationInMinutes=5", "").want(t, "")
		last := f.lastAudit()
		if last.Operation != "GetProgrammaticAccessCredentials" || last.Principal != ownRole || !strings.Contains(last.Detail, string(m.id)) ||
			!strings.Contains(last.Detail, r.body["credentials"].(map[string]any)["accessKeyId"].(string)) || !strings.Contains(last.Request, "env1") {
			t.Errorf("record %+v", last)
		}
	})
	t.Run("lives as long as asked", func(t *testing.T) {
		out, err := f.GetProgrammaticAccessCredentials(t.Context(), m.role, &service.GetProgrammaticAccessCredentialsInput{
			EnvironmentID: "env1", DurationInMinutes: ptr(finspace.SessionDuration(1)),
		})
		f.must(err)
		f.clock.pass(time.Minute - time.Millisecond)
		f.signIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
		f.clock.pass(time.Millisecond)
		_, err = f.trySignIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
		wantAuthError(t, err, "ExpiredTokenException")
	})
}

// TestCredentialsRefused looks that a role which gets none is not told why.
func TestCredentialsRefused(t *testing.T) {
	f := newFixture(t)
	m := f.mapped()
	other := f.roleKey("arn:aws:iam::000000000000:role/other")
	nobody := f.call(other, credentialsOf+"env1", "").want(t, "AccessDeniedException")
	same := func(name string, r reply) {
		t.Run(name, func(t *testing.T) {
			if r.want(t, "AccessDeniedException").text != nobody.text {
				t.Errorf("%s differs from %s", r.text, nobody.text)
			}
		})
	}
	same("other environment", f.call(m.role, credentialsOf+"env2", ""))
	same("odd environment", f.call(m.role, credentialsOf+"%C3%A4/..", ""))
	f.call(f.root, "POST /user/"+string(m.id)+"/disable", "").want(t, "")
	same("disabled user", f.call(m.role, credentialsOf+"env1", ""))
	f.call(f.root, "POST /user/"+string(m.id)+"/enable", "").want(t, "")
	f.call(m.role, credentialsOf+"env1", "").want(t, "")
	f.call(f.root, "PUT /user/"+string(m.id), `{"apiAccess":"DISABLED"}`).want(t, "")
	same("no API access", f.call(m.role, credentialsOf+"env1", ""))
	for name, by := range map[string]*finspace.Caller{"root": f.root, "session": f.session(finspace.SuperUser)} {
		t.Run(name, func(t *testing.T) {
			if r := f.call(by, credentialsOf+"env1", "").want(t, "AccessDeniedException"); !strings.Contains(r.message(), "role") {
				t.Errorf("message %q", r.message())
			}
		})
	}
}

// TestSessionsEnd takes a user's access away in each way and gives it back: the session stays dead, a new one works.
func TestSessionsEnd(t *testing.T) {
	for name, c := range map[string]struct{ take, body, give, back, reason string }{
		"disable":          {"POST /user/%s/disable", "", "POST /user/%s/enable", "", "userDisabled"},
		"API access":       {"PUT /user/%s", `{"apiAccess":"DISABLED"}`, "PUT /user/%s", `{"ApiAccess":"ENABLED"}`, "apiAccessDisabled"},
		"role, then again": {"PUT /user/%s", `{"apiAccessPrincipalArn":"` + role1 + `"}`, "PUT /user/%s", `{"apiAccessPrincipalArn":"` + ownRole + `"}`, "sessionRevoked"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			m := f.mapped()
			session := f.credentials(m.role)
			f.call(f.root, fmt.Sprintf(c.take, m.id), c.body).want(t, "")
			dead := func(reason string) {
				_, err := f.trySignIn(session.AccessKeyID, session.SessionToken)
				if !errors.Is(err, finspace.Denied) || service.ReasonOf(err) != reason {
					t.Errorf("got %v, want denied for %s", err, reason)
				}
			}
			dead(c.reason)
			f.call(f.root, fmt.Sprintf(c.give, m.id), c.back).want(t, "")
			dead("sessionRevoked")
			fresh := f.credentials(m.role)
			f.signIn(fresh.AccessKeyID, fresh.SessionToken)
		})
	}
}

func TestPermissionsAreReadWithEachRequest(t *testing.T) {
	f := newFixture(t)
	m := f.mapped()
	session := f.credentials(m.role)
	lists := func(exception string) {
		t.Helper()
		f.call(f.signIn(session.AccessKeyID, session.SessionToken), "GET /user?maxResults=1", "").want(t, exception)
	}
	lists("AccessDeniedException")
	group := f.group("managers", `"ManageUsersAndGroups"`, m.id)
	lists("")
	f.call(f.root, "PUT /permission-group/"+group, `{"applicationPermissions":[]}`).want(t, "")
	lists("AccessDeniedException")
	f.call(f.root, "PUT /permission-group/"+group, `{"applicationPermissions":["ManageUsersAndGroups"]}`).want(t, "")
	lists("")
	f.call(f.root, "DELETE /permission-group/"+group+"/users/"+string(m.id), "").want(t, "")
	lists("AccessDeniedException")
	f.call(f.root, "PUT /user/"+string(m.id), `{"type":"SUPER_USER"}`).want(t, "")
	lists("")
	t.Run("a reset of the password leaves programs alone", func(t *testing.T) {
		f.call(f.root, "POST /user/"+string(m.id)+"/password", "").want(t, "")
		lists("")
	})
}

func TestSignersRefused(t *testing.T) {
	f := newFixture(t)
	m := f.mapped()
	session, root := f.credentials(m.role), f.rootKey
	for name, c := range map[string]struct {
		key   finspace.AccessKeyID
		token finspace.SessionToken
	}{
		"unknown key":               {"AKIAUNKNOWN000000000", ""},
		"empty key":                 {"", ""},
		"odd key":                   {"AKIA\x00\xff';--________", ""},
		"long key":                  {finspace.AccessKeyID(strings.Repeat("A", 10000)), ""},
		"session key without token": {session.AccessKeyID, ""},
		"token beside another key":  {"ASIAUNKNOWN000000000", session.SessionToken},
		"token beside a root key":   {root.AccessKeyID, session.SessionToken},
		"changed token":             {session.AccessKeyID, flip(session.SessionToken)},
		"long token":                {session.AccessKeyID, finspace.SessionToken(strings.Repeat("A", 100000))},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.FindSigner(t.Context(), c.key, c.token)
			wantAuthError(t, err, "UnrecognizedClientException")
		})
	}
	t.Run("principals are those of the caller", func(t *testing.T) {
		assumed, err := f.assume(f.root, ownRole)
		f.must(err)
		for _, c := range []finspace.Credentials{{AccessKeyID: root.AccessKeyID}, {AccessKeyID: m.role.Key}, session, assumed.Credentials} {
			signer, err := f.FindSigner(t.Context(), c.AccessKeyID, c.SessionToken)
			f.must(err)
			if by := f.signIn(c.AccessKeyID, c.SessionToken); signer.Principal() != by.Principal() || signer.Environment() != by.Environment.ID {
				t.Errorf("signer %s in %s, caller %s in %s", signer.Principal(), signer.Environment(), by.Principal(), by.Environment.ID)
			}
		}
	})
	t.Run("of a user who is not there any more", func(t *testing.T) {
		gone, err := credential.Issue(f.keys, credential.Session{
			Kind: finspace.UserCaller, Environment: "env1", User: "gone", Issued: finspace.TimeOf(f.clock.now()), Expires: finspace.TimeOf(f.clock.now()) + 1000,
		})
		f.must(err)
		if _, err := f.trySignIn(gone.AccessKeyID, gone.SessionToken); service.ReasonOf(err) != "principalGone" || !errors.Is(err, finspace.Denied) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("secrets fit", func(t *testing.T) {
		for key, want := range map[finspace.AccessKeyID]finspace.SecretAccessKey{root.AccessKeyID: root.SecretAccessKey, session.AccessKeyID: session.SecretAccessKey} {
			token := finspace.SessionToken("")
			if key == session.AccessKeyID {
				token = session.SessionToken
			}
			if signer, err := f.FindSigner(t.Context(), key, token); err != nil || signer.Secret != want {
				t.Errorf("%s: another secret, %v", key, err)
			}
		}
	})
}

func wantAuthError(t *testing.T, err error, name string) {
	t.Helper()
	var auth *service.AuthError
	if !errors.As(err, &auth) || auth.Name != name {
		t.Fatalf("got %v, want %s", err, name)
	}
	if sent := service.Explain(err); sent.Status != 403 || sent.Name != name || sent.Message == "" {
		t.Errorf("sent as %+v", sent)
	}
}

// flip changes one character in the middle.
func flip(token finspace.SessionToken) finspace.SessionToken {
	i, c := len(token)/2, "A"
	if token[i] == 'A' {
		c = "B"
	}
	return token[:i] + finspace.SessionToken(c) + token[i+1:]
}

func ptr[T any](v T) *T { return &v }
