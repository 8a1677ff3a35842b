package object_test

import (
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// verbs are all that one can do to a key.
func (f *fixture) verbs() map[string]func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
	source := finspace.ObjectKey("scratch/me/source")
	u := f.begin("of root", "", "")
	return map[string]func(*finspace.Caller, finspace.BucketName, finspace.ObjectKey) error{
		"Put": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			in := text("x")
			in.Bucket, in.Key = bucket, key
			_, err := f.Put(f.Context(), by, in)
			return err
		},
		"Head": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.Head(f.Context(), by, bucket, key)
			return err
		},
		"Open": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, _, err := f.Open(f.Context(), by, bucket, key)
			return err
		},
		"Delete": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			return f.Delete(f.Context(), by, bucket, key, object.Condition{})
		},
		"List": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.List(f.Context(), by, object.ListInput{Bucket: bucket, Prefix: string(key), Delimiter: "/", Limit: 5})
			return err
		},
		"Copy to": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.Copy(f.Context(), by, object.CopyInput{SourceBucket: f.bucket, SourceKey: source, Bucket: bucket, Key: key})
			return err
		},
		"Copy from": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.Copy(f.Context(), by, object.CopyInput{SourceBucket: bucket, SourceKey: key, Bucket: f.bucket, Key: "scratch/me/copy"})
			return err
		},
		"CreateUpload": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.CreateUpload(f.Context(), by, object.CreateUploadInput{Bucket: bucket, Key: key})
			return err
		},
		"PutPart": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.PutPart(f.Context(), by, object.PutPartInput{UploadName: object.UploadName{Bucket: bucket, Key: key, ID: u.ID}, Number: 1, Body: strings.NewReader(""), Size: 0})
			return err
		},
		"CopyPart to": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.CopyPart(f.Context(), by, object.CopyPartInput{UploadName: object.UploadName{Bucket: bucket, Key: key, ID: u.ID}, Number: 1, SourceBucket: f.bucket, SourceKey: source})
			return err
		},
		"Parts": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.Parts(f.Context(), by, object.UploadName{Bucket: bucket, Key: key, ID: u.ID}, 0, 5)
			return err
		},
		"Uploads": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.Uploads(f.Context(), by, object.UploadsInput{Bucket: bucket, Prefix: string(key), Limit: 5})
			return err
		},
		"CompleteUpload": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			_, err := f.CompleteUpload(f.Context(), by, object.CompleteInput{UploadName: object.UploadName{Bucket: bucket, Key: key, ID: u.ID}, Parts: []object.CompletedPart{{Number: 1}}})
			return err
		},
		"AbortUpload": func(by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey) error {
			return f.AbortUpload(f.Context(), by, object.UploadName{Bucket: bucket, Key: key, ID: u.ID})
		},
	}
}

// TestEveryVerbAsks sends every verb beside the caller's own prefix, and into it.
func TestEveryVerbAsks(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	me := f.user("me")
	for name, verb := range f.verbs() {
		for _, key := range []finspace.ObjectKey{"scratch/me", "scratch/mex/k", "scratch/m/e/k", "scratch/you/k", "../scratch/me/k", "scratch%2fme/k", "k", "scratch/*/k"} {
			f.fails(verb(me, f.bucket, key), object.AccessDenied)
		}
		for _, bucket := range []finspace.BucketName{"", "x", "finspace-us-east-1-env1", "finspace-landing-us-east-1-env2"} {
			f.fails(verb(me, bucket, "scratch/me/k"), object.AccessDenied)
		}
		f.fails(verb(&finspace.Caller{Kind: finspace.RoleCaller, Environment: f.root.Environment}, f.bucket, "scratch/me/k"), object.AccessDenied)
		f.put("scratch/me/source", "x")
		for _, key := range []finspace.ObjectKey{"scratch/me/k", "scratch/me/../x", "scratch/me/%2f*?'\"${}\\;\n"} {
			f.put(string(key), "x")
			if err := verb(me, f.bucket, key); err != nil && !strings.Contains(err.Error(), "NoSuchUpload") {
				t.Errorf("%s %q: %v", name, key, err)
			}
		}
	}
}

func TestBuckets(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	for _, by := range []*finspace.Caller{f.root, f.user("me")} {
		all, err := f.Buckets(t.Context(), by)
		f.must(err)
		if len(all) != 2 || all[0].Name != "finspace-us-east-1-env1" || all[1].Name != "finspace-landing-us-east-1-env1" || all[0].CreateTime == 0 {
			t.Errorf("got %+v", all)
		}
		for _, b := range all {
			f.must(f.HeadBucket(t.Context(), by, b.Name))
		}
		f.fails(f.HeadBucket(t.Context(), by, "x"), object.NoSuchBucket)
	}
	role := &finspace.Caller{Kind: finspace.RoleCaller, Environment: f.root.Environment}
	_, err := f.Buckets(t.Context(), role)
	f.fails(err, object.AccessDenied)
	f.fails(f.HeadBucket(t.Context(), role, f.bucket), object.AccessDenied)
}
