package object_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

// clock is one that tests move.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// fixture is a Store over real rows and blobs, and its root, who writes where he likes.
type fixture struct {
	testing.TB
	*object.Store
	rows    *store.SQL
	blobs   blob.Store
	service *service.Service
	clock   *clock
	root    *finspace.Caller
	bucket  finspace.BucketName
}

// places are where blobs may be.
var places = map[string]func(testing.TB) string{
	"folder": func(t testing.TB) string { return filepath.Join(t.TempDir(), "objects") },
	"S3": func(t testing.TB) string {
		t.Helper()
		s, err := server()
		if err != nil {
			t.Fatal(err)
		}
		bucket, err := s.NewBucket()
		if err != nil {
			t.Fatal(err)
		}
		return s.Address(bucket, "objects")
	},
}

// everywhere runs a case with blobs in each place.
func everywhere(t *testing.T, test func(*testing.T, *fixture)) {
	t.Helper()
	for name, place := range places {
		t.Run(name, func(t *testing.T) { test(t, newFixture(t, place(t))) })
	}
}

func newFixture(t testing.TB, address string) *fixture {
	t.Helper()
	f := &fixture{TB: t, clock: new(clock)}
	var err error
	f.blobs, err = blob.Open(t.Context(), address)
	f.must(err)
	f.rows, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), store.Options{Clock: f.clock.now})
	f.must(err)
	t.Cleanup(func() { f.must(errors.Join(f.rows.Close(), f.blobs.Close())) })
	f.service = service.New(service.Config{Store: f.rows, Keys: seal.Generate(), Clock: f.clock.now})
	env, _, err := f.service.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "env1"})
	f.must(err)
	f.root = &finspace.Caller{Kind: finspace.RootCaller, Environment: env, Arn: env.RootArn()}
	f.bucket = service.LandingBucket(env)
	f.Store = f.over(f.rows, f.blobs)
	return f
}

// over is a Store over other rows and blobs, as a server that was started anew has.
func (f *fixture) over(rows finspace.Store, blobs blob.Store) *object.Store {
	return object.New(object.Config{Store: rows, Blobs: blobs, Service: f.service, Clock: f.clock.now})
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// user is somebody who acts as a FinSpace user.
func (f *fixture) user(id finspace.UserID) *finspace.Caller {
	return &finspace.Caller{Kind: finspace.UserCaller, Environment: f.root.Environment, User: &finspace.User{ID: id, Type: finspace.AppUser}}
}

// fails wants an error with the code.
func (f *fixture) fails(err error, code object.Code) {
	f.Helper()
	var told *object.Error
	if !errors.As(err, &told) || told.Code != code {
		f.Errorf("got the error %v, want %s", err, code)
	}
}

func text(s string) object.PutInput {
	return object.PutInput{Body: bytes.NewReader([]byte(s)), Size: int64(len(s))}
}

// put puts a text as the root.
func (f *fixture) put(key, content string) *finspace.Object {
	f.Helper()
	in := text(content)
	in.Bucket, in.Key = f.bucket, finspace.ObjectKey(key)
	o, err := f.Put(f.Context(), f.root, in)
	f.must(err)
	return o
}

func (f *fixture) delete(key finspace.ObjectKey) {
	f.Helper()
	f.must(f.Delete(f.Context(), f.root, f.bucket, key, object.Condition{}))
}

// read gives an object's bytes from the offset on; all when length is negative.
func (f *fixture) read(key finspace.ObjectKey, offset, length int64) []byte {
	f.Helper()
	_, r, err := f.Open(f.Context(), f.root, f.bucket, key)
	f.must(err)
	return f.readAll(r, offset, length)
}

func (f *fixture) readAll(r *object.Reader, offset, length int64) []byte {
	f.Helper()
	body, err := r.Range(f.Context(), offset, length)
	f.must(err)
	got, err := io.ReadAll(body)
	f.must(errors.Join(err, body.Close()))
	return got
}

func (f *fixture) has(key finspace.ObjectKey, want []byte) {
	f.Helper()
	if got := f.read(key, 0, -1); !bytes.Equal(got, want) {
		f.Errorf("%q has %d bytes, want %d, or they differ", key, len(got), len(want))
	}
}

func (f *fixture) absent(key finspace.ObjectKey) {
	f.Helper()
	_, err := f.Head(f.Context(), f.root, f.bucket, key)
	f.fails(err, object.NoSuchKey)
}

// allBlobs are those that are there.
func (f *fixture) allBlobs() (names []string) {
	f.Helper()
	page, err := f.blobs.List(f.Context(), "", "", blob.MaxPage)
	f.must(err)
	for _, b := range page {
		names = append(names, string(b.Key))
	}
	return names
}

// sweepAll lets everything reach its age and sweeps, but for working files.
func (f *fixture) sweepAll() object.SweepResult {
	f.Helper()
	f.clock.pass(8 * 24 * time.Hour)
	r, err := f.Sweep(f.Context(), object.SweepInput{Released: time.Minute, Orphans: 24 * time.Hour, Uploads: 7 * 24 * time.Hour, WorkingFiles: -1})
	f.must(err)
	return r
}

// wantNoLeak wants that after a sweep there are just the blobs that rows name, and that the rows hold together.
func (f *fixture) wantNoLeak() {
	f.Helper()
	f.sweepAll()
	f.clock.pass(time.Hour) // what a sweep has ended at its beginning, it has released at its end
	f.sweepAll()
	var named []string
	f.must(f.rows.View(context.Background(), func(tx finspace.Tx) (err error) {
		named, err = tx.NamedBlobs("", blob.MaxPage)
		return err
	}))
	there := f.allBlobs()
	if len(there) != len(named) {
		f.Errorf("there are %d blobs after the sweep, and rows name %d", len(there), len(named))
	}
	missing, err := f.Missing(f.Context())
	f.must(err)
	if missing.Count != 0 {
		f.Errorf("%d blobs are missing, such as %s", missing.Count, missing.Example)
	}
	problems, err := f.rows.Check(f.Context())
	f.must(err)
	for _, p := range problems {
		f.Error(p.What)
	}
}

// noise is n bytes of chance, the same for the same seed.
func noise(seed uint64, n int) []byte {
	random := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	b := make([]byte, n)
	_, _ = random.Read(b) // never fails
	return b
}
