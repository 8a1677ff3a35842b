package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var datasetCases = []testCase{
	{"dataset", testDataset},
	{"dataset with every member", testFullDataset},
	{"a deleted dataset is hidden and can come back", testDeletedDataset},
	{"aliases are unique among those that are not deleted", testAlias},
	{"one alias for many at once", testOneAlias},
	{"deleted datasets are swept", testSweepDatasets},
	{"datasets compete with nobody's changes", testDatasetForUpdate},
}

// dataset is a plain dataset.
func dataset() *finspace.Dataset {
	return &finspace.Dataset{
		Environment: env, ID: finspace.DatasetID(newID()), Title: "Trades", Kind: finspace.Tabular, Creator: "ada", CreateTime: 1, LastModifiedTime: 2,
	}
}

// named is a dataset with an alias.
func named(alias string) *finspace.Dataset {
	d := dataset()
	d.Alias = ptr(finspace.AliasString(alias))
	return d
}

func addDataset(t testing.TB, s finspace.Store, d *finspace.Dataset) *finspace.Dataset {
	t.Helper()
	update(t, s, func(tx finspace.Tx) error { return tx.AddDataset(d) })
	return d
}

func getDataset(t testing.TB, s finspace.Store, id finspace.DatasetID) *finspace.Dataset {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) (*finspace.Dataset, error) { return tx.Dataset(env, id) })
}

func testDataset(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	same(t, getDataset(t, s, d.ID), d)
	update(t, s, func(tx finspace.Tx) error {
		got, err := tx.DatasetForUpdate(env, d.ID)
		same(t, got, d)
		return err
	})
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, d.ID) })
	wantNoDataset(t, s, d.ID)
}

func wantNoDataset(t *testing.T, s *store.SQL, id finspace.DatasetID) {
	t.Helper()
	for _, act := range []func(finspace.Tx) error{
		func(tx finspace.Tx) error { return second(tx.Dataset(env, id)) },
		func(tx finspace.Tx) error { return second(tx.DatasetForUpdate(env, id)) },
		func(tx finspace.Tx) error { return tx.DeleteDataset(env, id) },
	} {
		wantKind(t, s.Update(context.Background(), act), finspace.NotFound, "noSuchDataset")
	}
}

func testFullDataset(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	d.Title, d.Description, d.Alias = "Quotes", ptr(finspace.DatasetDescription("")), ptr(finspace.AliasString("alias/quotes"))
	d.OwnerInfo = &finspace.DatasetOwnerInfo{Name: ptr(finspace.OwnerName("Ada")), Email: ptr(finspace.Email("ada@example.com"))}
	d.LastColumnID, d.LastModifiedTime, d.LastChangesetTime, d.FirstSuccessTime = 9, 10, 11, 12
	for _, schema := range []*finspace.SchemaDefinition{
		{},
		{Columns: []finspace.ColumnDefinition{}, PrimaryKeyColumns: []finspace.ColumnName{}},
		{
			Columns: []finspace.ColumnDefinition{
				{ID: 1, ColumnName: ptr(finspace.ColumnName(`odd "<&> 😀`)), DataType: ptr(finspace.ColumnDataType("STRING")), ColumnDescription: ptr(finspace.ColumnDescription(""))},
				{ID: 9, ColumnName: ptr(finspace.ColumnName("n")), DataType: ptr(finspace.ColumnDataType("BIGINT"))},
			},
			PrimaryKeyColumns: []finspace.ColumnName{"no such column"},
		},
	} {
		d.SchemaDefinition = &finspace.SchemaUnion{TabularSchemaConfig: schema}
		update(t, s, func(tx finspace.Tx) error { return tx.SetDataset(d) })
		same(t, getDataset(t, s, d.ID), d)
	}
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Dataset, error) { return tx.DatasetByAlias(env, "alias/quotes") }), d)
	again := *d
	again.ID, again.Alias = finspace.DatasetID(newID()), nil
	same(t, getDataset(t, s, addDataset(t, s, &again).ID), &again)
	d.Description, d.Alias, d.OwnerInfo, d.SchemaDefinition = nil, nil, nil, nil
	update(t, s, func(tx finspace.Tx) error { return tx.SetDataset(d) })
	same(t, getDataset(t, s, d.ID), d)
	bad := *d
	bad.SchemaDefinition = &finspace.SchemaUnion{TabularSchemaConfig: &finspace.SchemaDefinition{PrimaryKeyColumns: []finspace.ColumnName{"\xff"}}}
	wantKind(t, s.Update(context.Background(), func(tx finspace.Tx) error { return tx.SetDataset(&bad) }), finspace.Invalid, "unstorableText")
}

func testDeletedDataset(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(77).now})
	d, kept := addDataset(t, s, named("alias/a")), addDataset(t, s, dataset())
	u, g := addUser(t, s, user()), addGroup(t, s, group("g"))
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	grant(t, s, d, g, finspace.ViewDatasetDetails)
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, d.ID) })
	wantNoDataset(t, s, d.ID)
	deleted := *d
	deleted.DeletedTime = 77
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.DeletedDatasets(env, "", 5) }), []*finspace.Dataset{&deleted})
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.Datasets(env, "", 5) }), []*finspace.Dataset{kept})
	same(t, len(datasetsOf(t, s, u)), 0)
	same(t, len(permissionsOn(t, s, d, u)), 0)
	same(t, count(t, s, finspace.CountDatasets, ""), int64(1))
	err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.SetGrant(grantOf(d, g, finspace.AddDatasetData)) })
	wantKind(t, err, finspace.NotFound, "noSuchDataset")
	wantClean(t, s)
	update(t, s, func(tx finspace.Tx) error { return tx.UndeleteDataset(env, d.ID, d.Alias) })
	same(t, getDataset(t, s, d.ID), d)
	same(t, datasetsOf(t, s, u), []*finspace.Dataset{d})
	same(t, permissionsOn(t, s, d, u), []finspace.DatasetPermission{finspace.ViewDatasetDetails})
	same(t, count(t, s, finspace.CountDatasets, ""), int64(2))
	err = s.Update(context.Background(), func(tx finspace.Tx) error { return tx.UndeleteDataset(env, d.ID, d.Alias) })
	wantKind(t, err, finspace.NotFound, "noSuchDeletedDataset")
	wantClean(t, s)
}

func testAlias(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	a, b := addDataset(t, s, named("alias/a")), addDataset(t, s, named("alias/b"))
	elsewhere, renamed, sameID := named("alias/a"), *b, dataset()
	elsewhere.Environment, renamed.Alias, sameID.ID = other, a.Alias, a.ID
	addDataset(t, s, elsewhere)
	addDataset(t, s, named("alias/A"))
	refused(t, s, []refusal{
		{"add", finspace.Conflict, "aliasTaken", func(tx finspace.Tx) error { return tx.AddDataset(named("alias/a")) }},
		{"set", finspace.Conflict, "aliasTaken", func(tx finspace.Tx) error { return tx.SetDataset(&renamed) }},
		{"id", finspace.Conflict, "datasetTaken", func(tx finspace.Tx) error { return tx.AddDataset(sameID) }},
		{"absent", finspace.NotFound, "noSuchDataset", func(tx finspace.Tx) error { return second(tx.DatasetByAlias(env, "alias/c")) }},
		{"set no dataset", finspace.NotFound, "noSuchDataset", func(tx finspace.Tx) error { return tx.SetDataset(dataset()) }},
	})
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, a.ID) })
	update(t, s, func(tx finspace.Tx) error { return tx.SetDataset(&renamed) })
	refused(t, s, []refusal{
		{"undelete", finspace.Conflict, "aliasTaken", func(tx finspace.Tx) error { return tx.UndeleteDataset(env, a.ID, a.Alias) }},
	})
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Dataset, error) { return tx.DatasetByAlias(env, "alias/a") }), &renamed)
	update(t, s, func(tx finspace.Tx) error { return tx.UndeleteDataset(env, a.ID, nil) })
	a.Alias = nil
	same(t, getDataset(t, s, a.ID), a)
}

func testOneAlias(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	errs := together(20, func(i int) error {
		d := dataset()
		return s.Update(context.Background(), func(tx finspace.Tx) error {
			if i%2 == 0 {
				return tx.AddDataset(named("alias/a"))
			}
			if err := tx.AddDataset(d); err != nil {
				return err
			}
			renamed := *d
			renamed.Alias = ptr(finspace.AliasString("alias/a"))
			return tx.SetDataset(&renamed)
		})
	})
	wantOne(t, errs, "aliasTaken")
	same(t, count(t, s, finspace.CountDatasets, ""), int64(1))
	wantClean(t, s)
}

func testSweepDatasets(t *testing.T, db Database) {
	c := clockAt(1000)
	s := open(t, db, store.Options{Clock: c.now})
	g := addGroup(t, s, group("g"))
	const old = 203
	var all []*finspace.Dataset
	update(t, s, func(tx finspace.Tx) error {
		all = nil
		for i := range old + 1 {
			d := named(fmt.Sprint("alias/", i))
			all = append(all, d)
			if err := errors.Join(tx.AddDataset(d), tx.SetGrant(grantOf(d, g, finspace.DeleteDataset)), tx.DeleteDataset(env, d.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, s, func(tx finspace.Tx) error { return tx.UndeleteDataset(env, all[0].ID, all[0].Alias) })
	c.advance(time.Millisecond)
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, all[0].ID) })
	for _, want := range []int64{old, 0} {
		n, err := s.SweepDatasets(context.Background(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		same(t, n, want)
	}
	left := read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.DeletedDatasets(env, "", 5) })
	same(t, len(left), 1)
	same(t, left[0].ID, all[0].ID)
	err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.UndeleteDataset(env, all[1].ID, nil) })
	wantKind(t, err, finspace.NotFound, "noSuchDeletedDataset")
	wantClean(t, s)
}

func testDatasetForUpdate(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	const callers = 12
	errs := together(callers, func(i int) error {
		return s.Update(context.Background(), func(tx finspace.Tx) error {
			now, err := tx.DatasetForUpdate(env, d.ID)
			if err != nil {
				return err
			}
			now.LastChangesetTime++
			return tx.SetDataset(now)
		})
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	same(t, getDataset(t, s, d.ID).LastChangesetTime, finspace.Time(callers))
}
