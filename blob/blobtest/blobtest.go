// Package blobtest is the contract of blob.Store as a suite of tests. It runs on every implementation, and no case is
// switched off for one. New behaviour starts as a case here.
package blobtest

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
)

// Place is an empty place of one test's own.
type Place interface {
	// Open opens the store in it. A test that has closed it may open it again.
	Open(ctx context.Context) (blob.Store, error)
	// Unfinished leaves there what a put of the key leaves that died on the way.
	Unfinished(t testing.TB, key blob.Key)
	// Foreign puts a file or object of somebody else there, under a name that need not be a key.
	Foreign(t testing.TB, name string)
}

// New gives an empty place; the test's end removes it.
type New func(t testing.TB) Place

type testCase struct {
	name string
	test func(*testing.T, Place)
}

// Run runs every case, each in a place of its own.
func Run(t *testing.T, empty New) {
	for _, cases := range [][]testCase{putCases, refusalCases, getCases, listCases, endCases} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { c.test(t, empty(t)) })
		}
	}
}

// part is where a large object begins for an S3: from there on it is sent in parts.
const part = 8 << 20

var ctx = context.Background()

func open(t testing.TB, p Place) blob.Store {
	t.Helper()
	s, err := p.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newKey() blob.Key { return blob.NewKey("objects", "data") }

// content is n bytes that differ with n and do not compress.
func content(n int) []byte {
	b := make([]byte, n)
	random := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)})
	_, _ = random.Read(b) // never fails
	return b
}

func put(t testing.TB, s blob.Store, key blob.Key, b []byte) *blob.Written {
	t.Helper()
	w, err := s.Put(ctx, key, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func get(t testing.TB, s blob.Store, key blob.Key, offset, length int64) []byte {
	t.Helper()
	r, err := s.Get(ctx, key, offset, length)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return b
}

// wantObject wants the object to be whole: by all ways to read it.
func wantObject(t testing.TB, s blob.Store, key blob.Key, want []byte) {
	t.Helper()
	if got := get(t, s, key, 0, -1); !bytes.Equal(got, want) {
		t.Errorf("%s has %d bytes, want other %d", key, len(got), len(want))
	}
	info, err := s.Stat(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	if info.Key != key || info.Size != int64(len(want)) || time.Since(info.Modified).Abs() > time.Hour {
		t.Errorf("stat gives %+v, want %d bytes of now", info, len(want))
	}
}

func wantWritten(t testing.TB, w *blob.Written, b []byte) {
	t.Helper()
	if *w != (blob.Written{Size: int64(len(b)), SHA256: sha256.Sum256(b), MD5: md5.Sum(b)}) {
		t.Errorf("put of %d bytes gives %+v", len(b), w)
	}
}

func wantKind(t testing.TB, err error, kind blob.Kind) {
	t.Helper()
	var told *blob.Error
	if !errors.Is(err, kind) || !errors.As(err, &told) || told.Kind != kind {
		t.Errorf("got the error %v, want %q", err, string(kind))
	}
}

// wantNothing wants no object in the store, and nothing that an unfinished put has left.
func wantNothing(t testing.TB, s blob.Store, key blob.Key) {
	t.Helper()
	_, err := s.Stat(ctx, key)
	wantKind(t, err, blob.NotFound)
	_, err = s.Get(ctx, key, 0, -1)
	wantKind(t, err, blob.NotFound)
	if found := list(t, s, "", "", 10); len(found) > 0 {
		t.Errorf("the store holds %v, want nothing", found)
	}
	if n := sweep(t, s, time.Now().Add(time.Hour)); n != 0 {
		t.Errorf("the put has left %d unfinished things behind", n)
	}
}

func sweep(t testing.TB, s blob.Store, before time.Time) int {
	t.Helper()
	n, err := s.Sweep(ctx, before)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func list(t testing.TB, s blob.Store, prefix string, after blob.Key, limit int) []blob.Key {
	t.Helper()
	infos, err := s.List(ctx, prefix, after, limit)
	if err != nil {
		t.Fatal(err)
	}
	var keys []blob.Key
	for _, i := range infos {
		keys = append(keys, i.Key)
	}
	return keys
}

func text() io.Reader { return strings.NewReader("text") }
