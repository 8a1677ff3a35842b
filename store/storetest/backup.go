package storetest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var backupCases = []testCase{
	{"a backup is taken while the store works", testBackupAtWork},
	{"a damaged backup is refused", testDamagedBackup},
	{"a backup of an earlier schema is restored", testEarlierBackup},
	{"a backup of a newer program is refused", testNewerBackup},
	{"a backup for another master key is refused", testBackupOfOtherKey},
	{"a store that holds something is not restored into", testRestoreIntoFull},
}

// RunAcross backs up a store of one engine, restores it into another, and compares all that there is.
func RunAcross(t *testing.T, from, to New) {
	a := open(t, from(t), keyed("k"))
	fill(t, a)
	file := backup(t, a)
	b := reopen(t, to(t), keyed("k"))
	trailer, err := b.Restore(context.Background(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	same(t, trailer.Rows["users"], int64(len(oddTexts)))
	wantSameContent(t, backup(t, b), file)
	wantSameAudit(t, a, b)
	wantClean(t, b)
	wantWorks(t, b)
}

// fill puts something odd into every table.
func fill(t *testing.T, s *store.SQL) {
	t.Helper()
	for i, odd := range oddTexts {
		u, g := user(), group(odd)
		u.FirstName, u.Epoch, u.CreateTime = ptr(finspace.FirstName(odd)), 1<<62, -1<<63
		g.Description, g.ApplicationPermissions = ptr(finspace.PermissionGroupDescription(odd)), []finspace.ApplicationPermission{finspace.ViewAuditData}
		a, claim := record(odd), token(odd)
		a.Request = odd
		claim.Reply = []byte{0, 255, byte(i)}
		d := oddDataset(odd)
		c, up := newContent(1+i%3), upload(odd)
		o := object(odd, c)
		o.Header = finspace.ObjectHeader{ContentType: odd, Metadata: map[string]string{odd: odd}}
		update(t, s, func(tx finspace.Tx) error {
			_, err := tx.Claim(claim)
			for _, err := range []error{
				err, tx.AddUser(u), tx.AddPermissionGroup(g), tx.AddMember(env, g.ID, u.ID), tx.AddAudit(a), tx.Remember(claim),
				tx.SetPassword(env, u.ID, finspace.StoredPassword{Hash: odd, Temporary: i%2 == 0, Expires: 9}),
				tx.AddBrowserSession(finspace.BrowserSession{Environment: env, Hash: odd, User: u.ID, Expires: 8}),
				tx.AddAccessKey(&finspace.AccessKey{ID: finspace.AccessKeyID(odd), Environment: env, SealedSecret: []byte{}}),
				tx.AddDataset(d), tx.SetGrant(grantOf(d, g, finspace.ReadDatasetData)),
				tx.AddContent(c), tx.SetObject(o), tx.AddUpload(up), tx.SetUploadPart(env, up.ID, part(1)), tx.SetUploadPart(env, up.ID, part(1)),
				tx.ReleaseContent(env, c.ID),
				tx.AddExternalBucket(externalBucket(odd)),
				tx.AddExternalGrant(&finspace.ExternalGrant{Environment: env, Bucket: finspace.BucketName(odd), Group: g.ID, Prefix: odd}),
				addOddChangeset(tx, d, odd),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	allLinked(t, s)
}

// addOddChangeset puts the text wherever one of a changeset may stand.
func addOddChangeset(tx finspace.Tx, d *finspace.Dataset, odd string) error {
	c := changeset(d, 10)
	c.ID, c.SourceParams, c.Creator, c.Warnings = finspace.ChangesetID(odd), finspace.Params{finspace.ParamKey(odd): finspace.ParamValue(odd)}, odd, []string{odd}
	file := finspace.ChangesetFile{
		Kind: finspace.FileOriginal, Blob: odd, Name: odd, RowGroups: []int64{1, 1 << 62}, Columns: []finspace.FileColumn{{Min: &odd, Max: &odd}},
	}
	source := finspace.ChangesetSource{Name: finspace.ObjectKey(odd), External: &finspace.ExternalSource{Bucket: "b", Key: finspace.ObjectKey(odd)}, ETag: odd}
	for _, err := range []error{
		putChangeset(tx, c), tx.AddChangesetFiles(env, c.ID, []finspace.ChangesetFile{file}),
		tx.AddChangesetSources(env, c.ID, []finspace.ChangesetSource{source}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func oddDataset(odd string) *finspace.Dataset {
	d := named(odd)
	d.Title, d.Description, d.OwnerInfo = finspace.DatasetTitle(odd), ptr(finspace.DatasetDescription(odd)), &finspace.DatasetOwnerInfo{Name: ptr(finspace.OwnerName(odd))}
	d.SchemaDefinition = &finspace.SchemaUnion{TabularSchemaConfig: &finspace.SchemaDefinition{
		Columns: []finspace.ColumnDefinition{{ID: 1, ColumnName: ptr(finspace.ColumnName(odd))}}, PrimaryKeyColumns: []finspace.ColumnName{finspace.ColumnName(odd)},
	}}
	return d
}

func backup(t testing.TB, s *store.SQL) []byte {
	t.Helper()
	var file bytes.Buffer
	if _, err := s.Backup(context.Background(), &file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// content are the rows of a backup in readable lines, without what differs from engine to engine: the time, and over how
// many rows a counter is spread.
func content(t testing.TB, file []byte) []string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	in, table := bufio.NewScanner(zip), ""
	in.Buffer(nil, 1<<24)
	for in.Scan() {
		if name, is := strings.CutPrefix(in.Text(), `{"table":`); is {
			table = name
		}
		if in.Text()[0] == '[' && !strings.HasPrefix(table, `"counters"`) && !strings.HasPrefix(in.Text(), `["ready"`) {
			lines = append(lines, table+in.Text())
		}
	}
	if in.Err() != nil {
		t.Fatal(in.Err())
	}
	return lines
}

func wantSameContent(t testing.TB, got, want []byte) {
	t.Helper()
	a, b := content(t, got), content(t, want)
	same(t, len(a), len(b))
	for i := range min(len(a), len(b)) {
		same(t, a[i], b[i])
	}
}

func wantSameAudit(t *testing.T, a, b *store.SQL) {
	t.Helper()
	want := allLinked(t, a)
	same(t, allLinked(t, b), want)
	wantIntact(t, b, int64(len(want)))
	head := func(tx finspace.Tx) (finspace.AuditHead, error) { return tx.AuditHead(env) }
	same(t, read(t, b, head), read(t, a, head))
}

// wantWorks wants that a restored store goes on where the other stood.
func wantWorks(t *testing.T, s *store.SQL) {
	t.Helper()
	before := count(t, s, finspace.CountUsers, "")
	update(t, s, func(tx finspace.Tx) error {
		was, err := tx.Claim(token(oddTexts[0]))
		if was == nil {
			t.Error("the restored store has forgotten a client token")
		}
		return err
	})
	update(t, s, func(tx finspace.Tx) error { return errors.Join(tx.AddUser(user()), tx.AddAudit(record("after"))) })
	same(t, count(t, s, finspace.CountUsers, ""), before+1)
	wantIntact(t, s, int64(len(allLinked(t, s))))
	wantClean(t, s)
}

func testBackupAtWork(t *testing.T, db Database) {
	s := open(t, db, keyed("k"))
	fill(t, s)
	stop := make(chan struct{})
	working := make(chan struct{})
	go func() {
		defer close(working)
		insertUsers(t, s, stop)
	}()
	for range 3 {
		if len(content(t, backup(t, s))) == 0 {
			t.Error("the backup is empty")
		}
	}
	close(stop)
	<-working
	wantClean(t, s)
}

func testDamagedBackup(t *testing.T, db Database) {
	s := open(t, db, keyed("k"))
	fill(t, s)
	file := backup(t, s)
	shut(t, s)
	db.Exec(t, emptied)
	s = reopen(t, db, keyed("k"))
	for i := range 24 {
		damaged := bytes.Clone(file)
		damaged[len(file)*i/24] ^= 1 << (i % 8)
		if text, err := tryUnzip(damaged); err == nil && bytes.Equal(text, unzip(t, file)) {
			continue // a bit that means nothing
		}
		wantUnreadable(t, s, fmt.Sprintf("a bit is turned at %d", len(file)*i/24), damaged)
		wantUnreadable(t, s, fmt.Sprintf("cut at %d", len(file)*i/24), file[:len(file)*i/24])
	}
	lines := bytes.SplitAfter(unzip(t, file), []byte("\n"))
	for i := 0; i < len(lines)-1; i += 7 {
		without := append(append([][]byte{}, lines[:i]...), lines[i+1:]...)
		twice := append(append([][]byte{}, lines[:i+1]...), lines[i:]...)
		wantUnreadable(t, s, fmt.Sprintf("without line %d", i), zipped(bytes.Join(without, nil)))
		wantUnreadable(t, s, fmt.Sprintf("line %d twice", i), zipped(bytes.Join(twice, nil)))
	}
	if _, err := s.Restore(context.Background(), bytes.NewReader(file)); err != nil {
		t.Errorf("the backup itself: %v", err)
	}
}

// emptied takes every row away.
const emptied = "DELETE FROM jobs; DELETE FROM changeset_files; DELETE FROM changeset_sources; DELETE FROM changesets; DELETE FROM released_blobs; DELETE FROM released_contents; DELETE FROM upload_parts; DELETE FROM uploads; DELETE FROM objects; " +
	"DELETE FROM content_parts; DELETE FROM contents; " +
	"DELETE FROM external_grants; DELETE FROM external_buckets; DELETE FROM dataset_grants; DELETE FROM datasets; DELETE FROM members; DELETE FROM passwords; DELETE FROM browser_sessions; DELETE FROM users; DELETE FROM permission_groups; " +
	"DELETE FROM counters; DELETE FROM idempotency; DELETE FROM audit; DELETE FROM audit_heads; DELETE FROM access_keys; DELETE FROM environments"

func wantUnreadable(t *testing.T, s *store.SQL, damage string, file []byte) {
	t.Helper()
	_, err := s.Restore(context.Background(), bytes.NewReader(file))
	if !errors.Is(err, finspace.Invalid) {
		t.Errorf("%s: got the error %v, want %s", damage, err, finspace.Invalid)
	}
	all := read(t, s, func(tx finspace.Tx) ([]*finspace.Environment, error) { return tx.Environments("", 1) })
	if len(all) > 0 {
		t.Fatalf("%s: something was restored", damage)
	}
}

func unzip(t testing.TB, file []byte) []byte {
	t.Helper()
	text, err := tryUnzip(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func tryUnzip(file []byte) ([]byte, error) {
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(zip)
}

func zipped(text []byte) []byte {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, _ = zip.Write(text) // into memory
	_ = zip.Close()
	return out.Bytes()
}

// testEarlierBackup makes of a backup one of schema 1, as its program wrote it: without the tables that came later.
func testEarlierBackup(t *testing.T, db Database) {
	s := open(t, db, keyed("k"))
	u := addUser(t, s, user())
	file := earlierBackup(t, unzip(t, backup(t, s)))
	shut(t, s)
	db.Exec(t, emptied)
	s = reopen(t, db, keyed("k"))
	if _, err := s.Restore(context.Background(), bytes.NewReader(zipped(file))); err != nil {
		t.Fatal(err)
	}
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
	addDataset(t, s, dataset())
	wantClean(t, s)
}

func earlierBackup(t *testing.T, text []byte) []byte {
	t.Helper()
	text = bytes.Replace(text, fmt.Appendf(nil, `"schemaVersion":%d`, store.SchemaVersion()), []byte(`"schemaVersion":1`), 1)
	lines := bytes.SplitAfter(text, []byte("\n"))
	end := len(lines) - 2 // the trailer, before what follows the last end of line
	var kept []byte
	table := ""
	for _, line := range lines[:end] {
		if rest, is := bytes.CutPrefix(line, []byte(`{"table":"`)); is {
			name, _, _ := bytes.Cut(rest, []byte(`"`))
			table = string(name)
		}
		if !slices.Contains(laterTables, table) {
			kept = append(kept, line...)
		}
	}
	var trailer store.BackupTrailer
	if err := json.Unmarshal(lines[end], &trailer); err != nil {
		t.Fatal(err)
	}
	for _, name := range laterTables {
		delete(trailer.Rows, name)
	}
	trailer.SHA256 = fmt.Sprintf("%x", sha256.Sum256(kept))
	last, err := json.Marshal(trailer)
	if err != nil {
		t.Fatal(err)
	}
	return append(append(kept, last...), '\n')
}

// laterTables came with versions of the schema after the first.
var laterTables = []string{
	"datasets", "dataset_grants", "contents", "content_parts", "objects", "uploads", "upload_parts", "released_contents", "released_blobs",
	"external_buckets", "external_grants", "changesets", "changeset_sources", "changeset_files", "jobs",
}

func testNewerBackup(t *testing.T, db Database) {
	s := reopen(t, db, store.Options{})
	text := bytes.Replace(unzip(t, backup(t, s)), []byte(`"schemaVersion":`), []byte(`"schemaVersion":9`), 1)
	_, err := s.Restore(context.Background(), bytes.NewReader(zipped(text)))
	wantKind(t, err, finspace.Invalid, "newerSchema")
}

func testBackupOfOtherKey(t *testing.T, db Database) {
	s := reopen(t, db, keyed("first"))
	file := backup(t, s)
	shut(t, s)
	db.Exec(t, "DELETE FROM settings")
	s = reopen(t, db, keyed("second"))
	_, err := s.Restore(context.Background(), bytes.NewReader(file))
	wantKind(t, err, finspace.Invalid, "wrongKey")
}

func testRestoreIntoFull(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	addUser(t, s, user())
	file := backup(t, s)
	_, err := s.Restore(context.Background(), bytes.NewReader(file))
	wantKind(t, err, finspace.Conflict, "notEmpty")
	wantSameContent(t, backup(t, s), file)
}
