package object_test

import (
	"context"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
)

// aged is a storage that gives every blob another age than it has: AWS dates an object from the beginning of its upload.
type aged struct{ blob.Store }

func (s aged) List(ctx context.Context, prefix string, after blob.Key, limit int) ([]blob.Info, error) {
	page, err := s.Store.List(ctx, prefix, after, limit)
	for i := range page {
		page[i].Modified = page[i].Modified.Add(-7 * 24 * time.Hour)
	}
	return page, err
}

// pausedRows stop once in front of an Update, and once behind a View.
type pausedRows struct {
	finspace.Store
	beforeUpdate, afterView func()
}

func (s *pausedRows) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	run(&s.beforeUpdate)
	return s.Store.Update(ctx, fn)
}

func (s *pausedRows) View(ctx context.Context, fn func(finspace.Tx) error) error {
	err := s.Store.View(ctx, fn)
	run(&s.afterView)
	return err
}

func run(once *func()) {
	if now := *once; now != nil {
		*once = nil
		now()
	}
}

// sweepFor sweeps every eight hours.
func (f *fixture) sweepFor(d time.Duration, s *object.Store) {
	f.Helper()
	const step = 8 * time.Hour
	for ; d >= 0; d -= step {
		_, err := s.Sweep(f.Context(), object.SweepInput{Released: 15 * time.Minute, Orphans: 24 * time.Hour, Uploads: -1, WorkingFiles: -1})
		f.must(err)
		f.clock.pass(min(d, step))
	}
}

// TestSweptBeforeCommit sweeps while a blob is whole and no row names it yet, with a storage that calls it old. What is acknowledged
// must be there, and so what is gone must be refused.
func TestSweptBeforeCommit(t *testing.T) {
	for _, still := range []time.Duration{0, 16 * time.Minute, 23 * time.Hour, 80 * time.Hour} {
		everywhere(t, func(t *testing.T, f *fixture) {
			u := f.begin("u", "", "")
			old := aged{f.blobs}
			swept := func() *object.Store {
				return f.over(&pausedRows{Store: f.rows, beforeUpdate: func() { f.sweepFor(still, f.over(f.rows, old)) }}, old)
			}
			in := text("abc")
			in.Bucket, in.Key = f.bucket, "k"
			_, err := swept().Put(t.Context(), f.root, in)
			f.fails(err, object.SlowDown)
			f.absent("k")
			in = text("abc")
			_, err = swept().PutPart(t.Context(), f.root, object.PutPartInput{UploadName: u, Number: 1, Body: in.Body, Size: in.Size})
			f.fails(err, object.SlowDown)
			if left := f.allBlobs(); len(left) != 0 {
				t.Errorf("left: %v", left)
			}
			f.wantNoLeak()
		})
	}
}

// TestStoodStill lets more time pass before a commit than any release of an orphan is waited with.
func TestStoodStill(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	in := text("abc")
	in.Bucket, in.Key = f.bucket, "k"
	_, err := f.over(&pausedRows{Store: f.rows, beforeUpdate: func() { f.clock.pass(25 * time.Hour) }}, f.blobs).Put(t.Context(), f.root, in)
	f.fails(err, object.SlowDown)
	f.absent("k")
	if left := f.allBlobs(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// TestCommittedWhileSwept commits a put after a sweep has looked who names its blob and before the sweep acts on that.
func TestCommittedWhileSwept(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		written, commit, done := make(chan bool), make(chan bool), make(chan error)
		putter := f.over(&pausedRows{Store: f.rows, beforeUpdate: func() { close(written); <-commit }}, f.blobs)
		go func() {
			in := text("abc")
			in.Bucket, in.Key = f.bucket, "k"
			_, err := putter.Put(context.WithoutCancel(t.Context()), f.root, in)
			done <- err
		}()
		<-written
		f.sweepFor(80*time.Hour, f.over(&pausedRows{Store: f.rows, afterView: func() { close(commit); f.must(<-done) }}, aged{f.blobs}))
		f.has("k", []byte("abc"))
		f.wantNoLeak()
	})
}
