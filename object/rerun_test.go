package object_test

import (
	"context"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// unsure are rows whose connection breaks at the next commit: the change is committed, nobody knows, and it runs again after
// what others do meanwhile.
type unsure struct {
	finspace.Store
	meanwhile func()
}

func (s *unsure) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	if err := s.Store.Update(ctx, fn); err != nil || s.meanwhile == nil {
		return err
	}
	others := s.meanwhile
	s.meanwhile = nil
	others()
	return s.Store.Update(ctx, fn)
}

// TestRunsAgain has somebody else write under the name between the commit of unknown outcome and the second run.
func TestRunsAgain(t *testing.T) {
	for name, do := range map[string]func(f *fixture, s *object.Store) error{
		"put": func(f *fixture, s *object.Store) error {
			in := text("mine")
			in.Bucket, in.Key = f.bucket, "k"
			_, err := s.Put(f.Context(), f.root, in)
			return err
		},
		"copy": func(f *fixture, s *object.Store) error {
			_, err := s.Copy(f.Context(), f.root, object.CopyInput{SourceBucket: f.bucket, SourceKey: "source", Bucket: f.bucket, Key: "k"})
			return err
		},
		"delete": func(f *fixture, s *object.Store) error {
			return s.Delete(f.Context(), f.root, f.bucket, "k", object.Condition{})
		},
		"conditional delete": func(f *fixture, s *object.Store) error {
			return s.Delete(f.Context(), f.root, f.bucket, "k", object.Condition{IfMatch: "*"})
		},
		"tags": func(f *fixture, s *object.Store) error {
			return s.SetTags(f.Context(), f.root, f.bucket, "k", map[string]string{"mine": ""})
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, places["folder"](t))
			f.put("source", "mine")
			f.put("k", "before")
			s := f.over(&unsure{f.rows, func() { f.put("k", "theirs") }}, f.blobs)
			f.must(do(f, s))
			f.has("k", []byte("theirs"))
			o, err := f.Head(t.Context(), f.root, f.bucket, "k")
			f.must(err)
			if len(o.Header.Tags) > 0 {
				t.Errorf("theirs has the tags %v", o.Header.Tags)
			}
			f.wantNoLeak()
		})
	}
}

// TestRunsAgainInVain are second runs that are refused though the first was committed: what it named stays.
func TestRunsAgainInVain(t *testing.T) {
	t.Run("part of an upload that was completed meanwhile", func(t *testing.T) {
		f := newFixture(t, places["folder"](t))
		u, err := f.CreateUpload(t.Context(), f.root, object.CreateUploadInput{Bucket: f.bucket, Key: "k"})
		f.must(err)
		n := object.UploadName{Bucket: f.bucket, Key: "k", ID: u.ID}
		s := f.over(&unsure{f.rows, func() {
			p, err := f.Parts(t.Context(), f.root, n, 0, 1)
			f.must(err)
			_, err = f.CompleteUpload(t.Context(), f.root, object.CompleteInput{
				UploadName: n, Parts: []object.CompletedPart{{Number: 1, ETag: object.PartETag(p.Parts[0])}},
			})
			f.must(err)
		}}, f.blobs)
		in := text("mine")
		_, err = s.PutPart(t.Context(), f.root, object.PutPartInput{UploadName: n, Number: 1, Body: in.Body, Size: in.Size})
		f.fails(err, object.NoSuchUpload)
		f.has("k", []byte("mine"))
	})
	t.Run("put that stood still", func(t *testing.T) {
		f := newFixture(t, places["folder"](t))
		in := text("mine")
		in.Bucket, in.Key = f.bucket, "k"
		_, err := f.over(&unsure{f.rows, func() { f.clock.pass(25 * time.Hour) }}, f.blobs).Put(t.Context(), f.root, in)
		f.fails(err, object.SlowDown)
		f.has("k", []byte("mine"))
	})
}
