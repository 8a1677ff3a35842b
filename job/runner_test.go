//go:build cgo

package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
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
