// Package storetest is the contract of the store as a suite of tests: what finspace.Store and finspace.Tx promise, and
// what operators do with a store. It runs on every engine, and no case is switched off for one. New behaviour of the
// store starts as a case here.
package storetest

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// Database is an empty database of one test's own.
type Database interface {
	// Open opens the store in it. A test that has closed it may open it again.
	Open(opt store.Options) (*store.SQL, error)
	// Exec runs statements behind the store's back, as somebody could who has the files or the password. Bytes are
	// written as bytes('00ff'). The triggers of the audit and references between tables are out of the way.
	Exec(t testing.TB, statements string)
	// Past makes the tables of an earlier version, as its program left them.
	Past(t testing.TB, version int64)
}

// New gives an empty database; the test's end removes it.
type New func(t testing.TB) Database

type testCase struct {
	name string
	test func(*testing.T, Database)
}

// Run runs every case, each in a database of its own.
func Run(t *testing.T, empty New) {
	for _, cases := range [][]testCase{
		nounCases, datasetCases, changesetCases, manyCases, jobCases, grantCases, objectCases, externalCases, refusalCases, transactionCases, contentionCases, listCases,
		textCases, tokenCases, countCases, auditCases,
		checkCases, keyCases, sweepCases, backupCases, closeCases, pastCases,
	} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { c.test(t, empty(t)) })
		}
	}
}

const (
	env   = finspace.EnvironmentID("devenvironment")
	other = finspace.EnvironmentID("otherenvironment")
)

var ids finspace.IDs

func newID() string { return ids.New(time.Now()) }

// clock is a clock that a test sets.
type clock struct{ ms atomic.Int64 }

func clockAt(t finspace.Time) *clock {
	c := new(clock)
	c.ms.Store(int64(t))
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()) }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// open opens the store and makes two environments.
func open(t testing.TB, db Database, opt store.Options) *store.SQL {
	t.Helper()
	s := reopen(t, db, opt)
	update(t, s, func(tx finspace.Tx) error {
		return errors.Join(tx.AddEnvironment(environment(env)), tx.AddEnvironment(environment(other)))
	})
	return s
}

// reopen opens the store as it stands. Records of the audit are linked soon, so that tests need not wait.
func reopen(t testing.TB, db Database, opt store.Options) *store.SQL {
	t.Helper()
	opt.SealInterval = 20 * time.Millisecond
	s, err := db.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func environment(id finspace.EnvironmentID) *finspace.Environment {
	return &finspace.Environment{
		ID: id, AccountID: "000000000000", Region: "us-east-1", Name: "Name of " + string(id), SignInMode: finspace.SignInLocal,
		CreateTime: 1_700_000_000_000,
	}
}

// user is a plain user with an address of its own.
func user() *finspace.User {
	id := newID()
	return &finspace.User{
		Environment: env, ID: finspace.UserID(id), Status: finspace.UserEnabled, EmailAddress: finspace.Email(id + "@example.com"),
		Type: finspace.AppUser, ApiAccess: finspace.ApiDisabled, CreateTime: 1, LastModifiedTime: 2,
	}
}

func group(name string) *finspace.PermissionGroup {
	return &finspace.PermissionGroup{
		Environment: env, ID: finspace.PermissionGroupID(newID()), Name: finspace.PermissionGroupName(name), CreateTime: 1, LastModifiedTime: 2,
	}
}

func ptr[T any](v T) *T { return &v }

// update must succeed.
func update(t testing.TB, s finspace.Store, fn func(finspace.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// read gives what fn reads, which must succeed.
func read[T any](t testing.TB, s finspace.Store, fn func(finspace.Tx) (T, error)) (v T) {
	t.Helper()
	err := s.View(context.Background(), func(tx finspace.Tx) (err error) {
		v, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func addUser(t testing.TB, s finspace.Store, u *finspace.User) *finspace.User {
	t.Helper()
	update(t, s, func(tx finspace.Tx) error { return tx.AddUser(u) })
	return u
}

func addGroup(t testing.TB, s finspace.Store, g *finspace.PermissionGroup) *finspace.PermissionGroup {
	t.Helper()
	update(t, s, func(tx finspace.Tx) error { return tx.AddPermissionGroup(g) })
	return g
}

// wantKind wants an error of the kind with the reason.
func wantKind(t testing.TB, err error, kind finspace.Kind, reason string) {
	t.Helper()
	var told *finspace.Error
	if !errors.As(err, &told) || !errors.Is(err, kind) || told.Reason != reason {
		t.Errorf("got the error %v, want %s %q", err, kind, reason)
	}
}

// wantClean wants that doctor finds nothing.
func wantClean(t testing.TB, s *store.SQL) {
	t.Helper()
	problems, err := s.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("check: %s %s", p.What, p.Do)
	}
}

// wantMessage wants an error that says something.
func wantMessage(t testing.TB, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("got the error %v, want one that says %q", err, says)
	}
}
