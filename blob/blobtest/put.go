package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/openfinspace/openfinspace/blob"
)

var putCases = []testCase{
	{"what was put is there", testRoundTrip},
	{"a file is taken", testFile},
	{"64 MiB go through little memory", testStream},
	{"a reader's own SHA-256 is taken", testHashed},
	{"a key that is taken is refused", testTaken},
	{"of several puts of a key one succeeds", testRace},
	{"many puts at once", testManyPuts},
	{"an object is seen when it is whole", testUnseen},
	{"objects outlive the store's end", testReopen},
}

// hashedReader computes the hash of what it gives, if it has one.
type hashedReader struct {
	io.Reader
	sum hash.Hash
}

func (r *hashedReader) SHA256() hash.Hash { return r.sum }

func (r *hashedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.sum != nil {
		r.sum.Write(p[:n])
	}
	return n, err
}

func testHashed(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range []int{0, 1000, part + 77} {
		b := content(n)
		for _, sum := range []hash.Hash{sha256.New(), nil} {
			key := newKey()
			written, err := s.Put(ctx, key, blob.Exactly(&hashedReader{bytes.NewReader(b), sum}, int64(n)))
			if err != nil {
				t.Fatal(err)
			}
			wantWritten(t, written, b)
			wantObject(t, s, key, b)
		}
	}
	other := sha256.New()
	other.Write([]byte("of another"))
	written, err := s.Put(ctx, newKey(), &hashedReader{bytes.NewReader(nil), other})
	if err != nil || written.SHA256 != sha256.Sum256([]byte("of another")) {
		t.Errorf("the hash was computed a second time (%v)", err)
	}
}

func testRoundTrip(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range []int{0, 1, 511, 64 << 10, 64<<10 + 1, 1 << 20, part - 1, part, part + 1, 2 * part, 2*part + 77} {
		key, b := newKey(), content(n)
		wantWritten(t, put(t, s, key, b), b)
		wantObject(t, s, key, b)
		wantFile(t, s, key, b)
	}
	key, b := newKey(), content(1000)
	if _, err := s.Put(ctx, key, iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(b)))); err != nil {
		t.Fatal(err)
	}
	wantObject(t, s, key, b)
}

// testFile puts files, and one that a link leads to, which is no file to be taken as it lies.
func testFile(t *testing.T, p Place) {
	s := open(t, p)
	folder := t.TempDir()
	path := filepath.Join(folder, "given")
	linked := filepath.Join(folder, "link")
	for _, n := range []int{0, 1000, part + 77} {
		for _, given := range []string{path, linked} {
			key, b := newKey(), content(n)
			err := os.WriteFile(path, b, 0o644) //nolint:gosec // others may read it, which must not hold of the object
			if given == linked {
				err = errors.Join(err, os.Symlink(path, linked))
			}
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			if err := os.Chtimes(path, began.Add(-48*time.Hour), began.Add(-48*time.Hour)); err != nil {
				t.Fatal(err)
			}
			w, err := s.PutFile(ctx, key, given)
			if err != nil {
				t.Fatal(err)
			}
			wantWritten(t, w, b)
			_, err = s.PutFile(ctx, key, given)
			wantKind(t, err, blob.Exists)
			if at, is := s.LocalPath(key); is && given == path { // else it was copied
				mine, mineErr := os.Stat(at)
				yours, yoursErr := os.Stat(given)
				if err := errors.Join(mineErr, yoursErr); err != nil || !os.SameFile(mine, yours) {
					t.Errorf("the file was not taken as it lies (%v)", err)
				}
			}
			if err := errors.Join(os.Remove(given), ignoreMissing(os.Remove(path))); err != nil {
				t.Errorf("the file that was given is not its owner's any more: %v", err)
			}
			wantObject(t, s, key, b)
			if info, err := s.Stat(ctx, key); err != nil || info.Modified.Before(began.Add(-2*time.Second)) {
				t.Errorf("%v, %v: want that it was written just now", info, err)
			}
			if at, is := s.LocalPath(key); is {
				if st, err := os.Stat(at); err != nil || st.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v: want a mode of 0600", st, err)
				}
			}
		}
	}
	for _, none := range []string{path, folder} {
		_, err := s.PutFile(ctx, newKey(), none)
		wantKind(t, err, blob.Source)
	}
	if err := os.WriteFile(path, content(10), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.PutFile(ctx, "../outside", path)
	wantKind(t, err, blob.Invalid)
	ended, end := context.WithCancel(ctx)
	end()
	_, err = s.PutFile(ended, newKey(), path)
	wantKind(t, err, blob.Cancelled)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// wantFile wants that a program that reads files can read the object.
func wantFile(t *testing.T, s blob.Store, key blob.Key, want []byte) {
	t.Helper()
	scratch := t.TempDir()
	path, done, err := blob.File(ctx, s, key, scratch)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err := errors.Join(err, done()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the file of %s has %d bytes, want other %d", key, len(got), len(want))
	}
	if left, _ := os.ReadDir(scratch); len(left) > 0 {
		t.Errorf("the scratch folder still holds %v", left)
	}
	if direct, is := s.LocalPath(key); is && direct != path {
		t.Errorf("File gives %s, want the store's own %s", path, direct)
	}
}

// heapOf passes bytes on and looks now and then how much memory is in use.
type heapOf struct {
	io.Reader
	read, looked int64
	most         uint64
}

func (h *heapOf) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	if h.read += int64(n); h.read-h.looked >= 4<<20 {
		h.looked = h.read
		h.most = max(h.most, heap())
	}
	return n, err
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func testStream(t *testing.T, p Place) {
	s := open(t, p)
	const size, allowed = 64 << 20, 24 << 20
	b := content(size / 64)
	whole := func() io.Reader { return io.LimitReader(&repeated{b: b}, size) }
	before := heap()
	source := &heapOf{Reader: whole()}
	key := newKey()
	w, err := s.Put(ctx, key, source)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	sink, digest := &heapOf{Reader: r}, sha256.New()
	n, err := io.Copy(digest, sink)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	if n != size || w.Size != size || [32]byte(digest.Sum(nil)) != w.SHA256 {
		t.Errorf("of %d bytes %d were put and %d read, or others", size, w.Size, n)
	}
	if used := int64(max(source.most, sink.most)) - int64(before); used > allowed {
		t.Errorf("%d MiB of memory are used, want at most %d", used>>20, allowed>>20)
	}
}

// repeated gives its bytes again and again.
type repeated struct {
	b  []byte
	at int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.b[r.at:])
	r.at = (r.at + n) % len(r.b)
	return n, nil
}

func testTaken(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range []int{10, part + 10} {
		key, first := newKey(), content(n)
		put(t, s, key, first)
		for _, m := range []int{0, n, part + 20} {
			_, err := s.Put(ctx, key, bytes.NewReader(content(m)))
			wantKind(t, err, blob.Exists)
		}
		wantObject(t, s, key, first)
		if err := s.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
		second := content(n + 1)
		put(t, s, key, second)
		wantObject(t, s, key, second)
	}
}

func testRace(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range []int{100, part + 100} {
		key := newKey()
		var winner atomic.Pointer[[]byte]
		var wg sync.WaitGroup
		for i := range 6 {
			b := content(n + i)
			wg.Go(func() {
				_, err := s.Put(ctx, key, bytes.NewReader(b))
				switch {
				case err != nil:
					wantKind(t, err, blob.Exists)
				case !winner.CompareAndSwap(nil, &b):
					t.Error("two puts of one key have succeeded")
				}
			})
		}
		wg.Wait()
		if winner.Load() == nil {
			t.Fatal("no put has succeeded")
		}
		wantObject(t, s, key, *winner.Load())
	}
}

func testManyPuts(t *testing.T, p Place) {
	s := open(t, p)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 8 {
				key, b := newKey(), content(1000*i+j)
				w, err := s.Put(ctx, key, bytes.NewReader(b))
				if err != nil {
					t.Error(err)
					return
				}
				wantWritten(t, w, b)
			}
		})
	}
	wg.Wait()
	if n := len(list(t, s, "objects/", "", 1000)); n != 16*8 {
		t.Errorf("there are %d objects, want %d", n, 16*8)
	}
}

// testUnseen looks at a key while its put has read some of the bytes.
func testUnseen(t *testing.T, p Place) {
	s := open(t, p)
	for _, n := range []int{1000, part + 1000} {
		key := newKey()
		r, w := io.Pipe()
		done := make(chan error)
		go func() {
			_, err := s.Put(ctx, key, r)
			done <- err
		}()
		b := content(n)
		if _, err := w.Write(b[:n-1]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Stat(ctx, key); !errors.Is(err, blob.NotFound) {
			t.Errorf("an object of which a byte is missing: got the error %v", err)
		}
		if found := list(t, s, string(key), "", 10); len(found) > 0 {
			t.Errorf("an object of which a byte is missing is listed: %v", found)
		}
		_, err := w.Write(b[n-1:])
		if err := errors.Join(err, w.Close(), <-done); err != nil {
			t.Fatal(err)
		}
		wantObject(t, s, key, b)
	}
}

func testReopen(t *testing.T, p Place) {
	s, err := p.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	key, b := newKey(), content(1000)
	put(t, s, key, b)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantObject(t, open(t, p), key, b)
}
