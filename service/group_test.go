package service_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
)

func TestPermissionGroups(t *testing.T) {
	f := newFixture(t)
	body := `{"name":"quants","description":"Those who count","applicationPermissions":["CreateDataset","AccessNotebooks","CreateDataset"]}`
	id := f.call(f.root, "POST /permission-group", body).want(t, "").get("permissionGroupId")
	get := func() map[string]any {
		return f.call(f.root, "GET /permission-group/"+id, "").want(t, "").body["permissionGroup"].(map[string]any)
	}
	made := get()
	t.Run("readable at once", func(t *testing.T) {
		now := float64(f.clock.now().UnixMilli())
		want := map[string]any{
			"permissionGroupId": id, "name": "quants", "description": "Those who count",
			"applicationPermissions": []any{"CreateDataset", "AccessNotebooks"}, "createTime": now, "lastModifiedTime": now,
		}
		if fmt.Sprint(made) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", made, want)
		}
	})
	t.Run("name taken", func(t *testing.T) {
		if r := f.call(f.root, "POST /permission-group", body).want(t, "ConflictException"); r.reason() != "nameTaken" {
			t.Errorf("reason %q", r.reason())
		}
	})
	t.Run("name in another case is another name", func(t *testing.T) { f.group("Quants", "") })
	f.clock.pass(time.Minute)
	t.Run("update with nothing", func(t *testing.T) {
		f.call(f.root, "PUT /permission-group/"+id, "{}").want(t, "")
		if fmt.Sprint(get()) != fmt.Sprint(made) {
			t.Errorf("got %v", get())
		}
	})
	t.Run("a list takes the list's place", func(t *testing.T) {
		f.call(f.root, "PUT /permission-group/"+id, `{"applicationPermissions":["ViewAuditData"]}`).want(t, "")
		got := get()
		if fmt.Sprint(got["applicationPermissions"]) != "[ViewAuditData]" || got["name"] != "quants" || got["lastModifiedTime"] == made["lastModifiedTime"] {
			t.Errorf("got %v", got)
		}
		f.call(f.root, "PUT /permission-group/"+id, `{"applicationPermissions":[],"name":"counters","description":"x"}`).want(t, "")
		if got := get(); fmt.Sprintf("%v %v %v", got["applicationPermissions"], got["name"], got["description"]) != "[] counters x" {
			t.Errorf("got %v", got)
		}
	})
	t.Run("update to a name that is taken", func(t *testing.T) {
		f.call(f.root, "PUT /permission-group/"+id, `{"name":"Quants"}`).want(t, "ConflictException")
	})
	t.Run("delete", func(t *testing.T) {
		if got := f.call(f.root, "DELETE /permission-group/"+id, "").want(t, "").get("permissionGroupId"); got != id {
			t.Errorf("got %s", got)
		}
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			f.call(f.root, method+" /permission-group/"+id, "").want(t, "ResourceNotFoundException")
		}
	})
}

func TestMembers(t *testing.T) {
	f := newFixture(t)
	user, group := f.user(finspace.AppUser, `"firstName":"Ann"`), f.group("readers", `"ViewAuditData"`)
	path := "/permission-group/" + group + "/users/" + string(user)
	t.Run("join", func(t *testing.T) {
		if r := f.call(f.root, "POST "+path, "{}").want(t, ""); r.text != "" {
			t.Errorf("body %q", r.text)
		}
	})
	t.Run("join again", func(t *testing.T) {
		if r := f.call(f.root, "POST "+path, "").want(t, "ConflictException"); r.reason() != "alreadyMember" {
			t.Errorf("reason %q", r.reason())
		}
	})
	t.Run("listed on both sides", func(t *testing.T) {
		users := f.call(f.root, "GET /permission-group/"+group+"/users?maxResults=5", "").want(t, "").text
		want := fmt.Sprintf(`{"users":[{"userId":%q,"status":"ENABLED","firstName":"Ann","emailAddress":"user1@example.com",`+
			`"type":"APP_USER","apiAccess":"DISABLED","membershipStatus":"ADDITION_SUCCESS"}]}`, user)
		if users != want {
			t.Errorf("got  %s\nwant %s", users, want)
		}
		groups := f.call(f.root, "GET /user/"+string(user)+"/permission-groups?maxResults=5", "").want(t, "").text
		want = fmt.Sprintf(`{"permissionGroups":[{"permissionGroupId":%q,"name":"readers","membershipStatus":"ADDITION_SUCCESS"}]}`, group)
		if groups != want {
			t.Errorf("got  %s\nwant %s", groups, want)
		}
	})
	t.Run("leave", func(t *testing.T) {
		f.call(f.root, "DELETE "+path, "").want(t, "")
		f.call(f.root, "DELETE "+path, "").want(t, "ResourceNotFoundException")
	})
	for name, route := range map[string]string{
		"no such user to join":  "POST /permission-group/" + group + "/users/nobody",
		"no such group to join": "POST /permission-group/nothing/users/" + string(user),
		"no such group":         "GET /permission-group/nothing/users?maxResults=1",
		"no such user":          "GET /user/nobody/permission-groups?maxResults=1",
	} {
		t.Run(name, func(t *testing.T) { f.call(f.root, route, "").want(t, "ResourceNotFoundException") })
	}
	t.Run("a deleted group has no members", func(t *testing.T) {
		f.call(f.root, "POST "+path, "").want(t, "")
		f.call(f.root, "DELETE /permission-group/"+group, "").want(t, "")
		if got := f.call(f.root, "GET /user/"+string(user)+"/permission-groups?maxResults=5", "").want(t, ""); got.text != `{"permissionGroups":[]}` {
			t.Errorf("got %s", got.text)
		}
	})
}

func TestOwnGroups(t *testing.T) {
	f := newFixture(t)
	plain, manager := f.session(finspace.AppUser), f.manager()
	var own []string
	for i := range 6 {
		if i%2 == 0 {
			own = append(own, f.group(fmt.Sprint("g", i), "", plain.User.ID, manager.User.ID))
		} else {
			f.group(fmt.Sprint("g", i), "")
		}
	}
	seen := func(by *finspace.Caller, size int) (all, mine []string) {
		token := ""
		for {
			page := f.call(by, fmt.Sprintf("GET /permission-group?maxResults=%d%s", size, token), "").want(t, "")
			for _, g := range page.body["permissionGroups"].([]any) {
				g := g.(map[string]any)
				all = append(all, g["permissionGroupId"].(string))
				if g["membershipStatus"] == "ADDITION_SUCCESS" {
					mine = append(mine, g["permissionGroupId"].(string))
				}
			}
			next, more := page.body["nextToken"].(string)
			if !more {
				return all, mine
			}
			token = "&nextToken=" + next
		}
	}
	for _, size := range []int{1, 2, 3, 100} {
		if all, mine := seen(plain, size); fmt.Sprint(all) != fmt.Sprint(own) || fmt.Sprint(mine) != fmt.Sprint(own) {
			t.Errorf("a plain user sees %v, of them his own %v; want %v", all, mine, own)
		}
		if all, mine := seen(manager, size); len(all) != 7 || fmt.Sprint(mine[1:]) != fmt.Sprint(own) {
			t.Errorf("a manager sees %v, of them his own %v; want 7 and %v", all, mine, own)
		}
		if all, mine := seen(f.root, size); len(all) != 7 || mine != nil {
			t.Errorf("the root sees %v, of them his own %v", all, mine)
		}
	}
	t.Run("of one group", func(t *testing.T) {
		for id, want := range map[string]string{own[0]: "ADDITION_SUCCESS", f.group("foreign", ""): "<nil>"} {
			got := f.call(manager, "GET /permission-group/"+id, "").want(t, "").body["permissionGroup"].(map[string]any)
			if fmt.Sprint(got["membershipStatus"]) != want {
				t.Errorf("got %v, want %s", got, want)
			}
		}
	})
	t.Run("of himself", func(t *testing.T) {
		f.call(plain, "GET /user/"+string(plain.User.ID), "").want(t, "")
		f.call(plain, "GET /user/"+string(plain.User.ID)+"/permission-groups?maxResults=9", "").want(t, "")
		f.call(plain, "GET /user/"+string(manager.User.ID), "").want(t, "AccessDeniedException")
		f.call(plain, "GET /permission-group/"+own[0], "").want(t, "AccessDeniedException")
	})
}
