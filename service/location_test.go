package service_test

import (
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

func TestGetWorkingLocation(t *testing.T) {
	f := newFixture(t)
	by := f.session(finspace.AppUser)
	id := string(by.User.ID)
	for _, c := range []struct {
		by         *finspace.Caller
		body, path string
	}{
		{by, `{"locationType":"INGESTION"}`, "scratch/" + id + "/ingestion/"},
		{by, `{"locationType":"SAGEMAKER"}`, "scratch/" + id + "/sagemaker/"},
		{by, `{}`, "scratch/" + id + "/sagemaker/"},
		{f.root, `{"locationType":"INGESTION"}`, "scratch/root/ingestion/"},
	} {
		for range 2 { // the same place each time
			r := f.call(c.by, "POST /workingLocationV1", c.body).want(t, "")
			const bucket = "finspace-landing-us-east-1-env1"
			if r.get("s3Path") != c.path || r.get("s3Bucket") != bucket || r.get("s3Uri") != "s3://"+bucket+"/"+c.path {
				t.Errorf("%s: %s", c.body, r.text)
			}
			f.inScope(c.by, bucket, c.path)
		}
	}
	for _, body := range []string{`{"locationType":"ingestion"}`, `{"locationType":""}`, `{"locationType":"*"}`} {
		f.call(by, "POST /workingLocationV1", body).want(t, "ValidationException")
	}
}

// stage puts an object that nobody uploaded.
func (f *fixture) stage(bucket finspace.BucketName, key finspace.ObjectKey) {
	f.Helper()
	env := f.root.Environment.ID
	f.serial++
	id := finspace.ContentID(string(key) + string(rune('a'+f.serial)))
	f.must(f.store.Update(f.Context(), func(tx finspace.Tx) error {
		part := finspace.ContentPart{Blob: "objects/" + string(id) + ".bin", Size: 1}
		if err := tx.AddContent(&finspace.Content{Environment: env, ID: id, Size: 1, Parts: []finspace.ContentPart{part}, CreateTime: tx.Now()}); err != nil {
			return err
		}
		return tx.SetObject(&finspace.Object{Environment: env, Bucket: bucket, Key: key, Content: id, LastModified: tx.Now()})
	}))
}

// TestSweepWorkingLocations lets files reach their age. What was written anew is young, and only the landing bucket is swept.
func TestSweepWorkingLocations(t *testing.T) {
	f := newFixture(t)
	landing, managed := service.LandingBucket(f.root.Environment), service.ManagedBucket(f.root.Environment)
	const old = 250
	for i := range old {
		f.stage(landing, finspace.ObjectKey("scratch/root/"+string(rune('A'+i))))
	}
	f.stage(managed, "ds/d/x")
	f.clock.pass(time.Hour)
	f.stage(landing, "scratch/root/A")
	f.stage(landing, "scratch/root/young")
	for _, want := range []int{old - 1, 0} {
		n, err := f.SweepWorkingLocations(t.Context(), finspace.TimeOf(f.clock.now()))
		if err != nil || n != want {
			t.Errorf("%d files were removed, want %d (%v)", n, want, err)
		}
	}
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
		for bucket, want := range map[finspace.BucketName]int{landing: 2, managed: 1} {
			left, err := tx.Objects(f.root.Environment.ID, bucket, "", "", 10)
			if err != nil || len(left) != want {
				t.Errorf("%s has %d objects, want %d (%v)", bucket, len(left), want, err)
			}
		}
		return nil
	}))
}
