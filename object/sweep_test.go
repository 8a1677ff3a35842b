package object_test

import (
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
)

func TestSweep(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		ages := object.SweepInput{Released: 15 * time.Minute, Orphans: 24 * time.Hour, Uploads: 7 * 24 * time.Hour, WorkingFiles: 30 * 24 * time.Hour}
		sweep := func(want object.SweepResult) {
			t.Helper()
			got, err := f.Sweep(t.Context(), ages)
			f.must(err)
			if got != want {
				t.Errorf("swept %+v, want %+v", got, want)
			}
		}
		f.put("k", "one")
		_, reader, err := f.Open(t.Context(), f.root, f.bucket, "k")
		f.must(err)
		f.put("k", "two")
		u := f.begin("u", "", "")
		f.part(u, 1, []byte("x"))
		_, err = f.blobs.Put(t.Context(), blob.NewKey("changesets", "parquet"), strings.NewReader("nobody's"))
		f.must(err)

		sweep(object.SweepResult{Contents: 1})
		if got := f.readAll(reader, 0, -1); string(got) != "one" {
			t.Errorf("who reads what was overwritten gets %q", got)
		}
		f.clock.pass(16 * time.Minute)
		sweep(object.SweepResult{Blobs: 1})
		if _, err := reader.Range(t.Context(), 0, -1); err == nil {
			t.Error("what was swept can be read")
		}
		f.clock.pass(23 * time.Hour)
		sweep(object.SweepResult{})
		f.clock.pass(2 * time.Hour)
		sweep(object.SweepResult{Orphans: 1})
		f.clock.pass(6 * 24 * time.Hour)
		sweep(object.SweepResult{Blobs: 1, Uploads: 1})
		f.clock.pass(16 * time.Minute)
		sweep(object.SweepResult{Blobs: 1})
		f.has("k", []byte("two"))
		f.clock.pass(24 * 24 * time.Hour)
		sweep(object.SweepResult{WorkingFiles: 1, Contents: 1})
		f.absent("k")
		f.wantNoLeak()
		if left := f.allBlobs(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// TestSweepOfSharedBlobs has more released blobs that parts still name than one transaction looks at, in front of one that goes.
func TestSweepOfSharedBlobs(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	u := f.begin("u", "", "")
	const shared = 130
	for n := 1; n <= shared; n++ {
		f.put("k", strings.Repeat("x", n))
		_, err := f.CopyPart(t.Context(), f.root, object.CopyPartInput{UploadName: u, Number: n, SourceBucket: f.bucket, SourceKey: "k"})
		f.must(err)
	}
	f.delete("k")
	_, err := f.Sweep(t.Context(), object.SweepInput{Released: time.Minute, Orphans: -1, Uploads: -1, WorkingFiles: -1})
	f.must(err)
	f.put("k", "gone")
	f.delete("k")
	f.clock.pass(time.Hour)
	_, err = f.Sweep(t.Context(), object.SweepInput{Released: time.Minute, Orphans: -1, Uploads: -1, WorkingFiles: -1})
	f.must(err)
	f.clock.pass(time.Hour)
	r, err := f.Sweep(t.Context(), object.SweepInput{Released: time.Minute, Orphans: -1, Uploads: -1, WorkingFiles: -1})
	f.must(err)
	if left := len(f.allBlobs()); r.Blobs != 1 || left != shared {
		t.Errorf("swept %+v and left %d blobs, want %d", r, left, shared)
	}
}

// TestSweepsAtOnce lets several servers sweep while others put and delete.
func TestSweepsAtOnce(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	done := make(chan struct{})
	for range 3 {
		go func() {
			defer func() { done <- struct{}{} }()
			s := f.over(f.rows, f.blobs)
			for range 30 {
				if _, err := s.Sweep(t.Context(), object.SweepInput{Orphans: 24 * time.Hour, Uploads: time.Hour, WorkingFiles: -1}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for i := range 60 {
		f.put("k", strings.Repeat("x", i))
		f.has("k", []byte(strings.Repeat("x", i)))
	}
	for range 3 {
		<-done
	}
	f.has("k", []byte(strings.Repeat("x", 59)))
	f.wantNoLeak()
}

func TestMissing(t *testing.T) {
	f := newFixture(t, places["folder"](t))
	for _, k := range []string{"a", "b", "c"} {
		f.put(k, k)
	}
	lost := f.allBlobs()[1]
	f.must(f.blobs.Delete(t.Context(), blob.Key(lost)))
	got, err := f.Missing(t.Context())
	f.must(err)
	if got.Count != 1 || got.Example != lost {
		t.Errorf("got %+v, want %s", got, lost)
	}
}
