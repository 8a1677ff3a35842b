package storetest

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var nounCases = []testCase{
	{"environment", testEnvironment},
	{"access key", testAccessKey},
	{"user", testUser},
	{"user with every member", testFullUser},
	{"permission group", testGroup},
	{"membership", testMembership},
	{"permissions", testPermissions},
	{"password", testPassword},
	{"browser session", testBrowserSession},
}

func same[T any](t testing.TB, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %.1000s, want %.1000s", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
	}
}

func testEnvironment(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Environment, error) { return tx.Environment(env) }), environment(env))
	all := read(t, s, func(tx finspace.Tx) ([]*finspace.Environment, error) { return tx.Environments("", 10) })
	same(t, all, []*finspace.Environment{environment(env), environment(other)})
}

func testAccessKey(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	k := &finspace.AccessKey{
		ID: "AKIAOPENFINSPACE0001", Environment: env, Kind: finspace.RolePrincipal, Arn: "arn:aws:iam::000000000000:role/a",
		SealedSecret: []byte{0, 1, 255}, MayAssume: []finspace.RoleArn{"arn:aws:iam::000000000000:role/b", "arn:aws:iam::000000000000:role/c"},
		CreateTime: 7,
	}
	update(t, s, func(tx finspace.Tx) error { return tx.AddAccessKey(k) })
	get := func(tx finspace.Tx) (*finspace.AccessKey, error) { return tx.AccessKey(k.ID) }
	same(t, read(t, s, get), k)
	k.SealedSecret, k.MayAssume = []byte{9}, nil
	update(t, s, func(tx finspace.Tx) error { return tx.SetAccessKey(k) })
	same(t, read(t, s, get), k)
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.AccessKey, error) { return tx.AccessKeys(env, "", 5) }), []*finspace.AccessKey{k})
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteAccessKey(env, k.ID) })
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.AccessKey, error) { return tx.AccessKeys(env, "", 5) })), 0)
}

func testUser(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := user()
	u.EmailAddress = "Ada.Lovelace@Example.com"
	addUser(t, s, u)
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.UserByEmail(env, "aDA.lOVELACE@eXAMPLE.COM") }), u)
	update(t, s, func(tx finspace.Tx) error {
		got, err := tx.UserForUpdate(env, u.ID)
		same(t, got, u)
		return err
	})
}

func testFullUser(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := addUser(t, s, user())
	u.Status, u.Type, u.ApiAccess, u.Epoch = finspace.UserDisabled, finspace.SuperUser, finspace.ApiEnabled, 3
	u.FirstName, u.LastName = ptr(finspace.FirstName("Ada")), ptr(finspace.LastName("Lovelace"))
	u.ApiAccessPrincipalArn = ptr(finspace.RoleArn("arn:aws:iam::000000000000:role/Trader"))
	u.LastEnabledTime, u.LastDisabledTime, u.LastLoginTime = ptr(finspace.Time(4)), ptr(finspace.Time(5)), ptr(finspace.Time(6))
	u.LastModifiedTime = 7
	update(t, s, func(tx finspace.Tx) error { return tx.SetUser(u) })
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.UserByRole(env, *u.ApiAccessPrincipalArn) }), u)
	u.FirstName, u.LastName, u.ApiAccessPrincipalArn, u.LastLoginTime = nil, nil, nil, nil
	update(t, s, func(tx finspace.Tx) error { return tx.SetUser(u) })
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
}

func testGroup(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g := group("Traders")
	g.Description = ptr(finspace.PermissionGroupDescription("Line one.\nLine two."))
	g.ApplicationPermissions = []finspace.ApplicationPermission{finspace.CreateDataset, finspace.ViewAuditData}
	addGroup(t, s, g)
	get := func(tx finspace.Tx) (*finspace.PermissionGroup, error) { return tx.PermissionGroup(env, g.ID) }
	same(t, read(t, s, get), g)
	g.Name, g.Description, g.ApplicationPermissions, g.LastModifiedTime = "traders", nil, nil, 9
	update(t, s, func(tx finspace.Tx) error {
		_, err := tx.PermissionGroupForUpdate(env, g.ID)
		if err != nil {
			return err
		}
		return tx.SetPermissionGroup(g)
	})
	same(t, read(t, s, get), g)
}

func testMembership(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g := addUser(t, s, user()), addGroup(t, s, group("g"))
	is := func(tx finspace.Tx) (bool, error) { return tx.IsMember(env, g.ID, u.ID) }
	same(t, read(t, s, is), false)
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	same(t, read(t, s, is), true)
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.UsersOf(env, g.ID, "", 5) }), []*finspace.User{u})
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.PermissionGroup, error) { return tx.GroupsOf(env, u.ID, "", 5) }),
		[]*finspace.PermissionGroup{g})
	update(t, s, func(tx finspace.Tx) error { return tx.RemoveMember(env, g.ID, u.ID) })
	same(t, read(t, s, is), false)
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	update(t, s, func(tx finspace.Tx) error { return tx.DeletePermissionGroup(env, g.ID) })
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.PermissionGroup, error) { return tx.GroupsOf(env, u.ID, "", 5) })), 0)
	wantClean(t, s)
}

func testPermissions(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, a, b := addUser(t, s, user()), group("a"), group("b")
	a.ApplicationPermissions = []finspace.ApplicationPermission{finspace.ViewAuditData, finspace.CreateDataset}
	b.ApplicationPermissions = []finspace.ApplicationPermission{finspace.CreateDataset, finspace.AccessNotebooks}
	for _, g := range []*finspace.PermissionGroup{addGroup(t, s, a), addGroup(t, s, b), addGroup(t, s, group("none"))} {
		update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	}
	got := read(t, s, func(tx finspace.Tx) ([]finspace.ApplicationPermission, error) { return tx.Permissions(env, u.ID) })
	same(t, got, []finspace.ApplicationPermission{finspace.AccessNotebooks, finspace.CreateDataset, finspace.ViewAuditData})
}

func testPassword(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := addUser(t, s, user())
	for _, p := range []finspace.StoredPassword{{Hash: "$argon2id$x", Temporary: true, Expires: 5}, {Hash: "$argon2id$y"}} {
		update(t, s, func(tx finspace.Tx) error { return tx.SetPassword(env, u.ID, p) })
		same(t, read(t, s, func(tx finspace.Tx) (finspace.StoredPassword, error) { return tx.Password(env, u.ID) }), p)
	}
}

func testBrowserSession(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := addUser(t, s, user())
	a := finspace.BrowserSession{Environment: env, Hash: "aa", User: u.ID, Expires: 5}
	b := finspace.BrowserSession{Environment: env, Hash: "bb", User: u.ID, Expires: 6}
	for _, session := range []finspace.BrowserSession{a, b} {
		update(t, s, func(tx finspace.Tx) error { return tx.AddBrowserSession(session) })
		same(t, read(t, s, func(tx finspace.Tx) (finspace.BrowserSession, error) { return tx.BrowserSession(env, session.Hash) }), session)
	}
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteBrowserSession(env, "aa") })
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteBrowserSessions(env, u.ID) })
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteBrowserSessions(env, u.ID) }) // none is no error
	update(t, s, func(tx finspace.Tx) error {                                               // what was deleted can be made again
		return tx.AddBrowserSession(a)
	})
}
