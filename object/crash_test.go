package object_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
)

// process is a server that dies at a certain step: a call of the rows or of the blobs. From then on nothing that it does has
// any effect.
type process struct {
	left int  // steps until it dies
	late bool // it dies behind the effect of the step, and else before it
	dead bool
}

var errDead = &finspace.Error{Kind: finspace.Internal, Message: "The process is dead."}

// step does one thing, or dies.
func (p *process) step(do func() error) error {
	if p.dead {
		return errDead
	}
	if p.left > 0 {
		p.left--
		return do()
	}
	if p.late {
		_ = do() // nobody hears of it
	}
	p.dead = true
	return errDead
}

type dyingRows struct {
	finspace.Store
	*process
}

func (s dyingRows) View(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.step(func() error { return s.Store.View(ctx, fn) })
}

func (s dyingRows) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.step(func() error { return s.Store.Update(ctx, fn) })
}

type dyingBlobs struct {
	blob.Store
	*process
}

// Put dies in the middle of the bytes, or behind the last.
func (s dyingBlobs) Put(ctx context.Context, key blob.Key, r io.Reader) (w *blob.Written, err error) {
	if !s.dead && s.left == 0 && !s.late {
		r = failing{io.LimitReader(r, 2), errDead}
		_, _ = s.Store.Put(ctx, key, r)
	}
	err = s.step(func() error {
		w, err = s.Store.Put(ctx, key, r)
		return err
	})
	return w, err
}

func (s dyingBlobs) Get(ctx context.Context, key blob.Key, offset, length int64) (r io.ReadCloser, err error) {
	err = s.step(func() error {
		r, err = s.Store.Get(ctx, key, offset, length)
		return err
	})
	return r, err
}

func (s dyingBlobs) Delete(ctx context.Context, key blob.Key) error {
	return s.step(func() error { return s.Store.Delete(ctx, key) })
}

func (s dyingBlobs) List(ctx context.Context, prefix string, after blob.Key, limit int) (page []blob.Info, err error) {
	err = s.step(func() error {
		page, err = s.Store.List(ctx, prefix, after, limit)
		return err
	})
	return page, err
}

// deeds are what a process does when it dies. Each begins with the object "k" that has the text "before", and may leave one of
// the contents that stand beside it; nil is no object.
var deeds = []struct {
	name string
	do   func(ctx context.Context, f *fixture, s *object.Store) error
	may  [][]byte
}{
	{"put", func(ctx context.Context, f *fixture, s *object.Store) error {
		in := text("after")
		in.Bucket, in.Key = f.bucket, "k"
		_, err := s.Put(ctx, f.root, in)
		return err
	}, [][]byte{[]byte("before"), []byte("after")}},
	{"conditional put", func(ctx context.Context, f *fixture, s *object.Store) error {
		in := text("after")
		in.Bucket, in.Key, in.Condition.IfMatch = f.bucket, "k", "*"
		_, err := s.Put(ctx, f.root, in)
		return err
	}, [][]byte{[]byte("before"), []byte("after")}},
	{"refused put", func(ctx context.Context, f *fixture, s *object.Store) error {
		in := text("after")
		in.Bucket, in.Key, in.Condition.IfNoneMatch = f.bucket, "k", "*"
		_, err := s.Put(ctx, f.root, in)
		return err
	}, [][]byte{[]byte("before")}},
	{"delete", func(ctx context.Context, f *fixture, s *object.Store) error {
		return s.Delete(ctx, f.root, f.bucket, "k", object.Condition{})
	}, [][]byte{[]byte("before"), nil}},
	{"copy", func(ctx context.Context, f *fixture, s *object.Store) error {
		_, err := s.Copy(ctx, f.root, object.CopyInput{SourceBucket: f.bucket, SourceKey: "source", Bucket: f.bucket, Key: "k"})
		return err
	}, [][]byte{[]byte("before"), []byte("source")}},
	{"upload", upload, [][]byte{[]byte("before"), slices.Concat(pieces[0], pieces[2], []byte("ource"))}},
	{"sweep", func(ctx context.Context, f *fixture, s *object.Store) error {
		_, err := s.Sweep(ctx, object.SweepInput{Released: time.Minute, Orphans: 24 * time.Hour, Uploads: 24 * time.Hour, WorkingFiles: -1})
		return err
	}, [][]byte{[]byte("before")}},
}

// upload goes through all verbs of a multipart upload, and aborts another one.
func upload(ctx context.Context, f *fixture, s *object.Store) error {
	u, err := s.CreateUpload(ctx, f.root, object.CreateUploadInput{Bucket: f.bucket, Key: "k", Algorithm: object.CRC64NVME})
	if err != nil {
		return err
	}
	name := object.UploadName{Bucket: f.bucket, Key: "k", ID: u.ID}
	var parts []*finspace.UploadPart
	for i, content := range [][]byte{pieces[0], []byte("replaced"), pieces[2]} {
		p, err := s.PutPart(ctx, f.root, object.PutPartInput{UploadName: name, Number: 1 + (i+1)/2, Body: bytes.NewReader(content), Size: int64(len(content))})
		if err != nil {
			return err
		}
		parts = append(parts, p)
	}
	whole := slices.Concat(pieces[0], pieces[2])
	joined, err := s.PutPart(ctx, f.root, object.PutPartInput{UploadName: name, Number: 1, Body: bytes.NewReader(whole), Size: int64(len(whole))})
	if err != nil {
		return err
	}
	ranged, err := s.CopyPart(ctx, f.root, object.CopyPartInput{
		UploadName: name, Number: 3, SourceBucket: f.bucket, SourceKey: "source", Range: &object.Range{First: 1, Last: 5},
	})
	if err != nil {
		return err
	}
	if _, err = s.CopyPart(ctx, f.root, object.CopyPartInput{UploadName: name, Number: 4, SourceBucket: f.bucket, SourceKey: "source"}); err != nil {
		return err
	}
	if _, err = s.CompleteUpload(ctx, f.root, object.CompleteInput{UploadName: name, Parts: listed(joined, ranged)}); err != nil {
		return err
	}
	other, err := s.CreateUpload(ctx, f.root, object.CreateUploadInput{Bucket: f.bucket, Key: "k"})
	if err != nil {
		return err
	}
	name.ID = other.ID
	if _, err = s.PutPart(ctx, f.root, object.PutPartInput{UploadName: name, Number: parts[0].Number, Body: bytes.NewReader(pieces[2]), Size: 5}); err != nil {
		return err
	}
	return s.AbortUpload(ctx, f.root, name)
}

// TestDeath lets a process die at every step of everything, before and behind its effect. What is seen afterwards is the state
// of before or of after, whole, and a sweep leaves nothing over.
func TestDeath(t *testing.T) {
	for _, d := range deeds {
		t.Run(d.name, func(t *testing.T) {
			f := newFixture(t, places["folder"](t))
			steps := 0
			for ; ; steps++ {
				early, late := f.dieAt(steps, false, d.do), f.dieAt(steps, true, d.do)
				f.wantOneOf(d.may)
				f.wantNoLeak()
				f.wantOneOf(d.may)
				if !early && !late {
					break
				}
			}
			if steps < 1 {
				t.Errorf("%d steps", steps)
			}
			t.Logf("%d steps", steps)
		})
	}
}

// dieAt lets a process do something and die at the step; it says whether it came that far.
func (f *fixture) dieAt(step int, late bool, do func(context.Context, *fixture, *object.Store) error) bool {
	f.Helper()
	f.put("k", fmt.Sprint("of round ", step, late))
	f.put("k", "before")
	f.put("source", "source")
	u := f.begin("never ended", "", "")
	f.part(u, 1, []byte("x"))
	f.clock.pass(48 * time.Hour)
	p := &process{left: step, late: late}
	err := do(f.Context(), f, f.over(dyingRows{f.rows, p}, dyingBlobs{f.blobs, p}))
	if p.dead && err == nil && !late {
		f.Errorf("step %d: the process died and said that all is done", step)
	}
	return p.dead
}

func (f *fixture) wantOneOf(may [][]byte) {
	f.Helper()
	_, r, err := f.Open(f.Context(), f.root, f.bucket, "k")
	var got []byte
	if !errors.Is(err, object.NoSuchKey) {
		f.must(err)
		got = f.readAll(r, 0, -1)
	}
	if !slices.ContainsFunc(may, func(m []byte) bool { return bytes.Equal(m, got) && (m == nil) == (got == nil) }) {
		f.Errorf("the object is %.20q with %d bytes", got, len(got))
	}
}
