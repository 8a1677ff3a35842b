package job

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/service"
)

// task is one attempt at one ingest. Its folder is a part of the scratch, and gone when it ends.
type task struct {
	*Runner
	in     *service.Ingest
	folder string
	log    *slog.Logger
	asked  time.Time // when it was claimed: the lease begins behind that
	began  time.Time

	free   int64 // of the disk, when it began
	copies int64 // bytes of sources that lie in the folder

	mu       sync.Mutex
	progress service.IngestProgress
	put      []blob.Key // that no row names yet
	firstPut time.Time

	inDoubt bool // whether rows name what was put: the store did not tell
}

// ingest runs a claimed ingest to its end: taken in, failed, or given back. Trouble is that no other would do better here now.
func (r *Runner) ingest(ctx context.Context, in *service.Ingest, asked time.Time) (trouble bool) {
	t := &task{
		Runner: r, in: in, folder: filepath.Join(r.Scratch, in.TaskID), asked: asked, began: time.Now(),
		log: r.Logger.With("environment", in.Environment, "dataset", in.Dataset, "changeset", in.Changeset, "attempt", in.Attempt),
	}
	r.metrics.running.Inc()
	defer r.metrics.running.Dec()
	ctx, stop := context.WithCancelCause(ctx)
	var holding sync.WaitGroup
	holding.Go(func() { t.hold(ctx, stop) })
	err := t.run(ctx)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = cause // who ended it knows why better than what was ended
	}
	t.end(ctx, err)
	stop(nil) // the lease was held until here
	holding.Wait()
	if err := os.RemoveAll(t.folder); err != nil { // the next start of the Runner tries again
		t.log.Warn("the folder of an ingest could not be removed", "error", err)
	}
	return isTrouble(err)
}

// run does the work. Until finish nothing of it can be seen, so we may die anywhere.
func (t *task) run(ctx context.Context) error {
	if err := os.Mkdir(t.folder, 0o700); err != nil {
		return err
	}
	t.free = process.Spare(t.folder)
	result, err := t.result(ctx)
	if err != nil {
		return err
	}
	t.stage("finishing")
	return t.finish(ctx, result)
}

func (t *task) result(ctx context.Context) (*service.IngestResult, error) {
	if t.in.Kind == finspace.NonTabular {
		return t.keepFiles(ctx)
	}
	return t.convert(ctx)
}

// finish makes the result visible. Its blobs are durable already; if we die before the commit, no row names them and a sweep
// finds them, and if we die after it, all is done. A store that fails is asked again for a while: what was committed is found by
// its claim.
func (t *task) finish(ctx context.Context, result *service.IngestResult) error {
	for failures := 1; ; failures++ {
		if len(t.put) > 0 && time.Since(t.firstPut) > t.NameWithin {
			return errTooLate
		}
		err := t.Service.FinishIngest(ctx, t.in, t.owner, *result)
		t.inDoubt = err != nil && (errors.Is(err, finspace.Internal) || ctx.Err() != nil)
		if !t.inDoubt || ctx.Err() != nil || failures == maxFinishes {
			return err
		}
		t.log.Warn("an ingest could not be finished; it is tried again", "error", err)
		sleep(ctx, backoff(failures))
	}
}

const maxFinishes = 6

// errTooLate keeps a process that stood still for long from naming blobs which are about to be swept.
var errTooLate = errors.New("the files were written too long ago to be named")

// stage names what is being done now.
func (t *task) stage(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.Stage = name
}

// hear takes the engine's progress.
func (t *task) hear(p engine.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.Bytes, t.progress.Total, t.progress.Rows = p.Bytes, p.Total, p.Rows
}

// read adds to the bytes that were read where no engine does.
func (t *task) read(size int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.Bytes += size
}

func (t *task) told() service.IngestProgress {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.progress
}
