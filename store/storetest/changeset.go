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

var changesetCases = []testCase{
	{"changeset", testChangeset},
	{"changesets in order", testChangesets},
	{"a changeset's end is computed from the history", testActiveUntil},
	{"one correction at a time", testCorrection},
	{"sources and files", testSourcesAndFiles},
	{"what changesets pin is not swept", testPins},
	{"sources that nobody needs are swept", testSweepSources},
	{"changesets are swept with their dataset", testSweepChangesets},
	{"a dataset that is being swept cannot come back", testSweptHalfway},
}

// changeset is a plain one that waits.
func changeset(d *finspace.Dataset, created finspace.Time) *finspace.Changeset {
	return &finspace.Changeset{
		Environment: env, ID: finspace.ChangesetID(newID()), DatasetID: d.ID, ChangeType: finspace.Append, Status: finspace.IngestionPending,
		SourceParams: finspace.Params{"sourceType": "S3", "s3SourcePath": "s3://b/k"}, FormatParams: finspace.Params{"formatType": "CSV"},
		Creator: "ada", CreateTime: created, PlaceTime: created, ActiveFromTimestamp: &created, Source: finspace.SourceHeld,
	}
}

// addChangeset adds it as the service does: with the dataset's newest time, and with its job if it is not done.
func addChangeset(t testing.TB, s finspace.Store, c *finspace.Changeset) *finspace.Changeset {
	t.Helper()
	update(t, s, func(tx finspace.Tx) error { return putChangeset(tx, c) })
	return c
}

func putChangeset(tx finspace.Tx, c *finspace.Changeset) error {
	d, err := tx.DatasetForUpdate(env, c.DatasetID)
	if err != nil {
		return err
	}
	d.LastChangesetTime = max(d.LastChangesetTime, c.CreateTime)
	if c.Status == finspace.IngestionSuccess && d.FirstSuccessTime == 0 {
		d.FirstSuccessTime = c.CreateTime
	}
	if err := errors.Join(tx.AddChangeset(c), tx.SetDataset(d)); err != nil || c.FinishTime > 0 {
		return err
	}
	return tx.AddJob(jobOf(c))
}

// done makes of a changeset one that has come in.
func done(c *finspace.Changeset) *finspace.Changeset {
	c.Status, c.FinishTime = finspace.IngestionSuccess, c.CreateTime+1
	return c
}

// failed makes of a changeset one that has failed.
func failed(c *finspace.Changeset) *finspace.Changeset {
	c.Status, c.FinishTime = finspace.IngestionFailed, c.CreateTime+1
	c.ErrorInfo = &finspace.ErrorInfo{ErrorCategory: ptr(finspace.CategoryValidation), ErrorMessage: ptr(finspace.ErrorMessage("bad"))}
	return c
}

func getChangeset(t testing.TB, s finspace.Store, c *finspace.Changeset) *finspace.Changeset {
	t.Helper()
	return read(t, s, func(tx finspace.Tx) (*finspace.Changeset, error) { return tx.Changeset(env, c.DatasetID, c.ID) })
}

func testChangeset(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	c := addChangeset(t, s, changeset(d, 10))
	same(t, getChangeset(t, s, c), c)
	failed(c)
	c.Rows, c.Bytes, c.Rejected, c.Hash, c.Source = 1, 2, 3, "hash", finspace.SourceGone
	c.Samples = []finspace.BadCell{{File: "f", Line: 2, Row: 3, Column: "c", Value: "\x00 odd 😀", Rule: "r", Advice: "a"}}
	c.Warnings = []string{"w", `odd "<&> 😀`}
	update(t, s, func(tx finspace.Tx) error {
		was, err := tx.ChangesetForUpdate(env, d.ID, c.ID)
		if err != nil {
			return err
		}
		same(t, was.Status, finspace.IngestionPending)
		return errors.Join(tx.SetChangeset(c), tx.DeleteJob(jobOf(c)))
	})
	same(t, getChangeset(t, s, c), c)
	elsewhere, twice, sameTime := *c, *c, *changeset(d, 10)
	elsewhere.DatasetID = finspace.DatasetID(newID())
	refused(t, s, []refusal{
		{"of another dataset", finspace.NotFound, "noSuchChangeset", func(tx finspace.Tx) error { return second(tx.Changeset(env, elsewhere.DatasetID, c.ID)) }},
		{"of another environment", finspace.NotFound, "noSuchChangeset", func(tx finspace.Tx) error { return second(tx.Changeset(other, d.ID, c.ID)) }},
		{"set no changeset", finspace.NotFound, "noSuchChangeset", func(tx finspace.Tx) error { return tx.SetChangeset(&elsewhere) }},
		{"twice", finspace.Conflict, "changesetTaken", func(tx finspace.Tx) error { return tx.AddChangeset(&twice) }},
		{"at one time", finspace.Conflict, "changesetTaken", func(tx finspace.Tx) error { return tx.AddChangeset(&sameTime) }},
	})
	wantClean(t, s)
}

func testChangesets(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d, e := addDataset(t, s, dataset()), addDataset(t, s, dataset())
	var all []*finspace.Changeset
	for i := range finspace.Time(25) {
		all = append(all, addChangeset(t, s, changeset(d, 1000-40*(i%5)-i)))
		addChangeset(t, s, changeset(e, 1+i))
	}
	after, n := finspace.Time(0), 0
	for {
		page := read(t, s, func(tx finspace.Tx) ([]*finspace.Changeset, error) { return tx.Changesets(env, d.ID, after, 4) })
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			if c.CreateTime <= after || c.DatasetID != d.ID {
				t.Errorf("%d of %s follows %d", c.CreateTime, c.DatasetID, after)
			}
			after = c.CreateTime
			n++
		}
	}
	same(t, n, len(all))
}

func testActiveUntil(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d, e := addDataset(t, s, dataset()), addDataset(t, s, dataset())
	a := addChangeset(t, s, done(changeset(d, 10)))
	pending := addChangeset(t, s, changeset(d, 20))
	addReplace := func(at finspace.Time, state func(*finspace.Changeset) *finspace.Changeset) *finspace.Changeset {
		r := changeset(d, at)
		r.ChangeType = finspace.Replace
		return addChangeset(t, s, state(r))
	}
	addReplace(25, failed)
	same(t, getChangeset(t, s, a).ActiveUntilTimestamp, nil)
	r := addReplace(30, done)
	addReplace(40, done)
	b := addChangeset(t, s, done(changeset(d, 50)))
	far := changeset(e, 35)
	far.ChangeType = finspace.Replace
	addChangeset(t, s, done(far))
	correction := changeset(d, 60)
	correction.ChangeType, correction.UpdatesChangesetID, correction.PlaceTime = finspace.Modify, &a.ID, a.PlaceTime
	addChangeset(t, s, done(correction))
	a.UpdatedByChangesetID, a.UpdatedTime = &correction.ID, correction.CreateTime
	update(t, s, func(tx finspace.Tx) error { return tx.SetChangeset(a) })
	for c, want := range map[*finspace.Changeset]*finspace.Time{
		a: ptr(finspace.Time(30)), pending: ptr(finspace.Time(30)), r: ptr(finspace.Time(40)), b: nil, far: nil, correction: ptr(finspace.Time(60)),
	} {
		same(t, getChangeset(t, s, c).ActiveUntilTimestamp, want)
	}
	page := read(t, s, func(tx finspace.Tx) ([]*finspace.Changeset, error) { return tx.Changesets(env, d.ID, 0, 1) })
	same(t, page[0].ActiveUntilTimestamp, ptr(finspace.Time(30)))
	b.UpdatedTime = 70
	update(t, s, func(tx finspace.Tx) error { return tx.SetChangeset(b) })
	same(t, getChangeset(t, s, b).ActiveUntilTimestamp, ptr(finspace.Time(70)))
}

func testCorrection(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	a := addChangeset(t, s, done(changeset(d, 10)))
	next := finspace.Time(10)
	correct := func() *finspace.Changeset {
		next++
		c := changeset(d, next)
		c.ChangeType, c.UpdatesChangesetID, c.PlaceTime = finspace.Modify, &a.ID, a.PlaceTime
		return c
	}
	in := func() *finspace.ChangesetID {
		return read(t, s, func(tx finspace.Tx) (*finspace.ChangesetID, error) { return tx.CorrectionOf(env, a.ID) })
	}
	same(t, in(), nil)
	addChangeset(t, s, failed(correct()))
	same(t, in(), nil)
	first := addChangeset(t, s, correct())
	same(t, in(), &first.ID)
	second := correct()
	refused(t, s, []refusal{{"second", finspace.Conflict, "changesetTaken", func(tx finspace.Tx) error { return tx.AddChangeset(second) }}})
	update(t, s, func(tx finspace.Tx) error {
		return errors.Join(tx.SetChangeset(failed(first)), tx.DeleteJob(jobOf(first)))
	})
	addChangeset(t, s, second)
	same(t, in(), &second.ID)
	wantClean(t, s)
}

func testSourcesAndFiles(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	c := addChangeset(t, s, changeset(d, 10))
	content := aContent()
	sources := []finspace.ChangesetSource{
		{Ordinal: 0, Name: "a/😀", Content: content.ID, Size: 3, ETag: "e"},
		{Ordinal: 1, Name: "b", External: &finspace.ExternalSource{Bucket: "bucket", Key: "b"}, Size: 1 << 40, ETag: ""},
	}
	for i := 2; i < 253; i++ {
		sources = append(sources, finspace.ChangesetSource{Ordinal: i, Name: finspace.ObjectKey(fmt.Sprint(i)), Content: content.ID})
	}
	files := []finspace.ChangesetFile{
		{
			Kind: finspace.FileData, Ordinal: 0, Blob: "data/a.parquet", Size: 9, SHA256: [32]byte{1, 31: 2}, Rows: 5, RowGroups: []int64{3, 2},
			Columns: []finspace.FileColumn{{ID: 1, Min: ptr("a"), Max: ptr("😀"), Nulls: 4}, {ID: 7}},
		},
		{Kind: finspace.FileData, Ordinal: 1, Blob: "data/b.parquet"},
		{Kind: finspace.FileQuarantine, Ordinal: 0, Blob: "data/c.csv", Name: "bad rows.csv"},
	}
	update(t, s, func(tx finspace.Tx) error {
		return errors.Join(tx.AddContent(content), tx.AddChangesetSources(env, c.ID, sources), tx.AddChangesetFiles(env, c.ID, files))
	})
	same(t, read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetSource, error) {
		return tx.ChangesetSources(env, c.ID, 0, 1000)
	}), sources)
	same(t, read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetSource, error) {
		return tx.ChangesetSources(env, c.ID, 250, 2)
	}), sources[250:252])
	same(t, read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetFile, error) {
		return tx.ChangesetFiles(env, c.ID, finspace.FileData, 0, 10)
	}), files[:2])
	same(t, read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetFile, error) {
		return tx.ChangesetFiles(env, c.ID, finspace.FileQuarantine, 0, 10)
	}), files[2:])
	wantClean(t, s)
}

// aContent is one blob.
func aContent() *finspace.Content {
	id := newID()
	return &finspace.Content{
		Environment: env, ID: finspace.ContentID(id), Size: 3, ETag: "e", CreateTime: 1,
		Parts: []finspace.ContentPart{{Blob: "objects/" + id, Size: 3}},
	}
}

// released sweeps contents and gives the blobs that are to be deleted.
func released(t testing.TB, s finspace.Store) (blobs []string) {
	t.Helper()
	update(t, s, func(tx finspace.Tx) error {
		if _, err := tx.SweepContents(1000); err != nil {
			return err
		}
		var err error
		blobs, _, err = tx.ReleasedBlobs(1<<60, 1000)
		return err
	})
	return blobs
}

func testPins(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	c, content := addChangeset(t, s, changeset(d, 10)), aContent()
	o := &finspace.Object{Environment: env, Bucket: "b", Key: "k", Content: content.ID}
	update(t, s, func(tx finspace.Tx) error { return errors.Join(tx.AddContent(content), tx.SetObject(o)) })
	update(t, s, func(tx finspace.Tx) error {
		return tx.AddChangesetSources(env, c.ID, []finspace.ChangesetSource{{Name: "k", Content: content.ID}})
	})
	update(t, s, func(tx finspace.Tx) error {
		file := finspace.ChangesetFile{Kind: finspace.FileData, Blob: "data/file"}
		return errors.Join(tx.DeleteObject(env, "b", "k"), tx.AddChangesetFiles(env, c.ID, []finspace.ChangesetFile{file}))
	})
	same(t, len(released(t, s)), 0)
	read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, content.ID) })
	same(t, read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.NamedBlobs("", 10) }), []string{"data/file", content.Parts[0].Blob})
	err := s.Update(context.Background(), func(tx finspace.Tx) error {
		return tx.AddChangesetSources(env, c.ID, []finspace.ChangesetSource{{Ordinal: 1, Name: "gone", Content: "gone"}})
	})
	wantKind(t, err, finspace.Internal, "")
	wantClean(t, s)
}

// withPins gives a changeset so many pins on one content.
func withPins(t testing.TB, s finspace.Store, c *finspace.Changeset, n int) *finspace.Content {
	t.Helper()
	content := aContent()
	var sources []finspace.ChangesetSource
	for i := range n {
		sources = append(sources, finspace.ChangesetSource{Ordinal: i, Name: "k", Content: content.ID})
	}
	update(t, s, func(tx finspace.Tx) error {
		return errors.Join(tx.AddContent(content), tx.AddChangesetSources(env, c.ID, sources))
	})
	return content
}

func testSweepSources(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	d := addDataset(t, s, dataset())
	held, free := addChangeset(t, s, changeset(d, 10)), changeset(d, 20)
	free.Source = finspace.SourceFree
	addChangeset(t, s, done(free))
	withPins(t, s, held, 2)
	content := withPins(t, s, free, 1203)
	for _, want := range []int64{1, 0} {
		n, err := s.SweepSources(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		same(t, n, want)
	}
	same(t, getChangeset(t, s, free).Source, finspace.SourceGone)
	for c, want := range map[*finspace.Changeset]int{held: 2, free: 0} {
		left := read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetSource, error) {
			return tx.ChangesetSources(env, c.ID, 0, 2000)
		})
		same(t, len(left), want)
	}
	same(t, released(t, s), []string{content.Parts[0].Blob})
	wantClean(t, s)
}

func testSweepChangesets(t *testing.T, db Database) {
	c := clockAt(1000)
	s := open(t, db, store.Options{Clock: c.now})
	gone, kept := addDataset(t, s, dataset()), addDataset(t, s, dataset())
	bucket := environment(env).ManagedBucket()
	var blobs []string
	update(t, s, func(tx finspace.Tx) error {
		blobs = nil
		for i := range 700 {
			cs := done(changeset(gone, finspace.Time(10+i)))
			cs.Rows = int64(i)
			file := finspace.ChangesetFile{Kind: finspace.FileData, Blob: fmt.Sprintf("data/%04d", i)}
			blobs = append(blobs, file.Blob)
			if err := errors.Join(putChangeset(tx, cs), tx.AddChangesetFiles(env, cs.ID, []finspace.ChangesetFile{file})); err != nil {
				return err
			}
		}
		return nil
	})
	running := addChangeset(t, s, changeset(gone, 5000))
	update(t, s, func(tx finspace.Tx) error { return runJob(tx, running, 1<<50) })
	content := withPins(t, s, running, 501)
	update(t, s, func(tx finspace.Tx) error {
		published := &finspace.Object{Environment: env, Bucket: bucket, Key: gone.ID.Files() + "x", Content: content.ID}
		other := &finspace.Object{Environment: env, Bucket: bucket, Key: kept.ID.Files() + "x", Content: content.ID}
		return errors.Join(tx.SetObject(published), tx.SetObject(other))
	})
	stays := addChangeset(t, s, done(changeset(kept, 10)))
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, gone.ID) })
	n, err := s.SweepDatasets(context.Background(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	same(t, n, int64(1))
	left := read(t, s, func(tx finspace.Tx) ([]*finspace.Changeset, error) { return tx.Changesets(env, gone.ID, 0, 5) })
	same(t, len(left), 0)
	same(t, getChangeset(t, s, stays), stays)
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) { return tx.Objects(env, bucket, "", "", 5) })), 1)
	same(t, count(t, s, finspace.CountJobs, string(finspace.JobIngest)), int64(0))
	c.advance(time.Second)
	same(t, released(t, s), blobs)
	wantClean(t, s)
}

// testSweptHalfway ends a sweep after its first step, as a crash would.
func testSweptHalfway(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(1000).now})
	d := addDataset(t, s, dataset())
	addChangeset(t, s, done(changeset(d, 10)))
	update(t, s, func(tx finspace.Tx) error { return tx.DeleteDataset(env, d.ID) })
	db.Exec(t, "UPDATE datasets SET deleted_time = -deleted_time")
	err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.UndeleteDataset(env, d.ID, nil) })
	wantKind(t, err, finspace.NotFound, "noSuchDeletedDataset")
	wantNoDataset(t, s, d.ID)
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.DeletedDatasets(env, "", 5) })), 0)
	wantClean(t, s)
	n, err := s.SweepDatasets(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, n, int64(1))
	wantClean(t, s)
}
