package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

func TestClientToken(t *testing.T) {
	f := newFixture(t)
	create := func(by *finspace.Caller, email, token string) reply {
		return f.call(by, "POST /user", fmt.Sprintf(`{"emailAddress":%q,"type":"APP_USER","clientToken":%q}`, email, token))
	}
	first := create(f.root, "a@example.com", "t").want(t, "")
	records := len(f.audit("env1"))
	t.Run("same request", func(t *testing.T) {
		if again := create(f.root, "a@example.com", "t").want(t, ""); again.text != first.text {
			t.Errorf("got %s, want %s", again.text, first.text)
		}
		if len(f.audit("env1")) != records {
			t.Error("a repeat left a record in the audit")
		}
	})
	t.Run("same request with its members in another order and spelling", func(t *testing.T) {
		body := `{"type":"APP_USER","clientToken":"t","emailAddress":"a@example.com","firstName":null,"nickname":1}`
		if again := f.call(f.root, "POST /user", body).want(t, ""); again.text != first.text {
			t.Errorf("got %s", again.text)
		}
	})
	t.Run("other request", func(t *testing.T) {
		if r := create(f.root, "b@example.com", "t").want(t, "ConflictException"); r.reason() != "clientTokenReused" {
			t.Errorf("reason %q", r.reason())
		}
	})
	t.Run("other caller", func(t *testing.T) {
		if r := create(f.session(finspace.SuperUser), "c@example.com", "t").want(t, ""); r.text == first.text {
			t.Error("the answer is another caller's")
		}
	})
	t.Run("other operation", func(t *testing.T) {
		f.call(f.root, "POST /permission-group", `{"name":"g","applicationPermissions":[],"clientToken":"t"}`).want(t, "")
	})
	t.Run("refusals are not remembered", func(t *testing.T) {
		create(f.root, "a@example.com", "u").want(t, "ConflictException")
		create(f.root, "d@example.com", "u").want(t, "")
	})
	t.Run("until ten minutes are over", func(t *testing.T) {
		f.clock.pass(10*time.Minute - time.Millisecond)
		create(f.root, "a@example.com", "t").want(t, "")
		f.clock.pass(time.Millisecond)
		create(f.root, "a@example.com", "t").want(t, "ConflictException")
		create(f.root, "e@example.com", "t").want(t, "")
	})
}

// TestLabelsAreOfTheRequest uses one token for two users.
func TestLabelsAreOfTheRequest(t *testing.T) {
	f := newFixture(t)
	a, b := f.user(finspace.AppUser), f.user(finspace.AppUser)
	f.call(f.root, "POST /user/"+string(a)+"/disable", `{"clientToken":"t"}`).want(t, "")
	f.call(f.root, "POST /user/"+string(b)+"/disable", `{"clientToken":"t"}`).want(t, "ConflictException")
}

// TestRepeatComesBeforeTheObject repeats what cannot be done any more: the first answer comes all the same.
func TestRepeatComesBeforeTheObject(t *testing.T) {
	f := newFixture(t)
	user := f.user(finspace.AppUser)
	group := f.group("g", "", user)
	member := "/permission-group/" + group + "/users/" + string(user)
	for _, c := range [][2]string{
		{"DELETE " + member + "?clientToken=1", ""},
		{"POST " + member, `{"clientToken":"2"}`},
		{"DELETE /permission-group/" + group + "?clientToken=3", ""},
	} {
		first := f.call(f.root, c[0], c[1]).want(t, "")
		if again := f.call(f.root, c[0], c[1]).want(t, ""); again.text != first.text {
			t.Errorf("%s: got %q, want %q", c[0], again.text, first.text)
		}
	}
	t.Run("object's permission taken away", func(t *testing.T) {
		by, body := f.manager(), `{"firstName":"X","clientToken":"4"}`
		f.call(by, "PUT /user/"+string(user), body).want(t, "")
		f.call(f.root, "PUT /user/"+string(user), `{"type":"SUPER_USER"}`).want(t, "")
		f.call(by, "PUT /user/"+string(user), body).want(t, "")
		f.call(by, "PUT /user/"+string(user), `{"firstName":"Y"}`).want(t, "AccessDeniedException")
	})
}

func TestRepeatedPasswordReset(t *testing.T) {
	f := newFixture(t)
	path := "POST /user/" + string(f.user(finspace.AppUser)) + "/password"
	first := f.call(f.root, path, `{"clientToken":"t"}`).want(t, "")
	if again := f.call(f.root, path, `{"clientToken":"t"}`).want(t, ""); again.text != first.text {
		t.Errorf("got %s, want %s", again.text, first.text)
	}
	if other := f.call(f.root, path, `{"clientToken":"u"}`).want(t, ""); other.text == first.text {
		t.Error("another token gave the same password")
	}
	for _, stored := range f.bytes() {
		if strings.Contains(stored, first.get("temporaryPassword")) {
			t.Error("the password lies in the store in clear")
		}
	}
}

// TestSealedReplyStaysWithItsToken looks that a service with other keys does not give a remembered secret out.
func TestSealedReplyStaysWithItsToken(t *testing.T) {
	f := newFixture(t)
	path := "POST /user/" + string(f.user(finspace.AppUser)) + "/password"
	f.call(f.root, path, `{"clientToken":"t"}`).want(t, "")
	other := newFixture(t)
	stranger := service.New(service.Config{Store: f.store, Keys: other.keys, Clock: f.clock.now})
	if r := send(t.Context(), serve(t, stranger.Operations()), f.root, path, `{"clientToken":"t"}`); r.status != 500 {
		t.Errorf("got %d %s", r.status, r.text)
	}
}
