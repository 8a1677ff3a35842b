package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var manyCases = []testCase{
	{"many files published and pinned at once", testManyFiles},
	{"a group of many members deleted at once", testManyMembers},
}

// hasty are limits to which an Update that changes many rows must not be held.
var hasty = store.Options{StatementTimeout: time.Second, RetryLimit: 10 * time.Second}

// dawdle makes a closure pass those limits on every machine. It lets the engine hear of it now and then.
func dawdle(tx finspace.Tx, err error) error {
	for range 4 {
		time.Sleep(hasty.StatementTimeout / 3)
		_, again := tx.Environment(env)
		err = errors.Join(err, again)
	}
	return err
}

// manyContents are contents and objects that name them.
func manyContents() (contents []finspace.Content, objects []finspace.Object) {
	for i := range many {
		c := newContent(1)
		contents = append(contents, *c)
		objects = append(objects, *object(fmt.Sprintf("many/%06d", i), c))
	}
	return contents, objects
}

func timed(t *testing.T, what string, do func()) {
	t.Helper()
	began := time.Now()
	do()
	t.Logf("%s of %d: %v", what, many, time.Since(began).Round(time.Millisecond))
}

func testManyFiles(t *testing.T, db Database) {
	s := open(t, db, hasty)
	contents, objects := manyContents()
	timed(t, "contents and objects", func() {
		update(t, s, func(tx finspace.Tx) error {
			if err := tx.AddContents(contents); err != nil {
				return err
			}
			return dawdle(tx, tx.AddObjects(objects))
		})
	})
	last := objects[many-1]
	got := read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, last.Content) })
	same(t, *got, contents[many-1])
	page := read(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) {
		return tx.Objects(env, bucket, "many/", last.Key[:len(last.Key)-1], 100)
	})
	same(t, page[len(page)-1].Content, last.Content)
	c := changeset(addDataset(t, s, dataset()), 10)
	var sources []finspace.ChangesetSource
	for i := range objects {
		sources = append(sources, finspace.ChangesetSource{Ordinal: i, Name: objects[i].Key, Content: objects[i].Content, Size: int64(i), ETag: "e"})
	}
	timed(t, "pins", func() {
		update(t, s, func(tx finspace.Tx) error {
			if err := putChangeset(tx, c); err != nil {
				return err
			}
			return dawdle(tx, tx.AddChangesetSources(env, c.ID, sources))
		})
	})
	pinned := read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetSource, error) {
		return tx.ChangesetSources(env, c.ID, many-2, 10)
	})
	same(t, pinned, sources[many-2:])
	err := s.Update(t.Context(), func(tx finspace.Tx) error { return tx.AddContents(append(manyFresh(7), contents[0])) })
	wantKind(t, err, finspace.Conflict, "contentTaken")
	wantClean(t, s)
}

func manyFresh(n int) (contents []finspace.Content) {
	for range n {
		contents = append(contents, *newContent(2))
	}
	return contents
}

// testManyMembers makes them behind the store's back, since it adds them one by one.
func testManyMembers(t *testing.T, db Database) {
	s := open(t, db, hasty)
	g, u := addGroup(t, s, group("all")), addUser(t, s, user())
	one := `'` + string(env) + `', 'u' || i`
	db.Exec(t, fmt.Sprintf(`
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
		INSERT INTO users (environment, id, status, email_address, email_lower, type, api_access, create_time, last_modified_time, epoch)
		SELECT %[2]s, 'ENABLED', 'u' || i || '@example.com', 'u' || i || '@example.com', 'APP_USER', 'DISABLED', 1, 1, 0 FROM n;
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
		INSERT INTO members (environment, user_id, group_id) SELECT %[2]s, '%[3]s' FROM n;
		INSERT INTO counters (environment, what, of_id, shard, n) VALUES ('%[4]s', 'groupMembers', '%[3]s', 0, %[1]d);
		UPDATE counters SET n = n + %[1]d WHERE what = 'users'`, many, one, g.ID, env))
	update(t, s, func(tx finspace.Tx) error { return tx.AddMember(env, g.ID, u.ID) })
	timed(t, "the deletion of a group", func() {
		update(t, s, func(tx finspace.Tx) error { return dawdle(tx, tx.DeletePermissionGroup(env, g.ID)) })
	})
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.PermissionGroup, error) { return tx.GroupsOf(env, u.ID, "", 10) })), 0)
	wantClean(t, s)
}
