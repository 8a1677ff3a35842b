package storetest

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var listCases = []testCase{
	{"lists run in the order of bytes", testOrder},
	{"pages are stable under inserts", testPaging},
	{"every list goes page by page", testEveryList},
}

// oddIDs sort otherwise in most languages.
var oddIDs = []string{"", "!", "-a", "0", "00", "10", "2", "A", "B", "Z", "_", "a", "a b", "aa", "ab", "b", "z", "~", "É", "é", "ﬀ", "😀"}

func testOrder(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	shuffled := slices.Clone(oddIDs[1:])
	slices.Reverse(shuffled)
	for _, id := range shuffled {
		u, g := user(), group(id)
		u.ID, g.ID = finspace.UserID(id), finspace.PermissionGroupID(id)
		addUser(t, s, u)
		addGroup(t, s, g)
	}
	users := read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.Users(env, "", 100) })
	for i, want := range oddIDs[1:] {
		same(t, string(users[i].ID), want)
	}
	from := read(t, s, func(tx finspace.Tx) ([]*finspace.PermissionGroup, error) { return tx.PermissionGroups(env, "Z", 3) })
	same(t, []string{string(from[0].ID), string(from[1].ID), string(from[2].ID)}, []string{"_", "a", "a b"})
}

// testPaging walks through a list while users come before, between and behind. Who was there at the beginning is met
// exactly once, and nobody twice.
func testPaging(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	there := map[finspace.UserID]bool{}
	for range 60 {
		there[addUser(t, s, user()).ID] = true
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { insertUsers(t, s, stop) })
	met := map[finspace.UserID]bool{}
	after := finspace.UserID("")
	for {
		page := read(t, s, func(tx finspace.Tx) ([]*finspace.User, error) { return tx.Users(env, after, 7) })
		for _, u := range page {
			if met[u.ID] || u.ID <= after {
				t.Errorf("the user %s is met twice or out of order", u.ID)
			}
			met[u.ID], after = true, u.ID
			delete(there, u.ID)
		}
		if len(page) < 7 || len(met) > 1000 {
			break
		}
	}
	close(stop)
	wg.Wait()
	same(t, len(there), 0)
}

// insertUsers puts ids at random places of the list.
func insertUsers(t *testing.T, s *store.SQL, stop chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		u := user()
		if i%2 == 0 {
			u.ID = u.ID[:8] + finspace.UserID("0"[:1]) + u.ID[20:]
		}
		if err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.AddUser(u) }); err != nil {
			t.Error(err)
			return
		}
	}
}

func testEveryList(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	const n = 5
	u0, g0, d0 := addUser(t, s, user()), addGroup(t, s, group("first")), addDataset(t, s, dataset())
	for range n {
		update(t, s, func(tx finspace.Tx) error {
			u, g, d, gone := user(), group(newID()), dataset(), dataset()
			for _, err := range []error{
				tx.AddEnvironment(environment(finspace.EnvironmentID("e" + newID()[:20] + newID()[22:]))),
				tx.AddAccessKey(&finspace.AccessKey{ID: finspace.AccessKeyID(newID()), Environment: other}),
				tx.AddUser(u), tx.AddPermissionGroup(g), tx.AddMember(env, g0.ID, u.ID), tx.AddMember(env, g.ID, u0.ID), tx.AddAudit(record("x")),
				tx.AddDataset(d), tx.SetGrant(grantOf(d, g, finspace.ReadDatasetData)), tx.SetGrant(grantOf(d, g0, finspace.ReadDatasetData)),
				tx.AddDataset(gone), tx.DeleteDataset(env, gone.ID), tx.SetGrant(grantOf(d0, g, finspace.ReadDatasetData)),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	allLinked(t, s)
	pagesOf(t, s, n+2, func(tx finspace.Tx, k string, l int) ([]*finspace.Environment, error) {
		return tx.Environments(finspace.EnvironmentID(k), l)
	}, func(e *finspace.Environment) string { return string(e.ID) })
	pagesOf(t, s, n, func(tx finspace.Tx, k string, l int) ([]*finspace.AccessKey, error) {
		return tx.AccessKeys(other, finspace.AccessKeyID(k), l)
	}, func(a *finspace.AccessKey) string { return string(a.ID) })
	pagesOf(t, s, n+1, func(tx finspace.Tx, k string, l int) ([]*finspace.User, error) {
		return tx.Users(env, finspace.UserID(k), l)
	}, userKey)
	pagesOf(t, s, n, func(tx finspace.Tx, k string, l int) ([]*finspace.User, error) {
		return tx.UsersOf(env, g0.ID, finspace.UserID(k), l)
	}, userKey)
	pagesOf(t, s, n+1, func(tx finspace.Tx, k string, l int) ([]*finspace.PermissionGroup, error) {
		return tx.PermissionGroups(env, finspace.PermissionGroupID(k), l)
	}, groupKey)
	pagesOf(t, s, n, func(tx finspace.Tx, k string, l int) ([]*finspace.PermissionGroup, error) {
		return tx.GroupsOf(env, u0.ID, finspace.PermissionGroupID(k), l)
	}, groupKey)
	pagesOf(t, s, n+1, func(tx finspace.Tx, k string, l int) ([]*finspace.Dataset, error) {
		return tx.Datasets(env, finspace.DatasetID(k), l)
	}, datasetKey)
	pagesOf(t, s, n+1, func(tx finspace.Tx, k string, l int) ([]*finspace.Dataset, error) {
		return tx.DatasetsOf(env, u0.ID, finspace.DatasetID(k), l)
	}, datasetKey)
	pagesOf(t, s, n, func(tx finspace.Tx, k string, l int) ([]*finspace.Dataset, error) {
		return tx.DeletedDatasets(env, finspace.DatasetID(k), l)
	}, datasetKey)
	pagesOf(t, s, n, func(tx finspace.Tx, k string, l int) ([]*finspace.DatasetGrant, error) {
		return tx.Grants(env, d0.ID, finspace.PermissionGroupID(k), l)
	}, func(g *finspace.DatasetGrant) string { return string(g.Group) })
}

func userKey(u *finspace.User) string             { return string(u.ID) }
func groupKey(g *finspace.PermissionGroup) string { return string(g.ID) }

// pagesOf walks through a list by pages of two and wants n items in rising order.
func pagesOf[T any](t *testing.T, s *store.SQL, n int, list func(finspace.Tx, string, int) ([]T, error), key func(T) string) {
	t.Helper()
	after, met := "", 0
	for {
		page := read(t, s, func(tx finspace.Tx) ([]T, error) { return list(tx, after, 2) })
		if len(page) > 2 {
			t.Errorf("a page of %d items, want at most 2", len(page))
		}
		for _, item := range page {
			if key(item) <= after {
				t.Errorf("%T %s comes after %s", item, key(item), after)
			}
			after, met = key(item), met+1
		}
		if len(page) < 2 {
			break
		}
	}
	same(t, met, n)
}
