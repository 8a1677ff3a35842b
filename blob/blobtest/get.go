package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/blob"
)

var getCases = []testCase{
	{"ranges", testRanges},
	{"many readers at once", testManyReaders},
	{"a reader that is given up", testReadCancelled},
	{"a missing object", testMissing},
}

func testRanges(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range []int{0, 1, 1000, part + 1000} {
		key, b := newKey(), content(n)
		put(t, s, key, b)
		size := int64(n)
		for _, offset := range []int64{0, 1, 10, size / 2, size - 1, size, size + 1, 1 << 40, math.MaxInt64} {
			for _, length := range []int64{-1, 0, 1, 10, size, size + 1, 1 << 40, math.MaxInt64} {
				if offset < 0 {
					continue
				}
				from := min(offset, size)
				to := size
				if length >= 0 {
					to = min(size, from+min(length, size))
				}
				if got := get(t, s, key, offset, length); !bytes.Equal(got, b[from:to]) {
					t.Errorf("%d bytes from %d of %d: got %d bytes, want %d", length, offset, n, len(got), to-from)
				}
			}
		}
	}
}

func testManyReaders(t *testing.T, p Place) {
	s := open(t, p)
	key, b := newKey(), content(2*part)
	put(t, s, key, b)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			from := i * part / 16
			if got := get(t, s, key, int64(from), part); !bytes.Equal(got, b[from:from+part]) {
				t.Errorf("the bytes from %d on are others", from)
			}
		})
	}
	wg.Wait()
	r, err := s.Get(ctx, key, 0, -1) // who leaves in the middle harms nobody
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	wantObject(t, s, key, b)
}

func testReadCancelled(t *testing.T, p Place) {
	s := open(t, p)
	key := newKey()
	put(t, s, key, content(3*part))
	ctx, cancel := context.WithCancel(ctx)
	r, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
		t.Error(err)
	}
	cancel()
	_, err = io.Copy(io.Discard, r)
	wantKind(t, err, blob.Cancelled)
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func testMissing(t *testing.T, p Place) {
	s := open(t, p)
	put(t, s, "a/x.data", content(10))
	for _, key := range []blob.Key{"a/y.data", "a/x.dat", "a/x.data2", "a/b/x.data", "b/x.data"} {
		for _, length := range []int64{-1, 0, 10} {
			_, err := s.Get(ctx, key, 5, length)
			wantKind(t, err, blob.NotFound)
		}
		_, err := s.Stat(ctx, key)
		wantKind(t, err, blob.NotFound)
		_, _, err = blob.File(ctx, s, key, t.TempDir())
		if !errors.Is(err, blob.NotFound) {
			t.Errorf("the file of a missing object: got the error %v", err)
		}
		if err := s.Delete(ctx, key); err != nil {
			t.Errorf("delete of a missing object: %v", err)
		}
	}
}
