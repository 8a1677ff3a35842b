package server

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
	"github.com/openfinspace/openfinspace/store"
)

// BenchmarkS3 puts and gets objects through the whole server, with a hash of the body that is declared and with the chunks
// of the client for Go. Beside that it does what must be done for any object that is kept: the same bytes written to a file
// with fsync, MD5 and SHA-256.
func BenchmarkS3(b *testing.B) {
	w := newBenchWorld(b)
	for _, n := range []int{1 << 20, 64 << 20} {
		data, size := randomBytes(n), strconv.Itoa(n>>20)+"MiB"
		folder := b.TempDir()
		run(b, "bare/"+size, n, func(i int) error { return writeBare(filepath.Join(folder, strconv.Itoa(i%8)), data) })
		run(b, "put/"+size, n, func(int) error { return w.plain(http.MethodPut, "k"+size, data) })
		run(b, "put-sdk/"+size, n, func(int) error {
			_, err := w.client.PutObject(context.Background(), &awss3.PutObjectInput{Bucket: &w.landing, Key: aws.String("k" + size), Body: bytes.NewReader(data)})
			return err
		})
		run(b, "get/"+size, n, func(int) error { return w.plain(http.MethodGet, "k"+size, nil) })
	}
}

func run(b *testing.B, name string, n int, once func(int) error) {
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(n))
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			if err := once(i); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// writeBare does for the bytes what must be done for an object.
func writeBare(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(io.MultiWriter(f, md5.New(), sha256.New()), bytes.NewReader(data)); err != nil {
		return err
	}
	return f.Sync()
}

// benchWorld is a server that its clients reach over the loopback.
type benchWorld struct {
	url, landing string
	key          sigv4.Key
	client       *awss3.Client
}

func newBenchWorld(b *testing.B) *benchWorld {
	b.Helper()
	rows, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "test.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = rows.Close() })
	blobs, err := blob.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	operations := service.New(service.Config{Store: rows, Keys: seal.Generate()})
	key, err := operations.Bootstrap(b.Context(), service.BootstrapInput{EnvironmentInput: service.EnvironmentInput{ID: testEnvironment}})
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(Config{
		Service: operations, Ready: rows.Ready, Objects: object.New(object.Config{Store: rows, Blobs: blobs, Service: operations}),
	})
	if err != nil {
		b.Fatal(err)
	}
	front := httptest.NewServer(s.Handler())
	b.Cleanup(front.Close)
	helper := &world{url: front.URL, env: testEnvironment}
	return &benchWorld{front.URL, helper.landing(), asKey(key), helper.s3Client(asKey(key))}
}

// plain sends a request with the hash of its body and reads the answer to its end.
func (w *benchWorld) plain(method, key string, data []byte) error {
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+"/"+w.landing+"/"+key, bytes.NewReader(data))
	if err != nil {
		return err
	}
	sigv4.Sign(r, data, w.key, "us-east-1", "s3", time.Now(), sigv4.S3)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", answer.Status)
	}
	return nil
}
