package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
)

var refusalCases = []testCase{
	{"what is no key is refused", testOddKeys},
	{"every form of key is taken", testKeys},
	{"a reader that fails leaves nothing", testSourceFails},
	{"a reader that panics leaves nothing", testSourcePanics},
	{"a put that is given up leaves nothing", testCancelled},
	{"more bytes than allowed leave nothing", testTooLarge},
	{"fewer bytes than told leave nothing", testTooSmall},
}

var oddKeys = []blob.Key{
	"", ".", "..", "/", "a", "a/b", ".tmp/x.y", "../x.data", "a/../../x.data", "a/./x.data", "/a/x.data", "a//x.data", "a/x.data/", "a/x.data/y.data",
	"A/x.data", "a/X.data", "a/x.", "a/.x", "a.b/x.data", "a/x y.data", "a\\x.data", "a/x\x00.data", "a/x\n.data", "a/x%2f.data", "a/x*.data", "a/é.data",
	"a/\xff.data", "-a/x.data", "a/-x.data", "~/x.data", "C:/x.data", "a/x.data?y=z", "a/con.data:stream",
	blob.Key(strings.Repeat("a", 65) + "/x.data"), blob.Key(strings.Repeat("a/", 300) + "x.data"), blob.Key("a/x." + strings.Repeat("a", 17)),
}

func testOddKeys(t *testing.T, p Place) {
	s := open(t, p)
	for _, key := range oddKeys {
		_, err := s.Put(ctx, key, text())
		wantKind(t, err, blob.Invalid)
		_, err = s.Get(ctx, key, 0, -1)
		wantKind(t, err, blob.Invalid)
		_, err = s.Stat(ctx, key)
		wantKind(t, err, blob.Invalid)
		wantKind(t, s.Delete(ctx, key), blob.Invalid)
		if path, is := s.LocalPath(key); is {
			t.Errorf("the key %q has the path %s", key, path)
		}
		// A prefix and a place in the list may be any text.
		if found := list(t, s, string(key)[:min(512, len(key))], "", 10); len(found) > 0 {
			t.Errorf("the prefix %q finds %v", key, found)
		}
		if found := list(t, s, "", key, 10); len(found) > 0 {
			t.Errorf("after %q comes %v", key, found)
		}
	}
	_, err := s.Get(ctx, newKey(), -1, 1)
	wantKind(t, err, blob.Invalid)
}

func testKeys(t *testing.T, p Place) {
	s := open(t, p)
	for _, key := range []blob.Key{
		"x.data", "a/x.data", "0/0.0", "a/b/c/d/e/f/x.data", "a-/x_-.tar.gz", "a_b-c/x.a-b_c", "a/x._", blob.NewKey("objects", "parquet"), blob.NewKey("e/f", "csv"),
		blob.Key(strings.Repeat("a", 64) + "/" + strings.Repeat("b", 64) + "." + strings.Repeat("c", 16)),
	} {
		b := content(len(key))
		put(t, s, key, b)
		wantObject(t, s, key, b)
		if found := list(t, s, string(key), "", 10); len(found) != 1 || found[0] != key {
			t.Errorf("the list of %q is %v", key, found)
		}
	}
}

var errSource = errors.New("the source is broken")

// broken gives n bytes and then what then gives.
func broken(n int, then func() (int, error)) io.Reader {
	return io.MultiReader(bytes.NewReader(content(n)), readerFunc(then))
}

type readerFunc func() (int, error)

func (f readerFunc) Read([]byte) (int, error) { return f() }

// lengths are those after which a put ends badly: at once, in one call of an S3, between parts, in a later part.
var lengths = []int{0, 1000, part, part + 1000, 3*part - 1}

func testSourceFails(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range lengths {
		key := newKey()
		_, err := s.Put(ctx, key, broken(n, func() (int, error) { return 0, errSource }))
		wantKind(t, err, blob.Source)
		if !errors.Is(err, errSource) {
			t.Errorf("the error %v does not hold the source's own", err)
		}
		wantNothing(t, s, key)
	}
	key := newKey()
	_, err := s.Put(ctx, key, broken(10, func() (int, error) { return 0, nil })) // for ever
	wantKind(t, err, blob.Source)
	wantNothing(t, s, key)
}

func testSourcePanics(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range lengths {
		key := newKey()
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_, _ = s.Put(ctx, key, broken(n, func() (int, error) { panic("the source is broken") }))
		}()
		wantNothing(t, s, key)
	}
}

func testCancelled(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range lengths {
		key := newKey()
		ctx, cancel := context.WithCancel(ctx)
		_, err := s.Put(ctx, key, broken(n, func() (int, error) {
			cancel()
			return 0, io.EOF
		}))
		wantKind(t, err, blob.Cancelled)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error %v does not hold that of the context", err)
		}
		wantNothing(t, s, key)
	}
	key := newKey()
	put(t, s, key, content(10))
	ended, cancel := context.WithDeadline(ctx, time.Now().Add(-time.Second))
	defer cancel()
	wantAllCancelled(t, s, ended, key)
	wantObject(t, s, key, content(10))
}

func wantAllCancelled(t *testing.T, s blob.Store, ended context.Context, key blob.Key) {
	t.Helper()
	_, err := s.Put(ended, newKey(), text())
	wantKind(t, err, blob.Cancelled)
	_, err = s.Get(ended, key, 0, -1)
	wantKind(t, err, blob.Cancelled)
	_, err = s.Stat(ended, key)
	wantKind(t, err, blob.Cancelled)
	_, err = s.List(ended, "", "", 10)
	wantKind(t, err, blob.Cancelled)
	wantKind(t, s.Delete(ended, key), blob.Cancelled)
	wantKind(t, s.Ready(ended), blob.Cancelled)
}

func testTooLarge(t *testing.T, p Place) {
	s := open(t, p)
	for _, limit := range lengths {
		for _, bound := range []func(io.Reader, int64) io.Reader{blob.AtMost, blob.Exactly} {
			key := newKey()
			_, err := s.Put(ctx, key, bound(bytes.NewReader(content(limit+1)), int64(limit)))
			wantKind(t, err, blob.TooLarge)
			wantNothing(t, s, key)
		}
	}
	for _, limit := range lengths {
		for _, r := range []io.Reader{
			blob.Exactly(bytes.NewReader(content(limit)), int64(limit)), blob.AtMost(bytes.NewReader(content(limit)), int64(limit)),
			blob.AtMost(bytes.NewReader(content(limit)), math.MaxInt64),
		} {
			key := newKey()
			if _, err := s.Put(ctx, key, r); err != nil {
				t.Fatal(err)
			}
			wantObject(t, s, key, content(limit))
		}
	}
	_, err := s.Put(ctx, newKey(), blob.AtMost(text(), -1))
	wantKind(t, err, blob.TooLarge)
}

func testTooSmall(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range lengths {
		key := newKey()
		_, err := s.Put(ctx, key, blob.Exactly(bytes.NewReader(content(n)), int64(n)+1))
		wantKind(t, err, blob.Source)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the error %v does not say that the source ended", err)
		}
		wantNothing(t, s, key)
	}
}
