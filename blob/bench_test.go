package blob_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/openfinspace/openfinspace/blob"
)

var benchSizes = []int{1 << 20, 64 << 20}

// BenchmarkPut puts objects, and beside that writes the same bytes to a file with the same digests and fsync, which is
// the machine's own rate.
func BenchmarkPut(b *testing.B) {
	for _, n := range benchSizes {
		content := bytesOf(sizedKey(n))
		b.Run(fmt.Sprintf("bare/%dMiB", n>>20), func(b *testing.B) {
			folder := b.TempDir()
			bench(b, n, func(i int) error { return writeBare(filepath.Join(folder, strconv.Itoa(i)), content) })
		})
		for name, open := range benchStores {
			b.Run(fmt.Sprintf("%s/%dMiB", name, n>>20), func(b *testing.B) {
				s := open(b)
				bench(b, n, func(int) error {
					_, err := s.Put(context.Background(), sizedKey(n), bytes.NewReader(content))
					return err
				})
			})
		}
	}
}

// BenchmarkGet reads an object, and beside that a file.
func BenchmarkGet(b *testing.B) {
	for _, n := range benchSizes {
		key := sizedKey(n)
		b.Run(fmt.Sprintf("bare/%dMiB", n>>20), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "file")
			if err := writeBare(path, bytesOf(key)); err != nil {
				b.Fatal(err)
			}
			bench(b, n, func(int) error { return readAll(os.Open(path)) })
		})
		for name, open := range benchStores {
			b.Run(fmt.Sprintf("%s/%dMiB", name, n>>20), func(b *testing.B) {
				s := open(b)
				if _, err := s.Put(context.Background(), key, bytes.NewReader(bytesOf(key))); err != nil {
					b.Fatal(err)
				}
				bench(b, n, func(int) error { return readAll(s.Get(context.Background(), key, 0, -1)) })
			})
		}
	}
}

var benchStores = map[string]func(testing.TB) blob.Store{
	"folder": func(t testing.TB) blob.Store { return openFolder(t, filepath.Join(t.TempDir(), "objects")) },
	"s3": func(t testing.TB) blob.Store {
		s, err := newBucket(t, "prefix").Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	},
}

func bench(b *testing.B, n int, act func(i int) error) {
	b.SetBytes(int64(n))
	for i := 0; b.Loop(); i++ {
		if err := act(i); err != nil {
			b.Fatal(err)
		}
	}
}

func writeBare(path string, content []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(io.MultiWriter(f, sha256.New(), md5.New()), bytes.NewReader(content)); err != nil {
		return err
	}
	return f.Sync()
}

func readAll(r io.ReadCloser, err error) error {
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, r, make([]byte, 256<<10))
	return err
}
