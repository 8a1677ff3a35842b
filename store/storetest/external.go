package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var externalCases = []testCase{
	{"external buckets", testExternalBuckets},
	{"grants on external buckets", testExternalGrants},
	{"grants on external buckets go with bucket and group", testExternalGrantsEnd},
	{"an external bucket is deleted while it is granted", testExternalBusy},
	{"external refusals", testExternalRefusals},
}

func externalBucket(name string) *finspace.ExternalBucket {
	return &finspace.ExternalBucket{
		Environment: env, Name: finspace.BucketName(name), Endpoint: "https://" + name, Region: "eu-" + name, PathStyle: len(name)%2 == 0,
		AccessKey: "AKIA" + name, SealedSecret: []byte{0, 255, 1}, CreateTime: 7,
	}
}

func addExternal(t testing.TB, s finspace.Store, name string) *finspace.ExternalBucket {
	t.Helper()
	b := externalBucket(name)
	update(t, s, func(tx finspace.Tx) error { return tx.AddExternalBucket(b) })
	return b
}

func externalGrant(bucket string, g *finspace.PermissionGroup, prefix string) *finspace.ExternalGrant {
	return &finspace.ExternalGrant{Environment: env, Bucket: finspace.BucketName(bucket), Group: g.ID, Prefix: prefix}
}

func testExternalBuckets(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	names := []string{"a", "a-b", "a.b", "ab", "b"}
	var all []*finspace.ExternalBucket
	for i := range names {
		all = append(all, nil)
		all[i] = addExternal(t, s, names[i])
	}
	elsewhere := externalBucket("a")
	elsewhere.Environment = other
	update(t, s, func(tx finspace.Tx) error { return tx.AddExternalBucket(elsewhere) })
	page := func(after string, limit int) []*finspace.ExternalBucket {
		return read(t, s, func(tx finspace.Tx) ([]*finspace.ExternalBucket, error) {
			return tx.ExternalBuckets(env, finspace.BucketName(after), limit)
		})
	}
	same(t, page("", 100), all)
	same(t, page("a-b", 2), all[2:4])
	changed := *all[1]
	changed.Endpoint, changed.Region, changed.PathStyle, changed.AccessKey, changed.SealedSecret = "", "us-east-1", !changed.PathStyle, "AKIANEW", []byte{9}
	update(t, s, func(tx finspace.Tx) error { return tx.SetExternalBucket(&changed) })
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.ExternalBucket, error) { return tx.ExternalBucket(env, "a-b") }), &changed)
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteExternalBucket(env, "a") })
	same(t, page("", 1), []*finspace.ExternalBucket{&changed})
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.ExternalBucket, error) { return tx.ExternalBucket(other, "a") }), elsewhere)
	wantClean(t, s)
}

func testExternalGrants(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u, g, h := addUser(t, s, user()), addGroup(t, s, group("g")), addGroup(t, s, group("h"))
	addExternal(t, s, "vendor")
	addExternal(t, s, "vendor2")
	prefixes := func() []string {
		return read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.ExternalPrefixes(env, "vendor", u.ID) })
	}
	grants := []*finspace.ExternalGrant{
		externalGrant("vendor", g, ""), externalGrant("vendor", g, "A"), externalGrant("vendor", g, "a/"), externalGrant("vendor", h, "a/"),
		externalGrant("vendor", h, "ü"),
	}
	update(t, s, func(tx finspace.Tx) error {
		problems := []error{tx.AddExternalGrant(externalGrant("vendor2", g, "z"))}
		for _, g := range grants {
			problems = append(problems, tx.AddExternalGrant(g))
		}
		return errors.Join(problems...)
	})
	page := func(after finspace.ExternalGrant, limit int) []*finspace.ExternalGrant {
		return read(t, s, func(tx finspace.Tx) ([]*finspace.ExternalGrant, error) {
			return tx.ExternalGrants(env, "vendor", after, limit)
		})
	}
	same(t, page(finspace.ExternalGrant{}, 9), grants)
	same(t, page(*grants[1], 2), grants[2:4])
	same(t, len(prefixes()), 0)
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, h.ID, u.ID) })
	same(t, prefixes(), []string{"a/", "ü"})
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	same(t, prefixes(), []string{"", "A", "a/", "ü"})
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteExternalGrant(grants[0]) })
	same(t, prefixes(), []string{"A", "a/", "ü"})
	same(t, len(read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.ExternalPrefixes(other, "vendor", u.ID) })), 0)
	wantClean(t, s)
}

func testExternalGrantsEnd(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g, h := addGroup(t, s, group("g")), addGroup(t, s, group("h"))
	for _, name := range []string{"gone", "kept"} {
		addExternal(t, s, name)
		update(t, s, func(tx finspace.Tx) error {
			return errors.Join(tx.AddExternalGrant(externalGrant(name, g, "p")), tx.AddExternalGrant(externalGrant(name, h, "p")))
		})
	}
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteExternalBucket(env, "gone") })
	update(t, s, func(tx finspace.Tx) error { return tx.DeletePermissionGroup(env, g.ID) })
	for name, want := range map[finspace.BucketName]int{"gone": 0, "kept": 1} {
		got := read(t, s, func(tx finspace.Tx) ([]*finspace.ExternalGrant, error) {
			return tx.ExternalGrants(env, name, finspace.ExternalGrant{}, 9)
		})
		same(t, len(got), want)
	}
	wantClean(t, s)
}

func testExternalBusy(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g := addGroup(t, s, group("g"))
	addExternal(t, s, "vendor")
	errs := together(9, func(i int) error {
		err := s.Update(context.Background(), func(tx finspace.Tx) error {
			if i == 8 {
				return tx.DeleteExternalBucket(env, "vendor")
			}
			return tx.AddExternalGrant(externalGrant("vendor", g, fmt.Sprint(i)))
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

func testExternalRefusals(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	g := addGroup(t, s, group("g"))
	b := addExternal(t, s, "vendor")
	grant := externalGrant("vendor", g, "p")
	update(t, s, func(tx finspace.Tx) error { return tx.AddExternalGrant(grant) })
	nowhere := externalBucket("vendor")
	nowhere.Environment = "none"
	refused(t, s, []refusal{
		{"taken", finspace.Conflict, "externalBucketTaken", func(tx finspace.Tx) error { return tx.AddExternalBucket(b) }},
		{"grant taken", finspace.Conflict, "externalGrantTaken", func(tx finspace.Tx) error { return tx.AddExternalGrant(grant) }},
		{"of no environment", finspace.NotFound, "noSuchEnvironment", func(tx finspace.Tx) error { return tx.AddExternalBucket(nowhere) }},
		{"bucket", finspace.NotFound, "noSuchExternalBucket", func(tx finspace.Tx) error { return second(tx.ExternalBucket(env, "none")) }},
		{"set", finspace.NotFound, "noSuchExternalBucket", func(tx finspace.Tx) error { return tx.SetExternalBucket(externalBucket("none")) }},
		{"delete", finspace.NotFound, "noSuchExternalBucket", func(tx finspace.Tx) error { return tx.DeleteExternalBucket(env, "none") }},
		{"grant on none", finspace.NotFound, "noSuchExternalBucket", func(tx finspace.Tx) error { return tx.AddExternalGrant(externalGrant("none", g, "")) }},
		{"grant to no group", finspace.NotFound, "noSuchPermissionGroup", func(tx finspace.Tx) error {
			return tx.AddExternalGrant(externalGrant("vendor", group("absent"), ""))
		}},
		{"revoke", finspace.NotFound, "noSuchExternalGrant", func(tx finspace.Tx) error { return tx.DeleteExternalGrant(externalGrant("vendor", g, "q")) }},
	})
}
