package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var transactionCases = []testCase{
	{"an error undoes everything", testAtomic},
	{"a panic undoes everything", testPanic},
	{"a View changes nothing", testViewIsReadOnly},
	{"a View sees one state", testSnapshot},
	{"a kept Tx is dead", testKeptTx},
	{"time stands still in a transaction", testTime},
	{"ready", testReady},
}

var errOwn = errors.New("the closure's own error")

// changeEverything does one of each change.
func changeEverything(tx finspace.Tx, u *finspace.User, g *finspace.PermissionGroup) error {
	claim := token("t")
	_, err := tx.Claim(claim)
	d := named("alias/d")
	c, up := newContent(2), upload("u")
	return errors.Join(err,
		tx.AddContent(c), tx.SetObject(object("o", c)), tx.AddUpload(up), tx.SetUploadPart(env, up.ID, part(1)), tx.SetUploadPart(env, up.ID, part(1)),
		tx.AddUser(u), tx.AddPermissionGroup(g), tx.AddMember(env, g.ID, u.ID), tx.SetPassword(env, u.ID, finspace.StoredPassword{Hash: "h"}),
		tx.AddBrowserSession(finspace.BrowserSession{Environment: env, Hash: "aa", User: u.ID, Expires: 1}),
		tx.AddDataset(d), tx.SetGrant(grantOf(d, g, finspace.ReadDatasetData)), tx.AddAudit(record("CreateUser")), tx.Remember(claim))
}

// wantNothing wants that changeEverything has left nothing, so that it can be done as if for the first time.
func wantNothing(t *testing.T, s *store.SQL, u *finspace.User, g *finspace.PermissionGroup) {
	t.Helper()
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.Count(env, finspace.CountUsers, "") }), int64(0))
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.Count(env, finspace.CountGroupMembers, string(g.ID)) }), int64(0))
	update(t, s, func(tx finspace.Tx) error { return changeEverything(tx, u, g) })
	linked := allLinked(t, s)
	if len(linked) != 1 || linked[0].Sequence != 1 {
		t.Errorf("the audit holds %d records, want the one of the change that was committed", len(linked))
	}
	wantClean(t, s)
}

func testAtomic(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g := user(), group("g")
	err := s.Update(context.Background(), func(tx finspace.Tx) error {
		if err := changeEverything(tx, u, g); err != nil {
			t.Error(err)
		}
		return errOwn
	})
	if err != errOwn { //nolint:errorlint // exactly as it is
		t.Errorf("got the error %v, want the closure's own", err)
	}
	wantNothing(t, s, u, g)
}

func testPanic(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g := user(), group("g")
	err := s.Update(context.Background(), func(tx finspace.Tx) error {
		if err := changeEverything(tx, u, g); err != nil {
			t.Error(err)
		}
		panic("a fault in a closure")
	})
	wantKind(t, err, finspace.Internal, "")
	err = s.View(context.Background(), func(finspace.Tx) error { panic("a fault in a closure") })
	wantKind(t, err, finspace.Internal, "")
	wantNothing(t, s, u, g)
}

func testViewIsReadOnly(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g := user(), group("g")
	for _, act := range []func(finspace.Tx) error{
		func(tx finspace.Tx) error { return tx.AddUser(u) },
		func(tx finspace.Tx) error { return tx.AddPermissionGroup(g) },
		func(tx finspace.Tx) error { return tx.AddAudit(record("CreateUser")) },
		func(tx finspace.Tx) error { return second(tx.Claim(token("t"))) },
	} {
		wantKind(t, s.View(context.Background(), act), finspace.Internal, "")
	}
	wantNothing(t, s, u, g)
}

func testSnapshot(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := addUser(t, s, user())
	page := func(tx finspace.Tx) ([]*finspace.User, error) { return tx.Users(env, "", 10) }
	err := s.View(context.Background(), func(tx finspace.Tx) error {
		before, err := page(tx)
		if err != nil {
			return err
		}
		addUser(t, s, user()) // a View does not stand in the way of an Update
		after, err := page(tx)
		same(t, before, []*finspace.User{u})
		same(t, after, before)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, len(read(t, s, page)), 2) // what has been answered is seen by every View that begins later
}

func testKeptTx(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	var kept []finspace.Tx
	keep := func(tx finspace.Tx) error { kept = append(kept, tx); return nil }
	update(t, s, keep)
	if err := s.View(context.Background(), keep); err != nil {
		t.Fatal(err)
	}
	for _, tx := range kept {
		wantKind(t, tx.AddUser(user()), finspace.Internal, "")
		wantKind(t, second(tx.Users(env, "", 1)), finspace.Internal, "")
	}
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.Users(env, "", 10) })), 0)
}

func testTime(t *testing.T, db Database) {
	c := clockAt(1_700_000_000_123)
	s := open(t, db, store.Options{Clock: c.now})
	stands := func(tx finspace.Tx) error {
		began := tx.Now()
		c.advance(time.Hour)
		same(t, tx.Now(), began)
		return nil
	}
	update(t, s, stands)
	if err := s.View(context.Background(), stands); err != nil {
		t.Fatal(err)
	}
	same(t, read(t, s, func(tx finspace.Tx) (finspace.Time, error) { return tx.Now(), nil }), finspace.TimeOf(c.now()))
	for _, at := range []finspace.Time{-1, 0, 1, 1_700_000_000_123, 253_402_300_799_999, 1<<63 - 1, -1 << 63} {
		u := user()
		u.CreateTime, u.LastModifiedTime, u.LastLoginTime, u.Epoch = at, at, &at, int64(max(at, 0))
		addUser(t, s, u)
		same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
	}
}

func testReady(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for range 3 {
		if err := s.Ready(context.Background()); err != nil {
			t.Error(err)
		}
	}
}
