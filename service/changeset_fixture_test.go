package service_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// scratch is where the caller may put files.
func scratch(by *finspace.Caller) string {
	if by.Kind == finspace.RootCaller {
		return "scratch/root/"
	}
	return "scratch/" + string(by.User.ID) + "/"
}

// put makes an object as an upload does, with a content of its own.
func (f *fixture) put(bucket finspace.BucketName, size int64, keys ...string) []finspace.ContentID {
	f.Helper()
	var ids []finspace.ContentID
	f.must(f.store.Update(f.Context(), func(tx finspace.Tx) error {
		ids = nil
		for _, key := range keys {
			f.serial++
			c := &finspace.Content{
				Environment: "env1", ID: finspace.ContentID(fmt.Sprintf("content%06d", f.serial)), Size: size, ETag: fmt.Sprintf("etag%d", f.serial),
				CreateTime: tx.Now(), Parts: []finspace.ContentPart{{Blob: fmt.Sprintf("objects/%06d", f.serial), Size: size}},
			}
			o := &finspace.Object{Environment: "env1", Bucket: bucket, Key: finspace.ObjectKey(key), Content: c.ID, LastModified: tx.Now()}
			if err := errors.Join(tx.AddContent(c), tx.SetObject(o)); err != nil {
				return err
			}
			ids = append(ids, c.ID)
		}
		return nil
	}))
	return ids
}

// landing is the bucket of working locations.
func (f *fixture) landing() finspace.BucketName { return service.LandingBucket(f.root.Environment) }

// upload puts a file into the caller's working location and gives its path.
func (f *fixture) upload(by *finspace.Caller, name string) string {
	f.Helper()
	key := scratch(by) + "ingestion/" + name
	f.put(f.landing(), 3, key)
	return "s3://" + string(f.landing()) + "/" + key
}

// changesetBody asks for the type, from the path. more are members of formatParams beside the type CSV.
func changesetBody(kind, path string, more ...string) string {
	format := `"formatType":"CSV"`
	for _, m := range more {
		format += "," + m
	}
	quoted, _ := json.Marshal(path)
	return fmt.Sprintf(`{"changeType":%q,"sourceParams":{"sourceType":"S3","s3SourcePath":%s},"formatParams":{%s}}`, kind, quoted, format)
}

// ask creates a changeset.
func (f *fixture) askChangeset(by *finspace.Caller, dataset, body string) reply {
	f.Helper()
	return f.call(by, "POST /datasets/"+dataset+"/changesetsv2", body)
}

// changeset creates one of a fresh file and gives the id.
func (f *fixture) changeset(by *finspace.Caller, dataset, kind string) string {
	f.Helper()
	f.serial++
	return f.askChangeset(by, dataset, changesetBody(kind, f.upload(by, fmt.Sprint(f.serial, ".csv")))).want(f, "").get("changesetId")
}

// correct corrects one and gives the answer.
func (f *fixture) correct(by *finspace.Caller, dataset, changeset string) reply {
	f.Helper()
	f.serial++
	path := f.upload(by, fmt.Sprint(f.serial, ".csv"))
	body := fmt.Sprintf(`{"sourceParams":{"sourceType":"S3","s3SourcePath":%q},"formatParams":{"formatType":"CSV"}}`, path)
	return f.call(by, "PUT /datasets/"+dataset+"/changesetsv2/"+changeset, body)
}

// stored is a changeset as the store has it.
func (f *fixture) stored(dataset, id string) *finspace.Changeset {
	f.Helper()
	var c *finspace.Changeset
	f.must(f.store.View(f.Context(), func(tx finspace.Tx) (err error) {
		c, err = tx.Changeset("env1", finspace.DatasetID(dataset), finspace.ChangesetID(id))
		return err
	}))
	return c
}

// sources are the pins of a changeset.
func (f *fixture) sources(id string) []finspace.ChangesetSource {
	f.Helper()
	var all []finspace.ChangesetSource
	f.must(f.store.View(f.Context(), func(tx finspace.Tx) (err error) {
		all, err = tx.ChangesetSources("env1", finspace.ChangesetID(id), 0, 200_000)
		return err
	}))
	return all
}

const (
	owner = "runner-1"
	lease = time.Minute
)

// claim claims one ingest, nil if there is none.
func (f *fixture) claim(by string) *service.Ingest {
	f.Helper()
	i, err := f.ClaimIngest(f.Context(), by, lease, 10)
	f.must(err)
	return i
}

// run takes in everything that waits.
func (f *fixture) run() {
	f.Helper()
	for i := f.claim(owner); i != nil; i = f.claim(owner) {
		f.must(f.FinishIngest(f.Context(), i, owner, service.IngestResult{Rows: 1, Bytes: 10}))
	}
}

// wantReason wants an error of the kind with the reason.
func wantReason(t testing.TB, err error, kind finspace.Kind, reason string) {
	t.Helper()
	var told *finspace.Error
	if !errors.As(err, &told) || told.Kind != kind || told.Reason != reason {
		t.Errorf("got %v, want %s %q", err, kind, reason)
	}
}

// operations are those of the audit, in order, from the first of a name on.
func (f *fixture) operations(from string) []string {
	f.Helper()
	var all []string
	for _, a := range f.audit("env1") {
		all = append(all, a.Operation)
	}
	if at := slices.Index(all, from); at >= 0 {
		return all[at:]
	}
	return nil
}
