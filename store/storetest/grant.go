package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var grantCases = []testCase{
	{"grants", testGrants},
	{"datasets of a user", testDatasetsOf},
	{"grants go with their group", testGrantsOfDeletedGroup},
	{"a group is deleted while it is granted something", testGrantOfBusyGroup},
}

func grantOf(d *finspace.Dataset, g *finspace.PermissionGroup, permissions ...finspace.DatasetPermission) *finspace.DatasetGrant {
	return &finspace.DatasetGrant{Environment: d.Environment, Dataset: d.ID, Group: g.ID, Permissions: permissions}
}

func grant(t testing.TB, s finspace.Store, d *finspace.Dataset, g *finspace.PermissionGroup, permissions ...finspace.DatasetPermission) {
	t.Helper()
	update(t, s, func(tx finspace.Tx) error { return tx.SetGrant(grantOf(d, g, permissions...)) })
}

func datasetsOf(t testing.TB, s finspace.Store, u *finspace.User) []*finspace.Dataset {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.DatasetsOf(env, u.ID, "", 100) })
}

func permissionsOn(t testing.TB, s finspace.Store, d *finspace.Dataset, u *finspace.User) []finspace.DatasetPermission {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) ([]finspace.DatasetPermission, error) {
		return tx.DatasetPermissions(env, d.ID, u.ID)
	})
}

func grantsOf(t testing.TB, s finspace.Store, d *finspace.Dataset, u *finspace.User) []*finspace.DatasetGrant {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) ([]*finspace.DatasetGrant, error) { return tx.DatasetGrantsOf(env, d.ID, u.ID) })
}

func testGrants(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g, h, d := addUser(t, s, user()), addGroup(t, s, group("g")), addGroup(t, s, group("h")), addDataset(t, s, dataset())
	grants := func() []*finspace.DatasetGrant {
		return read(t, s, func(tx finspace.Tx) ([]*finspace.DatasetGrant, error) { return tx.Grants(env, d.ID, "", 5) })
	}
	grant(t, s, d, g, finspace.ReadDatasetData, finspace.ViewDatasetDetails)
	grant(t, s, d, h, finspace.ReadDatasetData, finspace.AddDatasetData)
	same(t, grants(), []*finspace.DatasetGrant{
		grantOf(d, g, finspace.ReadDatasetData, finspace.ViewDatasetDetails), grantOf(d, h, finspace.ReadDatasetData, finspace.AddDatasetData),
	})
	same(t, len(permissionsOn(t, s, d, u)), 0)
	for _, group := range []*finspace.PermissionGroup{g, h} {
		update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, group.ID, u.ID) })
	}
	same(t, permissionsOn(t, s, d, u), []finspace.DatasetPermission{finspace.AddDatasetData, finspace.ReadDatasetData, finspace.ViewDatasetDetails})
	same(t, grantsOf(t, s, d, u), grants())
	grant(t, s, d, h, finspace.DeleteDataset)
	grant(t, s, d, g)
	grant(t, s, d, g) // none is no error
	same(t, grants(), []*finspace.DatasetGrant{grantOf(d, h, finspace.DeleteDataset)})
	same(t, permissionsOn(t, s, d, u), []finspace.DatasetPermission{finspace.DeleteDataset})
	same(t, grantsOf(t, s, d, u), grants())
	refused(t, s, []refusal{
		{"to no group", finspace.NotFound, "noSuchPermissionGroup", func(tx finspace.Tx) error {
			return tx.SetGrant(grantOf(d, group("absent"), finspace.DeleteDataset))
		}},
		{"on no dataset", finspace.NotFound, "noSuchDataset", func(tx finspace.Tx) error {
			return tx.SetGrant(grantOf(dataset(), g, finspace.DeleteDataset))
		}},
	})
}

// testDatasetsOf gives a user two groups with datasets in common, and compares pages of every length with the whole.
func testDatasetsOf(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, stranger := addUser(t, s, user()), addUser(t, s, user())
	g, h, foreign := addGroup(t, s, group("g")), addGroup(t, s, group("h")), addGroup(t, s, group("foreign"))
	for _, group := range []*finspace.PermissionGroup{g, h} {
		update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, group.ID, u.ID) })
	}
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, foreign.ID, stranger.ID) })
	var want []string
	for i := range 20 {
		d := addDataset(t, s, dataset())
		grant(t, s, d, []*finspace.PermissionGroup{g, h, foreign, g}[i%4], finspace.ViewDatasetDetails)
		if i%4 == 3 {
			grant(t, s, d, h, finspace.AddDatasetData)
		}
		if i%4 != 2 {
			want = append(want, string(d.ID))
		}
	}
	for limit := 1; limit <= 21; limit++ {
		var got []string
		for after := ""; ; after = got[len(got)-1] {
			page := read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) {
				return tx.DatasetsOf(env, u.ID, finspace.DatasetID(after), limit)
			})
			for _, d := range page {
				got = append(got, datasetKey(d))
			}
			if len(page) < limit {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("by pages of %d: %v, want %v", limit, got, want)
		}
	}
	same(t, len(datasetsOf(t, s, stranger)), 5)
	same(t, len(datasetsOf(t, s, addUser(t, s, user()))), 0)
}

func datasetKey(d *finspace.Dataset) string { return string(d.ID) }

func testGrantsOfDeletedGroup(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g, d, deleted := addUser(t, s, user()), addGroup(t, s, group("g")), addDataset(t, s, dataset()), addDataset(t, s, dataset())
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	grant(t, s, d, g, finspace.ReadDatasetData)
	grant(t, s, deleted, g, finspace.ReadDatasetData)
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, deleted.ID) })
	update(t, s, func(tx finspace.Tx) error { return tx.DeletePermissionGroup(env, g.ID) })
	update(t, s, func(tx finspace.Tx) error { return tx.UndeleteDataset(env, deleted.ID, nil) })
	for _, of := range []*finspace.Dataset{d, deleted} {
		same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.DatasetGrant, error) { return tx.Grants(env, of.ID, "", 5) })), 0)
	}
	same(t, len(permissionsOn(t, s, d, u)), 0)
	same(t, len(datasetsOf(t, s, u)), 0)
	wantClean(t, s)
}

func testGrantOfBusyGroup(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g := addGroup(t, s, group("g"))
	errs := together(9, func(i int) error {
		err := s.Update(context.Background(), func(tx finspace.Tx) error {
			if i == 8 {
				return tx.DeletePermissionGroup(env, g.ID)
			}
			d := dataset()
			return errors.Join(tx.AddDataset(d), tx.SetGrant(grantOf(d, g, finspace.ReadDatasetData)))
		})
		if errors.Is(err, finspace.NotFound) && i < 8 {
			return nil
		}
		return err
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	wantClean(t, s)
}
