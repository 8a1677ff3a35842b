//go:build cgo

package job_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/duck"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/job"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

// What the test binary is instead of a test, as its first argument says.
const (
	asWorker = "worker"
	asServer = "server" // over the folder that is the second argument

	asTidyServer = "tidy server"
)

func TestMain(m *testing.M) {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == asWorker:
		err = process.Main(context.Background(), duck.New(duck.Config{}))
	case len(os.Args) == 3 && (os.Args[1] == asServer || os.Args[1] == asTidyServer):
		err = serveForever(os.Args[2], os.Args[1] == asTidyServer)
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// site is a folder with a store, blobs and what works on them, as the server has it.
type site struct {
	folder  string
	store   *store.SQL
	blobs   blob.Store
	service *service.Service
	objects *object.Store
	engine  *process.Engine
	by      *finspace.Caller // the root of the one environment
	late    time.Duration    // added to the clock of the sweeps
}

// openSite opens what is in the folder, or makes it. The store is at dsn, or in the folder too.
func openSite(ctx context.Context, folder, dsn string, keys *seal.Keyring, log *slog.Logger) (*site, error) {
	if dsn == "" {
		dsn = filepath.Join(folder, "store.db")
	}
	s := &site{folder: folder}
	var err error
	if s.store, err = store.Open(ctx, dsn, store.Options{}); err != nil {
		return nil, err
	}
	if s.blobs, err = blob.Open(ctx, filepath.Join(folder, "objects")); err != nil {
		return nil, err
	}
	s.service = service.New(service.Config{Store: s.store, Keys: keys, External: external.New()})
	clock := func() time.Time { return time.Now().Add(s.late) }
	s.objects = object.New(object.Config{Store: s.store, Blobs: s.blobs, Service: s.service, Clock: clock})
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s.engine = process.New(process.Config{
		Command: []string{program, asWorker}, Scratch: folder, Limits: engine.Limits{Memory: 512 << 20, Cores: 1}, Logger: log,
	})
	if _, err := s.service.Bootstrap(ctx, service.BootstrapInput{EnvironmentInput: service.EnvironmentInput{ID: "env1"}}); err != nil {
		return nil, err
	}
	return s, s.signIn(ctx)
}

func (s *site) signIn(ctx context.Context) error {
	return s.store.View(ctx, func(tx finspace.Tx) error {
		e, err := tx.Environment("env1")
		if err == nil {
			s.by = &finspace.Caller{Kind: finspace.RootCaller, Environment: e, Arn: e.RootArn()}
		}
		return err
	})
}

func (s *site) close() error {
	s.engine.Close()
	_ = s.blobs.Close()
	return s.store.Close()
}

func (s *site) config(log *slog.Logger) job.Config {
	return job.Config{
		Service: s.service, Blobs: s.blobs, Objects: s.objects, External: external.New(), Engine: s.engine, Scratch: filepath.Join(s.folder, "scratch"),
		Lease: time.Second, Poll: 20 * time.Millisecond, StopTimeout: 10 * time.Second, KeepOriginals: true, Logger: log,
	}
}

// put uploads a file to the root's working location.
func (s *site) put(ctx context.Context, name string, text []byte) error {
	_, err := s.objects.Put(ctx, s.by, object.PutInput{
		Bucket: service.LandingBucket(s.by.Environment), Key: finspace.ObjectKey("scratch/root/" + name), Body: bytes.NewReader(text), Size: int64(len(text)),
	})
	return err
}

func (s *site) source(name string) finspace.Params {
	return finspace.Params{
		"sourceType": "S3", "s3SourcePath": finspace.ParamValue("s3://" + string(service.LandingBucket(s.by.Environment)) + "/scratch/root/" + name),
	}
}

// dataset makes one with the columns, such as "ticker STRING, price DOUBLE"; none leave the schema to inference.
func (s *site) dataset(ctx context.Context, kind finspace.DatasetKind, columns string) (finspace.DatasetID, error) {
	group, err := s.service.CreatePermissionGroup(ctx, s.by, &service.CreatePermissionGroupInput{
		Name: finspace.PermissionGroupName(fmt.Sprintf("g%d", time.Now().UnixNano())), ApplicationPermissions: []finspace.ApplicationPermission{finspace.CreateDataset},
	})
	if err != nil {
		return "", err
	}
	title := finspace.ResourcePermissionName("ReadDatasetData")
	in := &service.CreateDatasetInput{DatasetTitle: "t", Kind: kind, PermissionGroupParams: finspace.PermissionGroupParams{
		PermissionGroupID: &group.PermissionGroupID, DatasetPermissions: []finspace.ResourcePermission{{Permission: &title}},
	}}
	if columns != "" {
		in.SchemaDefinition = &finspace.SchemaUnion{TabularSchemaConfig: &finspace.SchemaDefinition{Columns: columnsOf(columns)}}
	}
	out, err := s.service.CreateDataset(ctx, s.by, in)
	if err != nil {
		return "", err
	}
	return out.DatasetID, nil
}

func columnsOf(text string) (all []finspace.ColumnDefinition) {
	for _, column := range strings.Split(text, ", ") {
		name, kind, _ := strings.Cut(column, " ")
		n, k := finspace.ColumnName(name), finspace.ColumnDataType(kind)
		all = append(all, finspace.ColumnDefinition{ColumnName: &n, DataType: &k})
	}
	return all
}

// world is a site whose Runner works while the test runs.
type world struct {
	testing.TB
	*site
	log    *lockedBuffer
	runner *job.Runner
	stop   func()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newWorld(t testing.TB, change func(*job.Config)) *world {
	t.Helper()
	w := newStill(t)
	w.start(change)
	return w
}

// newStill is a world whose Runner does not work yet.
func newStill(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, log: new(lockedBuffer), stop: func() {}}
	var err error
	w.site, err = openSite(t.Context(), t.TempDir(), "", seal.Generate(), slog.New(slog.NewTextHandler(w.log, nil)))
	w.must(err)
	t.Cleanup(func() {
		w.stop()
		w.must(w.close())
		if t.Failed() {
			t.Log(w.log.String())
		}
	})
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) start(change func(*job.Config)) {
	c := w.config(slog.New(slog.NewTextHandler(w.log, nil)))
	if change != nil {
		change(&c)
	}
	w.runner = job.New(c)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := w.runner.Run(ctx); err != nil {
			w.Error(err)
		}
	})
	w.stop = func() { stop(); running.Wait() }
}

func (w *world) upload(name, text string) {
	w.Helper()
	w.must(w.put(w.Context(), name, []byte(text)))
}

func (w *world) newDataset(columns string) finspace.DatasetID {
	w.Helper()
	d, err := w.dataset(w.Context(), finspace.Tabular, columns)
	w.must(err)
	return d
}

// create begins a changeset from a file or folder of the working location.
func (w *world) create(d finspace.DatasetID, change finspace.ChangeType, name string, form finspace.Params) finspace.ChangesetID {
	w.Helper()
	out, err := w.service.CreateChangeset(w.Context(), w.by, &service.CreateChangesetInput{
		DatasetID: d, ChangeType: change, SourceParams: w.source(name), FormatParams: form,
	})
	w.must(err)
	return out.ChangesetID
}

// ended waits for the end of a changeset.
func (w *world) ended(d finspace.DatasetID, id finspace.ChangesetID) *finspace.Changeset {
	w.Helper()
	for {
		c, err := changesetOf(w.Context(), w.site, d, id)
		w.must(err)
		if c.Status == finspace.IngestionSuccess || c.Status == finspace.IngestionFailed {
			return c
		}
		time.Sleep(time.Millisecond)
	}
}

func changesetOf(ctx context.Context, s *site, d finspace.DatasetID, id finspace.ChangesetID) (c *finspace.Changeset, err error) {
	err = s.store.View(ctx, func(tx finspace.Tx) error {
		c, err = tx.Changeset("env1", d, id)
		return err
	})
	return c, err
}

// taken is create and ended, of a changeset that must come in.
func (w *world) taken(d finspace.DatasetID, change finspace.ChangeType, name string, form finspace.Params) *finspace.Changeset {
	w.Helper()
	c := w.ended(d, w.create(d, change, name, form))
	if c.Status != finspace.IngestionSuccess {
		w.Fatalf("%s: %s", c.Status, messageOf(c))
	}
	return c
}

func messageOf(c *finspace.Changeset) string {
	if c.ErrorInfo == nil {
		return ""
	}
	return string(*c.ErrorInfo.ErrorCategory) + ": " + string(*c.ErrorInfo.ErrorMessage)
}

// files are those of a changeset of one kind.
func (w *world) files(c *finspace.Changeset, kind finspace.FileKind) (files []finspace.ChangesetFile) {
	w.Helper()
	w.must(w.store.View(w.Context(), func(tx finspace.Tx) (err error) {
		files, err = tx.ChangesetFiles("env1", c.ID, kind, 0, 1000)
		return err
	}))
	return files
}

// published reads the objects in the managed bucket below a dataset: name, with the text.
func (w *world) published(d finspace.DatasetID) map[string]string {
	w.Helper()
	found := map[string]string{}
	bucket := service.ManagedBucket(w.by.Environment)
	list, err := w.objects.List(w.Context(), w.by, object.ListInput{Bucket: bucket, Prefix: string(d.Files()), Limit: 1000})
	w.must(err)
	for _, o := range list.Objects {
		_, r, err := w.objects.Open(w.Context(), w.by, bucket, o.Key)
		w.must(err)
		body, err := r.Range(w.Context(), 0, -1)
		w.must(err)
		text, err := io.ReadAll(body)
		w.must(err)
		_ = body.Close()
		found[strings.TrimPrefix(string(o.Key), string(d.Files()))] = string(text)
	}
	return found
}
