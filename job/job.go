// Package job takes changesets in: it claims what waits, brings the sources to local files, has an engine convert them, puts what came of
// it into blobs, and makes it visible in one transaction. Several runners, in several processes over one store, share the work.
//
// A claim holds for a lease that its owner renews. Whoever dies leaves a lease that ends, and blobs that no row names; another runner
// then begins anew with a new task, and a sweep finds the blobs. So an ingest may be killed at any instruction: either its one transaction
// was committed, or nothing of it is seen.
package job

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/service"
)

// Config is what a Runner works with.
type Config struct {
	// Service claims and finishes. Required.
	Service *service.Service
	// Blobs take what is made. Required.
	Blobs blob.Store
	// Objects give the sources that are our own. Required.
	Objects *object.Store
	// External gives the sources in an S3 elsewhere. Required.
	External *external.Client
	// Engine converts. It reads local files. Required.
	Engine engine.Engine
	// Scratch is a folder on a local disk, for this Runner alone: what it finds there at its start it removes. Required.
	Scratch string
	// Parallel is how many ingests run at once here. Default: 1.
	Parallel int
	// PerEnvironment is how many of one environment run at once, on all machines. Default: 10.
	PerEnvironment int
	// Limits bound one task. What is zero the engine decides.
	Limits engine.Limits
	// Lease is how long a claim holds that is not renewed: what a crash costs. Default: 30 s.
	Lease time.Duration
	// Poll is how often a Runner looks for work that another process was asked for. Default: 1 s.
	Poll time.Duration
	// StopTimeout is how long ingests may go on when the Runner shall end; then they are given back. Default: 10 s.
	StopTimeout time.Duration
	// NameWithin is how old a blob may be when a row begins to name it: less than half the age at which a sweep takes those
	// that no row names. More than object.NameWithin counts as that, since sweeps are a server's, which may have another age: what
	// it releases lies there for as long, whatever the age. Default: 6 h.
	NameWithin time.Duration
	// Policy says what bad rows do. The zero value fails the changeset.
	Policy engine.RejectPolicy
	// KeepOriginals keeps sources as they were: external ones are copied, our own stay pinned.
	KeepOriginals bool
	// Clock dates what is published, and makes ids. Default: time.Now.
	Clock func() time.Time
	// Logger hears what operators should know. Default: none.
	Logger *slog.Logger
}

// Runner runs ingests.
type Runner struct {
	Config
	ids     finspace.IDs
	owner   string        // random: a process is never taken for another
	wake    chan struct{} // holds one when another of ours should look for work
	metrics *metrics
}

// New makes a Runner. It panics when something that is required is missing.
func New(c Config) *Runner {
	if c.Service == nil || c.Blobs == nil || c.Objects == nil || c.External == nil || c.Engine == nil || c.Scratch == "" {
		panic("job: a Config needs a Service, Blobs, Objects, External, an Engine and a Scratch")
	}
	c.Parallel, c.PerEnvironment = max(1, c.Parallel), cmp.Or(c.PerEnvironment, 10)
	c.Lease, c.Poll, c.StopTimeout = cmp.Or(c.Lease, 30*time.Second), cmp.Or(c.Poll, time.Second), cmp.Or(c.StopTimeout, 10*time.Second)
	c.NameWithin = min(cmp.Or(c.NameWithin, 6*time.Hour), object.NameWithin)
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Runner{Config: c, owner: rand.Text(), wake: make(chan struct{}, 1), metrics: newMetrics(c.Service)}
}

// Run works until ctx ends, and then as long as StopTimeout allows. It gives an error when it cannot begin.
func (r *Runner) Run(ctx context.Context) error {
	if err := emptied(r.Scratch); err != nil {
		return err
	}
	tasks, end := withGrace(ctx, r.StopTimeout)
	defer end()
	var running sync.WaitGroup
	for range r.Parallel {
		running.Go(func() { r.loop(ctx, tasks) })
	}
	running.Wait()
	return nil
}

// emptied makes the folder if need be, and removes what a Runner that died has left in it.
func emptied(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	left, err := os.ReadDir(folder)
	for _, e := range left {
		err = errors.Join(err, os.RemoveAll(filepath.Join(folder, e.Name())))
	}
	return err
}

// withGrace gives a context that ends some time after ctx, or with end.
func withGrace(ctx context.Context, grace time.Duration) (late context.Context, end context.CancelFunc) {
	late, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(grace):
			cancel(errStopping)
		case <-late.Done():
		}
	})
	return late, func() { stop(); cancel(nil) }
}
