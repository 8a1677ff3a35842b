package storetest

import (
	"context"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var refusalCases = []testCase{
	{"missing", testMissing},
	{"duplicate", testDuplicate},
	{"role taken", testRoleTaken},
	{"environments apart", testEnvironmentsApart},
}

// refusal is one verb and how it must be refused.
type refusal struct {
	name   string
	kind   finspace.Kind
	reason string
	act    func(finspace.Tx) error
}

func second[T any](_ T, err error) error { return err }

// refused runs each in an Update of its own, and once more all in one, which a refusal must leave usable.
func refused(t *testing.T, s *store.SQL, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			wantKind(t, s.Update(context.Background(), r.act), r.kind, r.reason)
		})
	}
	update(t, s, func(tx finspace.Tx) error {
		for _, r := range refusals {
			wantKind(t, r.act(tx), r.kind, r.reason)
		}
		return tx.AddUser(user())
	})
	wantClean(t, s)
}

func testMissing(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g := addUser(t, s, user()), addGroup(t, s, group("g"))
	missing := func(name, reason string, act func(finspace.Tx) error) refusal {
		return refusal{name, finspace.NotFound, reason, act}
	}
	refused(t, s, []refusal{
		missing("environment", "noSuchEnvironment", func(tx finspace.Tx) error { return second(tx.Environment("none")) }),
		missing("access key", "noSuchAccessKey", func(tx finspace.Tx) error { return second(tx.AccessKey("none")) }),
		missing("set access key", "noSuchAccessKey", func(tx finspace.Tx) error { return tx.SetAccessKey(&finspace.AccessKey{Environment: env, ID: "none"}) }),
		missing("delete access key", "noSuchAccessKey", func(tx finspace.Tx) error { return tx.DeleteAccessKey(env, "none") }),
		missing("access key of no environment", "noSuchEnvironment", func(tx finspace.Tx) error {
			return tx.AddAccessKey(&finspace.AccessKey{ID: "AKIA", Environment: "none"})
		}),
		missing("user", "noSuchUser", func(tx finspace.Tx) error { return second(tx.User(env, "none")) }),
		missing("user for update", "noSuchUser", func(tx finspace.Tx) error { return second(tx.UserForUpdate(env, "none")) }),
		missing("user by address", "noSuchUser", func(tx finspace.Tx) error { return second(tx.UserByEmail(env, "none@example.com")) }),
		missing("user by role", "noSuchUser", func(tx finspace.Tx) error { return second(tx.UserByRole(env, "arn:none")) }),
		missing("set user", "noSuchUser", func(tx finspace.Tx) error { return tx.SetUser(user()) }),
		missing("password", "noPassword", func(tx finspace.Tx) error { return second(tx.Password(env, u.ID)) }),
		missing("password of no user", "noSuchUser", func(tx finspace.Tx) error { return tx.SetPassword(env, "none", finspace.StoredPassword{}) }),
		missing("session", "noSuchSession", func(tx finspace.Tx) error { return second(tx.BrowserSession(env, "none")) }),
		missing("delete session", "noSuchSession", func(tx finspace.Tx) error { return tx.DeleteBrowserSession(env, "none") }),
		missing("session of no user", "noSuchUser", func(tx finspace.Tx) error {
			return tx.AddBrowserSession(finspace.BrowserSession{Environment: env, User: "none"})
		}),
		missing("group", "noSuchPermissionGroup", func(tx finspace.Tx) error { return second(tx.PermissionGroup(env, "none")) }),
		missing("group for update", "noSuchPermissionGroup", func(tx finspace.Tx) error { return second(tx.PermissionGroupForUpdate(env, "none")) }),
		missing("set group", "noSuchPermissionGroup", func(tx finspace.Tx) error { return tx.SetPermissionGroup(group("new")) }),
		missing("delete group", "noSuchPermissionGroup", func(tx finspace.Tx) error { return tx.DeletePermissionGroup(env, "none") }),
		missing("member of no group", "noSuchPermissionGroup", func(tx finspace.Tx) error { return tx.AddMember(env, "none", u.ID) }),
		missing("no user as member", "noSuchUser", func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, "none") }),
		missing("remove no member", "noSuchMember", func(tx finspace.Tx) error { return tx.RemoveMember(env, g.ID, u.ID) }),
	})
}

func testDuplicate(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g, h := addUser(t, s, user()), addGroup(t, s, group("g")), addGroup(t, s, group("h"))
	key := &finspace.AccessKey{ID: "AKIA", Environment: env, Kind: finspace.RootPrincipal}
	session := finspace.BrowserSession{Environment: env, Hash: "aa", User: u.ID}
	update(t, s, func(tx finspace.Tx) error { return tx.AddAccessKey(key) })
	update(t, s, func(tx finspace.Tx) error { return tx.AddBrowserSession(session) })
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	sameAddress, sameID, sameName, renamed := user(), user(), group("g"), *h
	sameID.ID, renamed.Name = u.ID, "g"
	addressed := user()
	addressed.EmailAddress = "Someone@Example.com"
	addUser(t, s, addressed)
	sameAddress.EmailAddress = "sOMEONE@eXAMPLE.cOM"
	sameGroupID := group("k")
	sameGroupID.ID = g.ID
	taken := func(name, reason string, act func(finspace.Tx) error) refusal {
		return refusal{name, finspace.Conflict, reason, act}
	}
	refused(t, s, []refusal{
		taken("environment", "environmentTaken", func(tx finspace.Tx) error { return tx.AddEnvironment(environment(env)) }),
		taken("access key", "accessKeyTaken", func(tx finspace.Tx) error { return tx.AddAccessKey(key) }),
		taken("address in another case", "emailAddressTaken", func(tx finspace.Tx) error { return tx.AddUser(sameAddress) }),
		taken("user id", "userTaken", func(tx finspace.Tx) error { return tx.AddUser(sameID) }),
		taken("group name", "nameTaken", func(tx finspace.Tx) error { return tx.AddPermissionGroup(sameName) }),
		taken("group id", "groupTaken", func(tx finspace.Tx) error { return tx.AddPermissionGroup(sameGroupID) }),
		taken("new name of a group", "nameTaken", func(tx finspace.Tx) error { return tx.SetPermissionGroup(&renamed) }),
		taken("member", "alreadyMember", func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) }),
		taken("session", "sessionTaken", func(tx finspace.Tx) error { return tx.AddBrowserSession(session) }),
	})
}

func testRoleTaken(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	role := ptr(finspace.RoleArn("arn:aws:iam::000000000000:role/r"))
	first, without, third := user(), user(), user()
	first.ApiAccess, first.ApiAccessPrincipalArn = finspace.ApiEnabled, role
	without.ApiAccessPrincipalArn = role // no API access: nothing to conflict with
	third.ApiAccess, third.ApiAccessPrincipalArn = finspace.ApiEnabled, role
	addUser(t, s, first)
	addUser(t, s, without)
	granted := *without
	granted.ApiAccess = finspace.ApiEnabled
	refused(t, s, []refusal{
		{"add", finspace.Conflict, "roleTaken", func(tx finspace.Tx) error { return tx.AddUser(third) }},
		{"set", finspace.Conflict, "roleTaken", func(tx finspace.Tx) error { return tx.SetUser(&granted) }},
	})
	first.ApiAccess = finspace.ApiDisabled
	update(t, s, func(tx finspace.Tx) error { return tx.SetUser(first) })
	update(t, s, func(tx finspace.Tx) error { return tx.SetUser(&granted) })
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.UserByRole(env, *role) }), &granted)
}

func testEnvironmentsApart(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := user()
	u.ApiAccess, u.ApiAccessPrincipalArn, u.Type = finspace.ApiEnabled, ptr(finspace.RoleArn("arn:r")), finspace.SuperUser
	g := group("g")
	twin, twinGroup := *u, *g
	twin.Environment, twinGroup.Environment = other, other
	addUser(t, s, u)
	addUser(t, s, &twin)
	addGroup(t, s, g)
	addGroup(t, s, &twinGroup)
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	same(t, read(t, s, func(tx finspace.Tx) (bool, error) { return tx.IsMember(other, g.ID, u.ID) }), false)
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.UsersOf(other, g.ID, "", 5) })), 0)
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.Users(other, "", 5) }), []*finspace.User{&twin})
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.EnabledSuperUsers(env) }), int64(1))
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.Count(other, finspace.CountUsers, "") }), int64(1))
	update(t, s, func(tx finspace.Tx) error { return tx.DeletePermissionGroup(other, g.ID) })
	same(t, read(t, s, func(tx finspace.Tx) (bool, error) { return tx.IsMember(env, g.ID, u.ID) }), true)
	wantClean(t, s)
}
