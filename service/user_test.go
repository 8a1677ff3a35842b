package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

const role1 = "arn:aws:iam::123456789012:role/quant"

func TestCreateUser(t *testing.T) {
	f := newFixture(t)
	t.Run("readable at once", func(t *testing.T) {
		body := fmt.Sprintf(`{"emailAddress":"Ada@Example.com","type":"SUPER_USER","firstName":"Ada","lastName":"Lovelace",
			"ApiAccess":"ENABLED","apiAccessPrincipalArn":%q}`, role1)
		id := f.call(f.root, "POST /user", body).want(t, "").get("userId")
		if len(id) != 26 || id != strings.ToLower(id) {
			t.Errorf("userId %q", id)
		}
		got := f.get(finspace.UserID(id)).body
		now := float64(f.clock.now().UnixMilli())
		want := map[string]any{
			"userId": id, "status": "ENABLED", "firstName": "Ada", "lastName": "Lovelace", "emailAddress": "Ada@Example.com",
			"type": "SUPER_USER", "apiAccess": "ENABLED", "apiAccessPrincipalArn": role1,
			"createTime": now, "lastEnabledTime": now, "lastModifiedTime": now,
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	})
	t.Run("without API access by default", func(t *testing.T) {
		got := f.get(f.user(finspace.AppUser)).body
		if got["apiAccess"] != "DISABLED" || got["firstName"] != nil || got["apiAccessPrincipalArn"] != nil {
			t.Errorf("got %v", got)
		}
	})
	t.Run("API access without a role", func(t *testing.T) { f.user(finspace.AppUser, `"apiAccess":"ENABLED"`) })
	t.Run("two users keep one role without API access", func(t *testing.T) {
		f.user(finspace.AppUser, fmt.Sprintf(`"apiAccessPrincipalArn":%q`, role1))
	})
	for name, c := range map[string]struct{ body, exception, reason string }{
		"address taken":               {`{"emailAddress":"Ada@Example.com","type":"APP_USER"}`, "ConflictException", "emailAddressTaken"},
		"address taken in other case": {`{"emailAddress":"aDA@eXAMPLE.COM","type":"APP_USER"}`, "ConflictException", "emailAddressTaken"},
		"role taken": {
			`{"emailAddress":"x@example.com","type":"APP_USER","apiAccess":"ENABLED","apiAccessPrincipalArn":"` + role1 + `"}`,
			"ConflictException", "roleTaken",
		},
		"no address": {`{"type":"APP_USER"}`, "ValidationException", "invalidMembers"},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(f.audit("env1"))
			if got := f.call(f.root, "POST /user", c.body).want(t, c.exception); got.reason() != c.reason {
				t.Errorf("reason %q", got.reason())
			}
			if after := len(f.audit("env1")); after != before {
				t.Errorf("a refused change left %d records", after-before)
			}
		})
	}
}

func TestCheckAccount(t *testing.T) {
	f := newFixture(t, func(c *service.Config) { c.CheckAccount = true })
	f.user(finspace.AppUser, `"apiAccessPrincipalArn":"arn:aws:iam::000000000000:role/own"`)
	body := fmt.Sprintf(`{"emailAddress":"x@example.com","type":"APP_USER","apiAccessPrincipalArn":%q}`, role1)
	if got := f.call(f.root, "POST /user", body).want(t, "ValidationException"); got.reason() != "otherAccount" {
		t.Errorf("reason %q", got.reason())
	}
	f.call(f.root, "PUT /user/"+string(f.user(finspace.AppUser)), fmt.Sprintf(`{"apiAccessPrincipalArn":%q}`, role1)).want(t, "ValidationException")
}

func TestUpdateUser(t *testing.T) {
	f := newFixture(t)
	id := f.user(finspace.AppUser, `"firstName":"Bob"`, `"lastName":"Builder"`)
	path := "PUT /user/" + string(id)
	modified := func() any { return f.get(id).body["lastModifiedTime"] }
	made := modified()
	f.clock.pass(time.Minute)
	t.Run("nothing", func(t *testing.T) {
		f.call(f.root, path, "").want(t, "")
		f.call(f.root, path, `{"firstName":"Bob"}`).want(t, "")
		if modified() != made {
			t.Error("an update that changed nothing moved lastModifiedTime")
		}
	})
	t.Run("members left out stay", func(t *testing.T) {
		f.call(f.root, path, `{"firstName":"Robert","ApiAccess":"ENABLED"}`).want(t, "")
		got := f.get(id).body
		if got["firstName"] != "Robert" || got["lastName"] != "Builder" || got["apiAccess"] != "ENABLED" || got["lastModifiedTime"] == made {
			t.Errorf("got %v", got)
		}
	})
	t.Run("type", func(t *testing.T) {
		f.call(f.root, path, `{"type":"SUPER_USER"}`).want(t, "")
		if got := f.get(id).body["type"]; got != "SUPER_USER" {
			t.Errorf("type %v", got)
		}
	})
	t.Run("role taken", func(t *testing.T) {
		f.user(finspace.AppUser, `"apiAccess":"ENABLED"`, fmt.Sprintf(`"apiAccessPrincipalArn":%q`, role1))
		if got := f.call(f.root, path, fmt.Sprintf(`{"apiAccessPrincipalArn":%q}`, role1)).want(t, "ConflictException"); got.reason() != "roleTaken" {
			t.Errorf("reason %q", got.reason())
		}
	})
	t.Run("unknown user", func(t *testing.T) {
		f.call(f.root, "PUT /user/nobody", `{}`).want(t, "ResourceNotFoundException")
	})
	t.Run("both spellings differ", func(t *testing.T) {
		f.call(f.root, path, `{"apiAccess":"ENABLED","ApiAccess":"DISABLED"}`).want(t, "ValidationException")
	})
}

func TestEnableAndDisable(t *testing.T) {
	f := newFixture(t)
	id := f.user(finspace.AppUser)
	made := f.get(id).text
	f.clock.pass(time.Hour)
	t.Run("enabling an enabled user changes nothing", func(t *testing.T) {
		f.call(f.root, "POST /user/"+string(id)+"/enable", "{}").want(t, "")
		if f.get(id).text != made {
			t.Errorf("got %s", f.get(id).text)
		}
	})
	f.call(f.root, "POST /user/"+string(id)+"/disable", "").want(t, "")
	now := float64(f.clock.now().UnixMilli())
	if got := f.get(id).body; got["status"] != "DISABLED" || got["lastDisabledTime"] != now || got["lastModifiedTime"] != now {
		t.Errorf("got %v", got)
	}
	f.clock.pass(time.Hour)
	t.Run("disabling a disabled user changes nothing", func(t *testing.T) {
		f.call(f.root, "POST /user/"+string(id)+"/disable", "").want(t, "")
		if got := f.get(id).body; got["lastDisabledTime"] != now {
			t.Errorf("got %v", got)
		}
	})
	f.call(f.root, "POST /user/"+string(id)+"/enable", "").want(t, "")
	if got := f.get(id).body; got["status"] != "ENABLED" || got["lastEnabledTime"] != float64(f.clock.now().UnixMilli()) {
		t.Errorf("got %v", got)
	}
	for _, verb := range []string{"enable", "disable", "password"} {
		t.Run("unknown user to "+verb, func(t *testing.T) {
			f.call(f.root, "POST /user/nobody/"+verb, "").want(t, "ResourceNotFoundException")
		})
	}
}

func TestLastSuperUser(t *testing.T) {
	f := newFixture(t)
	by := f.session(finspace.SuperUser)
	own := "/user/" + string(by.User.ID)
	refused := func(t *testing.T) {
		t.Helper()
		for _, r := range []reply{f.call(by, "POST "+own+"/disable", ""), f.call(by, "PUT "+own, `{"type":"APP_USER"}`)} {
			if r.want(t, "ConflictException").reason() != "lastSuperUser" {
				t.Errorf("reason %q", r.reason())
			}
		}
	}
	t.Run("alone", refused)
	other := f.user(finspace.SuperUser)
	f.call(by, "POST /user/"+string(other)+"/disable", "").want(t, "")
	t.Run("beside a disabled one", refused)
	t.Run("a disabled superuser may be demoted", func(t *testing.T) {
		f.call(by, "PUT /user/"+string(other), `{"type":"APP_USER"}`).want(t, "")
	})
	t.Run("by the root", func(t *testing.T) { f.call(f.root, "POST "+own+"/disable", "").want(t, "") })
}

func TestListUsers(t *testing.T) {
	f := newFixture(t)
	empty := f.call(f.root, "GET /user?maxResults=10", "").want(t, "")
	if empty.text != `{"users":[]}` {
		t.Errorf("no users: %s", empty.text)
	}
	var want []string
	for range 7 {
		want = append(want, string(f.user(finspace.AppUser)))
	}
	var got []string
	token := ""
	for pages := 1; ; pages++ {
		page := f.call(f.root, "GET /user?maxResults=3"+token, "").want(t, "")
		for _, u := range page.body["users"].([]any) {
			got = append(got, u.(map[string]any)["userId"].(string))
		}
		next, more := page.body["nextToken"].(string)
		if !more {
			if pages != 3 {
				t.Errorf("%d pages", pages)
			}
			break
		}
		token = "&nextToken=" + next
		f.user(finspace.AppUser) // comes behind, and only so often
		want = append(want, fmt.Sprint("new", pages))
	}
	if len(got) != 9 || strings.Join(got[:7], " ") != strings.Join(want[:7], " ") {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
