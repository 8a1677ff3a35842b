package storetest

import (
	"embed"
	"fmt"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var pastCases = append(pastVersions(),
	testCase{"a newer schema is refused", testNewerSchema},
	testCase{"tables of another program are refused", testForeign},
)

// pastVersions has a case for each version, so that a migration without a case is noticed.
func pastVersions() (cases []testCase) {
	for v := int64(1); v <= store.SchemaVersion(); v++ {
		cases = append(cases, testCase{fmt.Sprintf("schema %d is brought up to date", v), func(t *testing.T, db Database) { testPast(t, db, v) }})
	}
	return cases
}

//go:embed testdata
var testdata embed.FS

// testPast puts rows into the tables of a version as its program wrote them, and reads them with the present one.
// With a new migration comes a new file of rows.
func testPast(t *testing.T, db Database, version int64) {
	rows, err := testdata.ReadFile(fmt.Sprintf("testdata/schema-%04d.sql", version))
	if err != nil {
		t.Fatal(err)
	}
	db.Past(t, version)
	db.Exec(t, string(rows))
	s := reopen(t, db, store.Options{})
	u := read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.UserByEmail(env, "ada@example.com") })
	same(t, *u.FirstName, "Ada")
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.PermissionGroup, error) { return tx.GroupsOf(env, u.ID, "", 5) })), 1)
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.AccessKey, error) { return tx.AccessKey("AKIAOPENFINSPACE0001") }).SealedSecret, []byte{1, 2, 255})
	if version >= 2 {
		wantPastDataset(t, s, u)
	}
	if version >= 3 {
		wantPastObject(t, s, u)
	}
	if version >= 4 {
		wantPastExternal(t, s, u)
	}
	if version >= 5 {
		wantPastChangesets(t, s)
	}
	wantIntact(t, s, 2)
	wantClean(t, s)
	update(t, s, func(tx finspace.Tx) error { return tx.AddAudit(record("after")) })
	allLinked(t, s)
	wantIntact(t, s, 3)
}

// wantPastDataset looks for what schema 2 brought.
func wantPastDataset(t *testing.T, s *store.SQL, u *finspace.User) {
	t.Helper()
	d := read(t, s, func(tx finspace.Tx) (*finspace.Dataset, error) { return tx.DatasetByAlias(env, "alias/trades") })
	same(t, *d.Columns()[1].ColumnName, "price")
	same(t, d.Columns()[1].ID, finspace.ColumnID(3))
	same(t, read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.DatasetsOf(env, u.ID, "", 5) }), []*finspace.Dataset{d})
	same(t, len(read(t, s, func(tx finspace.Tx) ([]*finspace.Dataset, error) { return tx.DeletedDatasets(env, "", 5) })), 1)
}

// wantPastObject looks for what schema 3 brought.
func wantPastObject(t *testing.T, s *store.SQL, u *finspace.User) {
	t.Helper()
	const bucket = finspace.BucketName("finspace-landing-us-east-1-devenvironment")
	prefix := "scratch/" + string(u.ID) + "/"
	list := read(t, s, func(tx finspace.Tx) ([]*finspace.Object, error) { return tx.Objects(env, bucket, prefix, "", 5) })
	same(t, len(list), 1)
	same(t, list[0].Header, finspace.ObjectHeader{ContentType: "text/csv", Metadata: map[string]string{"from": "ada"}})
	c := read(t, s, func(tx finspace.Tx) (*finspace.Content, error) { return tx.Content(env, list[0].Content) })
	same(t, c.Parts[0].Blob, "objects/0a/0a000000000000000000000000.bin")
	uploads := read(t, s, func(tx finspace.Tx) ([]*finspace.Upload, error) { return tx.Uploads(env, bucket, prefix, "", "", 5) })
	same(t, len(uploads), 1)
	parts := read(t, s, func(tx finspace.Tx) ([]*finspace.UploadPart, error) { return tx.UploadParts(env, uploads[0].ID, 0, 5) })
	same(t, parts[0].Number, 7)
	update(t, s, func(tx finspace.Tx) error {
		blobs, _, err := tx.ReleasedBlobs(tx.Now(), 5)
		same(t, blobs, []string{"objects/0c/0c000000000000000000000000.bin"})
		return err
	})
}

// wantPastExternal looks for what schema 4 brought.
func wantPastExternal(t *testing.T, s *store.SQL, u *finspace.User) {
	t.Helper()
	b := read(t, s, func(tx finspace.Tx) (*finspace.ExternalBucket, error) { return tx.ExternalBucket(env, "vendor-data") })
	same(t, b, &finspace.ExternalBucket{
		Environment: env, Name: "vendor-data", Endpoint: "https://s3.vendor.example", Region: "eu-west-1", PathStyle: true,
		AccessKey: "AKIAVENDOR", SealedSecret: []byte{1, 3, 255}, CreateTime: 1_700_000_000_600,
	})
	same(t, read(t, s, func(tx finspace.Tx) ([]string, error) { return tx.ExternalPrefixes(env, b.Name, u.ID) }), []string{"prices/"})
}

// wantPastChangesets looks for what schema 5 brought.
func wantPastChangesets(t *testing.T, s *store.SQL) {
	t.Helper()
	d := read(t, s, func(tx finspace.Tx) (*finspace.Dataset, error) { return tx.DatasetByAlias(env, "alias/trades") })
	all := read(t, s, func(tx finspace.Tx) ([]*finspace.Changeset, error) { return tx.Changesets(env, d.ID, 0, 5) })
	same(t, len(all), 2)
	same(t, all[0].Warnings, []string{"unused"})
	same(t, *all[1].UpdatesChangesetID, all[0].ID)
	files := read(t, s, func(tx finspace.Tx) ([]finspace.ChangesetFile, error) {
		return tx.ChangesetFiles(env, all[0].ID, finspace.FileData, 0, 5)
	})
	same(t, *files[0].Columns[0].Max, "B")
	job := read(t, s, func(tx finspace.Tx) (*finspace.Job, error) { return tx.Job(env, finspace.JobID(all[1].ID)) })
	same(t, job.State, finspace.JobWaiting)
}

func testNewerSchema(t *testing.T, db Database) {
	shut(t, open(t, db, store.Options{}))
	db.Exec(t, fmt.Sprintf("INSERT INTO schema_version (version, name, applied) VALUES (%d, 'later', 0)", store.SchemaVersion()+1))
	_, err := db.Open(store.Options{})
	wantMessage(t, err, fmt.Sprintf("has schema version %d and this program knows versions up to %d", store.SchemaVersion()+1, store.SchemaVersion()))
}

func testForeign(t *testing.T, db Database) {
	db.Exec(t, "CREATE TABLE zebra (n BIGINT)")
	_, err := db.Open(store.Options{})
	wantMessage(t, err, "tables of another program (zebra)")
}
