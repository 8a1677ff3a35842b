//go:build cgo

package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/job"
)

// slow is an engine that waits at the beginning of an ingest until it is let go on or cancelled.
type slow struct {
	*process.Engine
	begun atomic.Int64
	goOn  chan struct{}
}

func newSlow(e *process.Engine) *slow { return &slow{Engine: e, goOn: make(chan struct{})} }

func (s *slow) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	s.begun.Add(1)
	select {
	case <-s.goOn:
		return s.Engine.Ingest(ctx, t, in, p)
	case <-ctx.Done():
		return engine.Output{}, ctx.Err()
	}
}

func (s *slow) waitBegun(n int64) {
	for s.begun.Load() < n {
		time.Sleep(time.Millisecond)
	}
}

// TestCancel cancels while the engine works.
func TestCancel(t *testing.T) {
	w := newStill(t)
	e := newSlow(w.engine)
	w.start(func(c *job.Config) { c.Engine, c.Lease = e, 300*time.Millisecond })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	id := w.create(d, finspace.Append, "a.csv", csv)
	e.waitBegun(1)
	w.must(w.store.Update(t.Context(), func(tx finspace.Tx) error { return tx.CancelJobs("env1", d, "enough") }))
	if c := w.ended(d, id); !strings.Contains(messageOf(c), "CANCELLED") {
		t.Error(messageOf(c))
	}
	w.stop()
	w.wantNothingLeft()
}

// TestStop gives a running ingest back when the time for it has gone by; another Runner takes it in.
func TestStop(t *testing.T) {
	w := newStill(t)
	e := newSlow(w.engine)
	w.start(func(c *job.Config) { c.Engine, c.StopTimeout, c.Lease = e, time.Millisecond, time.Hour })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	id := w.create(d, finspace.Append, "a.csv", csv)
	e.waitBegun(1)
	w.stop()
	w.start(nil)
	if c := w.ended(d, id); c.Status != finspace.IngestionSuccess {
		t.Error(messageOf(c))
	}
}

// TestStopWaits lets a running ingest come to its end.
func TestStopWaits(t *testing.T) {
	w := newStill(t)
	e := newSlow(w.engine)
	w.start(func(c *job.Config) { c.Engine, c.StopTimeout = e, time.Hour })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	id := w.create(d, finspace.Append, "a.csv", csv)
	e.waitBegun(1)
	time.AfterFunc(20*time.Millisecond, func() { close(e.goOn) })
	w.stop()
	if c, err := changesetOf(t.Context(), w.site, d, id); err != nil || c.Status != finspace.IngestionSuccess {
		t.Errorf("%v, %v", c, err)
	}
}

// TestLeaseLost has a second Runner take over what a first one, which stood still, has not given back. Only one of them counts.
func TestLeaseLost(t *testing.T) {
	w := newStill(t)
	e := newSlow(w.engine)
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	id := w.create(d, finspace.Append, "a.csv", csv)
	in, err := w.service.ClaimIngest(t.Context(), "a runner that died", time.Millisecond, 10)
	if err != nil || in == nil {
		t.Fatalf("%v, %v", in, err)
	}
	close(e.goOn)
	w.start(func(c *job.Config) { c.Engine = e })
	if c := w.ended(d, id); c.Status != finspace.IngestionSuccess || c.Rows != 1 {
		t.Error(messageOf(c))
	}
	if err := w.service.ReleaseIngest(t.Context(), in, "a runner that died"); !errors.Is(err, finspace.Conflict) {
		t.Errorf("the first one: %v", err)
	}
}

// failing are blobs that cannot be put for a while.
type failing struct {
	blob.Store
	kind  blob.Kind
	fails atomic.Int64 // puts that fail from now on
}

func (f *failing) Put(ctx context.Context, key blob.Key, r io.Reader) (*blob.Written, error) {
	if f.fails.Add(-1) >= 0 {
		return nil, &blob.Error{Kind: f.kind, Op: "put", Key: key}
	}
	return f.Store.Put(ctx, key, r)
}

func (f *failing) PutFile(ctx context.Context, key blob.Key, path string) (*blob.Written, error) {
	if f.fails.Add(-1) >= 0 {
		return nil, &blob.Error{Kind: f.kind, Op: "put", Key: key}
	}
	return f.Store.PutFile(ctx, key, path)
}

// TestStorageAway tries again, more often than a fault of ours would be tried, until there is room or the S3 is back.
func TestStorageAway(t *testing.T) {
	for _, kind := range []blob.Kind{blob.NoSpace, blob.Unavailable} {
		w := newStill(t)
		blobs := &failing{Store: w.blobs, kind: kind}
		w.start(func(c *job.Config) { c.Blobs = blobs })
		d := w.newDataset("n INTEGER")
		w.upload("a.csv", "n\n1\n")
		blobs.fails.Store(3)
		if c := w.taken(d, finspace.Append, "a.csv", csv); c.Rows != 1 {
			t.Errorf("%+v", c)
		}
		w.stop()
		w.wantNothingLeft()
	}
}

// crowded is an engine that finds no room: what it says the first times comes from errs.
type crowded struct {
	*process.Engine
	mu   sync.Mutex
	errs []error
	task engine.Task // the last one
}

func (c *crowded) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.task = t
	if len(c.errs) == 0 {
		return c.Engine.Ingest(ctx, t, in, p)
	}
	err := c.errs[0]
	c.errs = c.errs[1:]
	return engine.Output{}, err
}

func noRoom(filled int64) error {
	return &engine.Error{Kind: engine.Limit, Message: "nearly full", Cause: &process.Full{Filled: filled}}
}

// TestNoRoom waits while somebody else has filled the disk, and fails what fills all of it alone or passes its own limit.
func TestNoRoom(t *testing.T) {
	w := newStill(t)
	e := &crowded{Engine: w.engine}
	w.start(func(c *job.Config) { c.Engine, c.Limits.Disk = e, 100<<20 })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	for says, errs := range map[string][]error{
		"":                     {noRoom(1)},
		"of the scratch":       {noRoom(1), noRoom(1 << 60)},
		"101 MiB of disk, and": {&engine.Error{Kind: engine.Limit, Class: process.ClassDisk, Message: "of the task's"}},
	} {
		e.mu.Lock()
		e.errs = errs
		e.mu.Unlock()
		c := w.ended(d, w.create(d, finspace.Append, "a.csv", csv))
		if got := messageOf(c); (got == "") != (says == "") || !strings.Contains(got, says) || says != "" && !strings.HasPrefix(got, "SERVICE_QUOTA_EXCEEDED") {
			t.Errorf("%q: %s", says, got)
		}
	}
}

// TestCopiesCount holds copies of the source and what the engine fills to one limit, and fails what can never fit before it copies.
func TestCopiesCount(t *testing.T) {
	w := newStill(t)
	e := &crowded{Engine: w.engine}
	w.start(func(c *job.Config) { c.Engine, c.Limits.Disk = e, 7<<20 })
	d := w.newDataset("n INTEGER, s STRING")
	text := []byte("n,s\n" + strings.Repeat("1,some text\n", 6<<20/12))
	w.must(w.putParts(t.Context(), "fits.csv", text[:5<<20], text[5<<20:]))
	w.taken(d, finspace.Append, "fits.csv", csv)
	if e.task.Filled != int64(len(text)) {
		t.Errorf("the engine was told of %d bytes, and %d were copied", e.task.Filled, len(text))
	}
	w.must(w.putParts(t.Context(), "large.csv", text[:5<<20], append(text[5<<20:], text[4:2<<20]...)))
	e.task = engine.Task{}
	c := w.ended(d, w.create(d, finspace.Append, "large.csv", csv))
	if says := messageOf(c); !strings.HasPrefix(says, "SERVICE_QUOTA_EXCEEDED") || !strings.Contains(says, "may use 7 MiB (--ingest-disk)") || e.task.ID != "" {
		t.Errorf("%s; the engine had %q", says, e.task.ID)
	}
	w.stop()
	w.wantNothingLeft()
}

// TestStolenLease stops at the first word that somebody else has the work, and not when the lease would have ended.
func TestStolenLease(t *testing.T) {
	w := newStill(t)
	e := newSlow(w.engine)
	w.start(func(c *job.Config) { c.Engine, c.Lease = e, 900*time.Millisecond })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	id := w.create(d, finspace.Append, "a.csv", csv)
	e.waitBegun(1)
	w.must(w.store.Update(t.Context(), func(tx finspace.Tx) error {
		j, err := tx.JobForUpdate("env1", finspace.JobID(id))
		if err != nil {
			return err
		}
		j.Owner, j.LeaseUntil = "a thief", tx.Now().Add(time.Hour)
		return tx.SetJob(j)
	}))
	for !strings.Contains(w.log.String(), "outcome=dropped") {
		time.Sleep(time.Millisecond)
	}
	if said := w.log.String(); !strings.Contains(said, "lost its lease") || strings.Contains(said, "could not be renewed") {
		t.Error("a lease that was lost is asked for again")
	}
}

// TestEngineAway fails the changeset only after five attempts.
func TestEngineAway(t *testing.T) {
	w := newStill(t)
	var attempts atomic.Int64
	w.start(func(c *job.Config) { c.Engine = dying{w.engine, &attempts} })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	if c := w.taken(d, finspace.Append, "a.csv", csv); c.Rows != 1 || attempts.Load() != 2 {
		t.Errorf("%d attempts: %+v", attempts.Load(), c)
	}
}

// dying loses its first task.
type dying struct {
	*process.Engine
	attempts *atomic.Int64
}

func (d dying) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	if d.attempts.Add(1) == 1 {
		return engine.Output{}, &engine.Error{Kind: engine.Lost, Message: "the worker was killed"}
	}
	return d.Engine.Ingest(ctx, t, in, p)
}

// TestPartsAreJoined takes an object that was uploaded in parts, whose borders lie within rows.
func TestPartsAreJoined(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("n INTEGER, s STRING")
	var text bytes.Buffer
	text.WriteString("n,s\n")
	n := int64(0)
	for ; text.Len() < 6<<20; n++ {
		fmt.Fprintf(&text, "%d,some text\n", n)
	}
	w.must(w.putParts(t.Context(), "parts.csv", text.Bytes()[:5<<20], text.Bytes()[5<<20:]))
	if c := w.taken(d, finspace.Append, "parts.csv", csv); c.Rows != n {
		t.Errorf("%d rows of %d", c.Rows, n)
	}
}
