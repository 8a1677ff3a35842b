package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var objectCases = []testCase{
	{"object", testObject},
	{"content of many parts", testManyParts},
	{"objects run in the order of bytes", testObjectOrder},
	{"prefixes are ranges, whatever stands in them", testPrefixes},
	{"objects by age", testObjectsBefore},
	{"names that are absent are kept too", testAbsentName},
	{"upload", testUpload},
	{"uploads run by key and id", testUploads},
	{"a content is garbage when nothing names it", testGarbage},
	{"a blob is garbage when nothing names it", testSharedBlob},
	{"many objects at once", testManyObjects},
	{"what is let go and taken up at once is not lost", testGarbageRace},
	{"blobs that rows name", testNamedBlobs},
	{"an orphan is released", testOrphans},
	{"a blob is named or released, never both", testOrphanRace},
}

const bucket = finspace.BucketName("landing")

// newContent is a content of one part, or of more.
func newContent(parts int) *finspace.Content {
	c := &finspace.Content{
		Environment: env, ID: finspace.ContentID(newID()), ETag: newID(), Checksum: finspace.Checksum{Algorithm: "CRC32", Type: "FULL_OBJECT", Value: "NSRBwg=="},
		CreateTime: 5,
	}
	for i := range parts {
		p := finspace.ContentPart{Blob: "objects/" + newID() + ".bin", Size: int64(i) + 1, Checksum: fmt.Sprint(i)}
		p.MD5[0], p.SHA256[31] = byte(i), byte(i>>8)
		c.Parts, c.Size = append(c.Parts, p), c.Size+p.Size
	}
	return c
}

func object(key string, c *finspace.Content) *finspace.Object {
	return &finspace.Object{
		Environment: env, Bucket: bucket, Key: finspace.ObjectKey(key), Content: c.ID, Size: c.Size, ETag: c.ETag, Checksum: c.Checksum, LastModified: 7,
	}
}

// put names a new content.
func put(t testing.TB, s finspace.Store, key string) (*finspace.Object, *finspace.Content) {
	t.Helper()
	c := newContent(1)
	o := object(key, c)
	update(t, s, func(tx finspace.Tx) error { return errors.Join(tx.AddContent(c), tx.SetObject(o)) })
	return o, c
}

func getObject(t testing.TB, s finspace.Store, key finspace.ObjectKey) *finspace.Object {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) (*finspace.Object, error) { return tx.Object(env, bucket, key) })
}

func testObject(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	o, c := put(t, s, "a/b")
	same(t, getObject(t, s, o.Key), o)
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, c.ID) }), c)
	for _, odd := range oddTexts {
		o.Header = finspace.ObjectHeader{ContentType: odd, Expires: odd, Metadata: map[string]string{odd: odd}, Tags: map[string]string{odd: "", "": odd}}
		o.LastModified++
		lied := *o
		lied.Size, lied.ETag, lied.Checksum = 99, "of another", finspace.Checksum{}
		update(t, s, func(tx finspace.Tx) error { return tx.SetObject(&lied) })
		same(t, getObject(t, s, o.Key), o)
	}
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, c.ID) }), c)
	elsewhere, twice := *o, *c
	elsewhere.Environment = other
	bad := *o
	bad.Header.Metadata = map[string]string{"a": "\xff"}
	refused(t, s, []refusal{
		{"content of another environment", finspace.NotFound, "noSuchContent", func(tx finspace.Tx) error { return tx.SetObject(&elsewhere) }},
		{"content twice", finspace.Conflict, "contentTaken", func(tx finspace.Tx) error { return tx.AddContent(&twice) }},
		{"no content", finspace.NotFound, "noSuchContent", func(tx finspace.Tx) error { return second(tx.Content(other, c.ID)) }},
		{"no content to hold", finspace.NotFound, "noSuchContent", func(tx finspace.Tx) error { return tx.HoldContent(env, "x") }},
		{"text", finspace.Invalid, "unstorableText", func(tx finspace.Tx) error { return tx.SetObject(&bad) }},
		{"another bucket", finspace.NotFound, "noSuchObject", func(tx finspace.Tx) error { return second(tx.Object(env, "other", o.Key)) }},
		{"another environment", finspace.NotFound, "noSuchObject", func(tx finspace.Tx) error { return second(tx.Object(other, bucket, o.Key)) }},
	})
	wantClean(t, s)
	for range 2 {
		update(t, s, func(tx finspace.Tx) error { return tx.DeleteObject(env, bucket, o.Key) })
	}
	refused(t, s, []refusal{{"deleted", finspace.NotFound, "noSuchObject", func(tx finspace.Tx) error { return second(tx.Object(env, bucket, o.Key)) }}})
	wantClean(t, s)
}

func testManyObjects(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	taken, c := put(t, s, "taken")
	gone, clash := *object("b", newContent(1)), *taken
	bad := *object("b", c)
	bad.Header.ContentType = "\xff"
	refused(t, s, []refusal{
		{"name that is there", finspace.Conflict, "objectsTaken", func(tx finspace.Tx) error { return tx.AddObjects([]finspace.Object{*object("a", c), clash}) }},
		{"content that is gone", finspace.Conflict, "objectsTaken", func(tx finspace.Tx) error { return tx.AddObjects([]finspace.Object{gone}) }},
		{"text", finspace.Invalid, "unstorableText", func(tx finspace.Tx) error { return tx.AddObjects([]finspace.Object{bad}) }},
	})
	var many []finspace.Object
	for i := range 205 {
		o := object(fmt.Sprintf("m/%03d", i), c)
		o.Header, o.LastModified = finspace.ObjectHeader{ContentType: "text/csv"}, finspace.Time(i)
		lied := *o
		lied.Size, lied.ETag, lied.Checksum = 99, "of another", finspace.Checksum{}
		many = append(many, lied)
	}
	update(t, s, func(tx finspace.Tx) error { return tx.AddObjects(many) })
	found := read(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) { return tx.Objects(env, bucket, "m/", "", 1000) })
	same(t, len(found), len(many))
	for i, o := range found {
		want := many[i]
		want.Size, want.ETag, want.Checksum = c.Size, c.ETag, c.Checksum
		same(t, *o, want)
	}
	wantClean(t, s)
}

func testManyParts(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for _, n := range []int{1, 99, 100, 101, 305} {
		c := newContent(n)
		update(t, s, func(tx finspace.Tx) error {
			return errors.Join(tx.AddContent(c), tx.SetObject(object(fmt.Sprint(n), c)))
		})
		same(t, read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, c.ID) }), c)
	}
	wantClean(t, s)
}

// oddKeys are names that mean something to patterns, paths and collations. They stand in the order of bytes.
func oddKeys() []string {
	keys := slices.Clone(oddIDs[1:])
	keys = append(keys,
		"*", "?", "%", "_", "%2f", `\`, `\%`, "'", `"`, "$1", "{", "}", "[a-z]", "..", "../x", "./x", "/", "//", ";", "\n", "\x01", "\x7f", " ", "a%", "a_", "a*", "a\\",
		"a/", "a//", "a/b", "a0", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "\U0010ffff\U0010ffff", "é/", "e\u0301", strings.Repeat("k", 1024),
	)
	slices.Sort(keys)
	return slices.Compact(keys)
}

func testObjectOrder(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	keys := oddKeys()
	shuffled := slices.Clone(keys)
	slices.Reverse(shuffled)
	for _, k := range shuffled {
		put(t, s, k)
	}
	for i := range keys {
		got := keysOf(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) {
			return tx.Objects(env, bucket, "", finspace.ObjectKey(keys[i]), 3)
		})
		same(t, got, keys[i+1:min(len(keys), i+4)])
		got = keysOf(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) {
			return tx.ObjectsFrom(env, bucket, "", finspace.ObjectKey(keys[i]), 3)
		})
		same(t, got, keys[i:min(len(keys), i+3)])
	}
}

func keysOf(t testing.TB, s finspace.Store, list func(finspace.Tx) ([]*finspace.Object, error)) []string {
	t.Helper()
	keys := []string{}
	for _, o := range read(t, s, list) {
		keys = append(keys, string(o.Key))
	}
	return keys
}

func testPrefixes(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	keys := oddKeys()
	for _, k := range keys {
		put(t, s, k)
	}
	for _, prefix := range append(keys, "k", "no such prefix", "\U0010ffff\U0010ffff\U0010ffff") {
		for _, after := range []string{"", prefix, "a", "\U0010ffff"} {
			want := []string{}
			for _, k := range keys {
				if strings.HasPrefix(k, prefix) && (after == "" || k > after) {
					want = append(want, k)
				}
			}
			got := keysOf(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) {
				return tx.Objects(env, bucket, prefix, finspace.ObjectKey(after), 1000)
			})
			same(t, got, want)
		}
	}
	for _, bad := range []string{"\xff", "\x00"} {
		err := s.View(context.Background(), func(tx finspace.Tx) error { return second(tx.Objects(env, bucket, bad, "", 5)) })
		wantKind(t, err, finspace.Invalid, "unstorableText")
	}
}

func testObjectsBefore(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for i, k := range []string{"new", "b", "a", "oldest"} {
		o, _ := put(t, s, k)
		o.LastModified = []finspace.Time{30, 20, 20, 10}[i]
		update(t, s, func(tx finspace.Tx) error { return tx.SetObject(o) })
	}
	for limit, want := range map[int][]string{9: {"oldest", "a", "b"}, 2: {"oldest", "a"}} {
		got := keysOf(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) { return tx.ObjectsBefore(env, bucket, 30, limit) })
		same(t, got, want)
	}
}

// testAbsentName lets many put one name at once, each only if there is nothing yet.
func testAbsentName(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	errs := together(20, func(int) error {
		c := newContent(1)
		return s.Update(context.Background(), func(tx finspace.Tx) error {
			if _, err := tx.ObjectForUpdate(env, bucket, "the one"); !errors.Is(err, finspace.NotFound) {
				return errors.Join(err, finspace.Errorf(finspace.Conflict, "there", "There is one."))
			}
			return errors.Join(tx.AddContent(c), tx.SetObject(object("the one", c)))
		})
	})
	wantOne(t, errs, "there")
	errs = together(20, func(int) error { // and many without asking: all but one are released
		c := newContent(1)
		return s.Update(context.Background(), func(tx finspace.Tx) error {
			return errors.Join(tx.AddContent(c), tx.SetObject(object("another", c)))
		})
	})
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	same(t, sweepContents(t, s), 19)
	wantClean(t, s)
}

func upload(key string) *finspace.Upload {
	return &finspace.Upload{
		Environment: env, ID: finspace.UploadID(newID()), Bucket: bucket, Key: finspace.ObjectKey(key), Initiator: "ada",
		Header: finspace.ObjectHeader{CacheControl: "no-store"}, Checksum: finspace.Checksum{Algorithm: "SHA256", Type: "COMPOSITE"}, CreateTime: 3,
	}
}

func part(number int) *finspace.UploadPart {
	p := &finspace.UploadPart{Number: number, LastModified: 8}
	p.Blob, p.Size, p.Checksum = "objects/"+newID()+".bin", 9, "sum"
	p.MD5[15], p.SHA256[0] = 1, 2
	return p
}

func testUpload(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(100).now})
	u := upload("big")
	update(t, s, func(tx finspace.Tx) error { return tx.AddUpload(u) })
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Upload, error) { return tx.Upload(env, u.ID) }), u)
	parts := []*finspace.UploadPart{part(1), part(2), part(10_000)}
	replaced := part(2)
	for _, p := range []*finspace.UploadPart{parts[2], replaced, parts[0], parts[1], parts[1]} {
		update(t, s, func(tx finspace.Tx) error {
			_, err := tx.UploadForUpdate(env, u.ID)
			return errors.Join(err, tx.SetUploadPart(env, u.ID, p))
		})
	}
	list := func(after, limit int) []*finspace.UploadPart {
		return read(t, s, func(tx finspace.Tx) ([]*finspace.UploadPart, error) { return tx.UploadParts(env, u.ID, after, limit) })
	}
	same(t, list(0, 9), parts)
	same(t, list(1, 1), parts[1:2])
	same(t, releasedBlobs(t, s), []string{replaced.Blob})
	named := read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.NamedBlobs("", 9) })
	known := read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.KnownBlobs("", 9) })
	same(t, len(named), 3)
	same(t, len(known), 4)
	same(t, slices.Contains(known, replaced.Blob), true)
	wantClean(t, s)
	update(t, s, func(tx finspace.Tx) error { return tx.EndUpload(env, u.ID) })
	refused(t, s, []refusal{
		{"ended", finspace.NotFound, "noSuchUpload", func(tx finspace.Tx) error { return second(tx.Upload(env, u.ID)) }},
		{"ended, for update", finspace.NotFound, "noSuchUpload", func(tx finspace.Tx) error { return second(tx.UploadForUpdate(env, u.ID)) }},
		{"ended twice", finspace.NotFound, "noSuchUpload", func(tx finspace.Tx) error { return tx.EndUpload(env, u.ID) }},
		{"taken", finspace.Conflict, "uploadTaken", func(tx finspace.Tx) error { return tx.AddUpload(u) }},
	})
	for _, want := range []int{1, 0} {
		update(t, s, func(tx finspace.Tx) error {
			n, err := tx.SweepUploads(10)
			same(t, n, want)
			return err
		})
	}
	want := []string{parts[0].Blob, parts[1].Blob, parts[2].Blob, replaced.Blob}
	slices.Sort(want)
	got := releasedBlobs(t, s)
	slices.Sort(got)
	same(t, got, want)
	wantClean(t, s)
}

// releasedBlobs are the blobs that may be deleted.
func releasedBlobs(t testing.TB, s finspace.Store) (blobs []string) {
	t.Helper()
	update(t, s, func(tx finspace.Tx) (err error) {
		blobs, _, err = tx.ReleasedBlobs(tx.Now()+1, 1000)
		return err
	})
	return blobs
}

func sweepContents(t testing.TB, s finspace.Store) (n int) {
	t.Helper()
	update(t, s, func(tx finspace.Tx) (err error) {
		n, err = tx.SweepContents(1000)
		return err
	})
	return n
}

func testUploads(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	var all []*finspace.Upload
	for _, key := range []string{"a", "a", "a", "a/1", "a/2", "a/2", "b", "é"} {
		u, ended := upload(key), upload(key)
		u.CreateTime = finspace.Time(10 + len(all))
		all = append(all, u)
		update(t, s, func(tx finspace.Tx) error {
			return errors.Join(tx.AddUpload(u), tx.AddUpload(ended), tx.EndUpload(env, ended.ID))
		})
	}
	for _, prefix := range []string{"", "a", "a/", "b", "c"} {
		var want []*finspace.Upload
		for _, u := range all {
			if strings.HasPrefix(string(u.Key), prefix) {
				want = append(want, u)
			}
		}
		for _, limit := range []int{1, 2, 3, 100} {
			var got []*finspace.Upload
			key, id := finspace.ObjectKey(""), finspace.UploadID("")
			for {
				page := read(t, s, func(tx finspace.Tx) ([]*finspace.Upload, error) {
					return tx.Uploads(env, bucket, prefix, key, id, limit)
				})
				got = append(got, page...)
				if len(page) < limit {
					break
				}
				key, id = page[len(page)-1].Key, page[len(page)-1].ID
			}
			same(t, got, want)
		}
	}
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.Upload, error) { return tx.Uploads(env, bucket, "b", "a", "", 5) })), 1)
	from := func(prefix string, from finspace.ObjectKey, limit int) []*finspace.Upload {
		return read(t, s, func(tx finspace.Tx) ([]*finspace.Upload, error) {
			return tx.UploadsFrom(env, bucket, prefix, from, limit)
		})
	}
	same(t, from("", "a/", 9), all[3:])
	same(t, from("", "a", 2), all[:2])
	same(t, from("a/", "a", 9), all[3:6])
	same(t, from("a", "a/2", 9), all[4:6])
	same(t, len(from("a", "b", 9)), 0)
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.Upload, error) { return tx.UploadsBefore(13, 9) }), all[:3])
}

func testGarbage(t *testing.T, db Database) {
	clock := clockAt(1000)
	s := open(t, db, store.Options{Clock: clock.now})
	a, ca := put(t, s, "a")
	again := object("b", ca)
	update(t, s, func(tx finspace.Tx) error { return tx.SetObject(again) })
	put(t, s, "a") // another content under the first name
	same(t, sweepContents(t, s), 1)
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, ca.ID) }), ca)
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteObject(env, bucket, "b") })
	same(t, sweepContents(t, s), 1)
	same(t, sweepContents(t, s), 0)
	refused(t, s, []refusal{
		{"swept", finspace.NotFound, "noSuchContent", func(tx finspace.Tx) error { return second(tx.Content(env, ca.ID)) }},
		{"named when swept", finspace.NotFound, "noSuchContent", func(tx finspace.Tx) error { return tx.SetObject(a) }},
	})
	update(t, s, func(tx finspace.Tx) error {
		young, _, err := tx.ReleasedBlobs(1000, 9)
		same(t, len(young), 0)
		return err
	})
	clock.advance(time.Millisecond)
	for range 2 { // told until it is forgotten
		same(t, releasedBlobs(t, s), []string{ca.Parts[0].Blob})
	}
	update(t, s, func(tx finspace.Tx) error { return tx.ForgetBlobs([]string{ca.Parts[0].Blob}) })
	same(t, len(releasedBlobs(t, s)), 0)
	wantClean(t, s)
}

// testSharedBlob lets a part of an upload have the blob of a content.
func testSharedBlob(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	_, c := put(t, s, "a")
	u, p := upload("b"), part(1)
	p.ContentPart = c.Parts[0]
	update(t, s, func(tx finspace.Tx) error {
		return errors.Join(tx.AddUpload(u), tx.HoldContent(env, c.ID), tx.SetUploadPart(env, u.ID, p))
	})
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteObject(env, bucket, "a") })
	same(t, sweepContents(t, s), 1)
	for _, want := range []int{1, 0} { // looked at once, and forgotten
		update(t, s, func(tx finspace.Tx) error {
			unnamed, looked, err := tx.ReleasedBlobs(tx.Now()+1, 1)
			same(t, looked, want)
			same(t, len(unnamed), 0)
			return err
		})
	}
	update(t, s, func(tx finspace.Tx) error { return tx.EndUpload(env, u.ID) })
	update(t, s, func(tx finspace.Tx) error { return second(tx.SweepUploads(9)) })
	same(t, releasedBlobs(t, s), []string{c.Parts[0].Blob})
	wantClean(t, s)
}

// testGarbageRace copies one content from name to name and deletes it again while sweeps run. At the end either a name
// has it, or it is gone with its blob told, and never is a name left without its content.
func testGarbageRace(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	const rounds = 30
	for round := range rounds {
		_, c := put(t, s, "first")
		errs := together(6, func(i int) error {
			return s.Update(context.Background(), func(tx finspace.Tx) error {
				switch {
				case i < 2:
					return second(tx.SweepContents(10))
				case i < 4:
					return tx.DeleteObject(env, bucket, "first")
				}
				err := tx.SetObject(object(fmt.Sprint("copy ", i), c))
				if errors.Is(err, finspace.NotFound) {
					return nil // swept before
				}
				return err
			})
		})
		for _, err := range errs {
			if err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		wantClean(t, s)
		update(t, s, func(tx finspace.Tx) error {
			return errors.Join(tx.DeleteObject(env, bucket, "copy 4"), tx.DeleteObject(env, bucket, "copy 5"))
		})
	}
	for sweepContents(t, s) > 0 {
	}
	same(t, len(releasedBlobs(t, s)), rounds)
	same(t, len(read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.NamedBlobs("", 9) })), 0)
	wantClean(t, s)
}

func testNamedBlobs(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	want := []string{}
	u := upload("u")
	update(t, s, func(tx finspace.Tx) error { return tx.AddUpload(u) })
	for i := range 40 {
		c, p := newContent(3), part(i+1)
		if i%2 == 0 {
			p.ContentPart = c.Parts[1]
		}
		update(t, s, func(tx finspace.Tx) error {
			return errors.Join(tx.AddContent(c), tx.SetObject(object(fmt.Sprint(i), c)), tx.SetUploadPart(env, u.ID, p))
		})
		want = append(want, c.Parts[0].Blob, c.Parts[1].Blob, c.Parts[2].Blob, p.Blob)
	}
	slices.Sort(want)
	want = slices.Compact(want)
	for _, limit := range []int{1, 7, 50, 1000} {
		got, after := []string{}, ""
		for {
			page := read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.NamedBlobs(after, limit) })
			if len(page) == 0 {
				break
			}
			got, after = append(got, page...), page[len(page)-1]
		}
		same(t, got, want)
	}
}

func hold(s finspace.Store, blob string) error {
	return s.Update(context.Background(), func(tx finspace.Tx) error { return tx.HoldBlob(blob) })
}

func testOrphans(t *testing.T, db Database) {
	clock := clockAt(1000)
	s := open(t, db, store.Options{Clock: clock.now})
	_, named := put(t, s, "a")
	orphan, young := "objects/orphan.bin", "objects/young.bin"
	release := func(want int) {
		t.Helper()
		update(t, s, func(tx finspace.Tx) error {
			n, err := tx.ReleaseOrphans([]string{orphan, named.Parts[0].Blob}, tx.Now()+5)
			same(t, n, want)
			return err
		})
	}
	if err := hold(s, orphan); err != nil {
		t.Errorf("what nobody has released: %v", err)
	}
	release(1)
	release(0)
	same(t, len(releasedBlobs(t, s)), 0)
	same(t, len(read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.KnownBlobs("", 9) })), 2)
	refused(t, s, []refusal{{"released", finspace.Conflict, "blobReleased", func(tx finspace.Tx) error { return tx.HoldBlob(orphan) }}})
	if err := hold(s, young); err != nil {
		t.Errorf("another: %v", err)
	}
	clock.advance(5 * time.Millisecond)
	same(t, releasedBlobs(t, s), []string{orphan})
	update(t, s, func(tx finspace.Tx) error { return tx.ForgetBlobs([]string{orphan}) })
	same(t, len(releasedBlobs(t, s)), 0)
	wantClean(t, s)
}

// testOrphanRace names blobs while others release them: whoever is told that he has named one finds it not among what is deleted.
func testOrphanRace(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for round := range 30 {
		c := newContent(1)
		blob := c.Parts[0].Blob
		kept, released := false, 0
		errs := together(3, func(i int) error {
			return s.Update(context.Background(), func(tx finspace.Tx) error {
				if i > 0 {
					n, err := tx.ReleaseOrphans([]string{blob}, tx.Now())
					if i == 1 {
						released = n
					}
					return err
				}
				if err := tx.HoldBlob(blob); err != nil {
					kept = false
					return err
				}
				kept = true
				return errors.Join(tx.AddContent(c), tx.SetObject(object(fmt.Sprint(round), c)))
			})
		})
		if errs[0] != nil && !errors.Is(errs[0], finspace.Conflict) || errs[1] != nil || errs[2] != nil {
			t.Fatalf("round %d: %v", round, errs)
		}
		doomed := slices.Contains(releasedBlobs(t, s), blob)
		if kept == doomed || kept && released > 0 {
			t.Fatalf("round %d: the blob is named: %v, and will be deleted: %v", round, kept, doomed)
		}
		wantClean(t, s)
	}
}
