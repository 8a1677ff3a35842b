package blobtest

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
)

var endCases = []testCase{
	{"what was deleted is gone", testDelete},
	{"deleted under a reader", testDeleteUnderReader},
	{"what died is swept", testSweep},
	{"what is at work is not swept", testSweepAtWork},
	{"ready leaves nothing", testReady},
}

func testDelete(t *testing.T, p Place) {
	s := open(t, p)
	key, other := blob.Key("a/x.data"), blob.Key("a/y.data")
	put(t, s, key, content(10))
	put(t, s, other, content(20))
	for range 2 {
		if err := s.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
		_, err := s.Stat(ctx, key)
		wantKind(t, err, blob.NotFound)
	}
	wantObject(t, s, other, content(20))
	if err := s.Delete(ctx, other); err != nil {
		t.Fatal(err)
	}
	wantNothing(t, s, other)
}

// testDeleteUnderReader also puts another object under the same key: a reader never gets bytes of both.
func testDeleteUnderReader(t *testing.T, p Place) {
	s := open(t, p)
	key, first := newKey(), content(3*part)
	put(t, s, key, first)
	r, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	head := make([]byte, 10)
	_, err = io.ReadFull(r, head)
	if err := errors.Join(err, s.Delete(ctx, key)); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(r)
	if got := append(head, rest...); err == nil && !bytes.Equal(got, first) || !bytes.HasPrefix(first, got) {
		t.Errorf("the reader has got %d bytes of another object", len(got))
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func testSweep(t *testing.T, p Place) {
	s := open(t, p)
	key, b := newKey(), content(1000)
	put(t, s, key, b)
	for range 2 {
		p.Unfinished(t, newKey())
	}
	if found := list(t, s, "", "", 10); len(found) != 1 {
		t.Errorf("the list is %v, want one object", found)
	}
	put(t, s, "ready/x.probe", b) // as a Ready leaves it that died on the way
	for _, step := range []struct {
		before time.Time
		want   int
	}{{time.Now().Add(-time.Hour), 0}, {time.Now().Add(time.Hour), 3}, {time.Now().Add(time.Hour), 0}} {
		if n := sweep(t, s, step.before); n != step.want {
			t.Errorf("a sweep of what was begun before %v removes %d, want %d", step.before, n, step.want)
		}
	}
	wantObject(t, s, key, b)
}

// testSweepAtWork sweeps by an instant between the beginning of a slow put and its last bytes.
func testSweepAtWork(t *testing.T, p Place) {
	s := open(t, p)
	key, b := newKey(), content(20<<20)
	var middle time.Time
	swept := -1
	slow := io.MultiReader(bytes.NewReader(b[:9<<20]), readerFunc(func() (int, error) {
		time.Sleep(1100 * time.Millisecond) // an S3 tells whole seconds
		middle = time.Now().Truncate(time.Second)
		return 0, io.EOF
	}), bytes.NewReader(b[9<<20:18<<20]), readerFunc(func() (int, error) {
		swept = sweep(t, s, middle)
		return 0, io.EOF
	}), bytes.NewReader(b[18<<20:]))
	if _, err := s.Put(ctx, key, slow); err != nil {
		t.Error(err)
	}
	if swept != 0 {
		t.Errorf("a sweep removes %d of a put that is at work", swept)
	}
	wantObject(t, s, key, b)
}

func testReady(t *testing.T, p Place) {
	s := open(t, p)
	if err := s.Ready(ctx); err != nil {
		t.Error(err)
	}
	wantNothing(t, s, newKey())
}
