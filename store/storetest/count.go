package storetest

import (
	"context"
	"errors"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var countCases = []testCase{
	{"counts follow every change", testCounts},
	{"counts are exact after many changes at once", testCountsAtOnce},
}

func count(t *testing.T, s *store.SQL, what finspace.Countable, of string) int64 {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) (int64, error) { return tx.Count(env, what, of) })
}

func testCounts(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, v, g, h := addUser(t, s, user()), addUser(t, s, user()), addGroup(t, s, group("g")), addGroup(t, s, group("h"))
	for _, m := range []struct {
		g *finspace.PermissionGroup
		u *finspace.User
	}{{g, u}, {g, v}, {h, u}} {
		update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, m.g.ID, m.u.ID) })
	}
	want := func(users, groups, ofG, ofH, ofU, ofV int64) {
		t.Helper()
		same(t, []int64{
			count(t, s, finspace.CountUsers, ""), count(t, s, finspace.CountGroups, ""),
			count(t, s, finspace.CountGroupMembers, string(g.ID)), count(t, s, finspace.CountGroupMembers, string(h.ID)),
			count(t, s, finspace.CountUserGroups, string(u.ID)), count(t, s, finspace.CountUserGroups, string(v.ID)),
		}, []int64{users, groups, ofG, ofH, ofU, ofV})
		wantClean(t, s)
	}
	want(2, 2, 2, 1, 2, 1)
	update(t, s, func(tx finspace.Tx) error { return tx.RemoveMember(env, g.ID, v.ID) })
	want(2, 2, 1, 1, 2, 0)
	update(t, s, func(tx finspace.Tx) error { return tx.DeletePermissionGroup(env, g.ID) })
	want(2, 1, 0, 1, 1, 0)
}

func testCountsAtOnce(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g := addGroup(t, s, group("g"))
	const callers, times = 10, 6
	errs := together(callers, func(int) error {
		for i := range times {
			u, own := user(), group(newID())
			err := s.Update(context.Background(), func(tx finspace.Tx) error {
				for _, err := range []error{
					tx.AddUser(u), tx.AddPermissionGroup(own), tx.AddMember(env, g.ID, u.ID), tx.AddMember(env, own.ID, u.ID),
				} {
					if err != nil {
						return err
					}
				}
				switch i % 3 {
				case 0:
					return tx.RemoveMember(env, g.ID, u.ID)
				case 1:
					return tx.DeletePermissionGroup(env, own.ID)
				default:
					return errOwn
				}
			})
			if err != nil && !errors.Is(err, errOwn) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	const third = callers * times / 3
	same(t, count(t, s, finspace.CountUsers, ""), int64(2*third))
	same(t, count(t, s, finspace.CountGroups, ""), int64(third+1))
	same(t, count(t, s, finspace.CountGroupMembers, string(g.ID)), int64(third))
	wantClean(t, s)
}
