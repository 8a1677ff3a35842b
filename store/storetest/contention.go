package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var contentionCases = []testCase{
	{"no change is lost", testNoLostChange},
	{"one address for many at once", testOneAddress},
	{"one role for many at once", testOneRole},
	{"a rule over several rows under Lock", testLock},
	{"closures in each other's way run again", testRunAgain},
	{"a group is deleted while members come and go", testDeleteBusyGroup},
}

// together runs fn n times at once and gives the errors.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = fn(i) })
	}
	wg.Wait()
	return errs
}

// wantOne wants that one of the errors is nil and all others are conflicts with the reason.
func wantOne(t *testing.T, errs []error, reason string) {
	t.Helper()
	succeeded := 0
	for _, err := range errs {
		if err == nil {
			succeeded++
		} else {
			wantKind(t, err, finspace.Conflict, reason)
		}
	}
	if succeeded != 1 {
		t.Errorf("%d of %d succeeded, want one", succeeded, len(errs))
	}
}

func testNoLostChange(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := addUser(t, s, user())
	const callers, times = 8, 10
	errs := together(callers, func(int) error {
		for range times {
			err := s.Update(context.Background(), func(tx finspace.Tx) error {
				now, err := tx.UserForUpdate(env, u.ID)
				if err != nil {
					return err
				}
				now.Epoch++
				return tx.SetUser(now)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	got := read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) })
	same(t, got.Epoch, int64(callers*times))
}

func testOneAddress(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	errs := together(20, func(int) error {
		u := user()
		u.EmailAddress = "ada@example.com"
		return s.Update(context.Background(), func(tx finspace.Tx) error { return tx.AddUser(u) })
	})
	wantOne(t, errs, "emailAddressTaken")
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.Count(env, finspace.CountUsers, "") }), int64(1))
	wantClean(t, s)
}

func testOneRole(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	errs := together(20, func(i int) error {
		u := user()
		return s.Update(context.Background(), func(tx finspace.Tx) error {
			if err := tx.AddUser(u); err != nil {
				return err
			}
			granted := *u
			granted.ApiAccess, granted.ApiAccessPrincipalArn = finspace.ApiEnabled, ptr(finspace.RoleArn("arn:r"))
			return tx.SetUser(&granted)
		})
	})
	wantOne(t, errs, "roleTaken")
	wantClean(t, s)
}

func testLock(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	errLast := finspace.Errorf(finspace.Conflict, "lastSuperUser", "One superuser must remain.")
	supers := make([]*finspace.User, 8)
	for i := range supers {
		supers[i] = user()
		supers[i].Type = finspace.SuperUser
		addUser(t, s, supers[i])
	}
	var refused atomic.Int64
	errs := together(len(supers), func(i int) error {
		err := s.Update(context.Background(), func(tx finspace.Tx) error {
			if err := tx.Lock(env, "superusers"); err != nil {
				return err
			}
			n, err := tx.EnabledSuperUsers(env)
			if err != nil {
				return err
			}
			if n < 2 {
				return errLast
			}
			disabled := *supers[i]
			disabled.Status = finspace.UserDisabled
			return tx.SetUser(&disabled)
		})
		if errors.Is(err, finspace.Conflict) {
			refused.Add(1)
			return nil
		}
		return err
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	same(t, refused.Load(), int64(1))
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.EnabledSuperUsers(env) }), int64(1))
}

// testRunAgain lets two closures take two rows in opposite order. An engine that runs them at once finds a deadlock and
// runs one of them again; what the first run did must not count.
func testRunAgain(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	users := []*finspace.User{addUser(t, s, user()), addUser(t, s, user())}
	met := []chan struct{}{make(chan struct{}), make(chan struct{})}
	var once [2]sync.Once
	errs := together(2, func(i int) error {
		return s.Update(context.Background(), func(tx finspace.Tx) error {
			if err := raise(tx, users[i].ID); err != nil {
				return err
			}
			once[i].Do(func() { close(met[i]) })
			select {
			case <-met[1-i]:
			case <-time.After(200 * time.Millisecond): // an engine with one writer runs them one by one
			}
			return errors.Join(raise(tx, users[1-i].ID), tx.AddAudit(record(fmt.Sprint(i))))
		})
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }).Epoch, int64(2))
	}
	same(t, len(allLinked(t, s)), 2)
}

func raise(tx finspace.Tx, id finspace.UserID) error {
	u, err := tx.UserForUpdate(env, id)
	if err != nil {
		return err
	}
	u.Epoch++
	return tx.SetUser(u)
}

func testDeleteBusyGroup(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g := addGroup(t, s, group("g"))
	errs := together(9, func(i int) error {
		if i == 8 {
			return s.Update(context.Background(), func(tx finspace.Tx) error { return tx.DeletePermissionGroup(env, g.ID) })
		}
		u := user()
		for _, act := range []func(finspace.Tx) error{
			func(tx finspace.Tx) error { return tx.AddUser(u) },
			func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) },
			func(tx finspace.Tx) error { return tx.RemoveMember(env, g.ID, u.ID) },
			func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) },
		} {
			if err := s.Update(context.Background(), act); err != nil && !errors.Is(err, finspace.NotFound) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.View(context.Background(), func(tx finspace.Tx) error { return second(tx.PermissionGroup(env, g.ID)) }),
		finspace.NotFound, "noSuchPermissionGroup")
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.UsersOf(env, g.ID, "", 100) })), 0)
	wantClean(t, s)
}
