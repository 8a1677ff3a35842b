package job

import (
	"context"
	"errors"
	"time"

	"github.com/openfinspace/openfinspace"
)

// Why a task is stopped from outside.
var (
	errCancelled = errors.New("somebody asked for its end")
	errLeaseLost = errors.New("the lease was lost")
	errStopping  = errors.New("the server is stopping")
)

const maxHeartbeat = 5 * time.Second

// hold renews the lease until ctx ends, and tells how far the task is. It stops the task when somebody has cancelled it, and when
// the lease is lost: another runner may have it then, and what we make must not count.
func (t *task) hold(ctx context.Context, stop context.CancelCauseFunc) {
	until := t.asked.Add(t.Lease) // by our clock, and before the store's, which began to count later
	every := min(t.Lease/3, maxHeartbeat)
	for {
		sleep(ctx, every)
		if ctx.Err() != nil {
			return
		}
		asked := time.Now()
		cancelled, err := t.heartbeat(ctx, until)
		if err == nil {
			t.metrics.spoken.SetToCurrentTime()
		}
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, finspace.Conflict), errors.Is(err, finspace.NotFound), err != nil && !time.Now().Before(until):
			t.log.Warn("an ingest lost its lease and is stopped", "error", err)
			stop(errLeaseLost)
			return
		case err != nil:
			t.log.Warn("the lease of an ingest could not be renewed; it is tried again", "error", err)
		case cancelled:
			stop(errCancelled)
			return
		default:
			until = asked.Add(t.Lease)
		}
	}
}

// heartbeat does not wait beyond the lease for a store that hangs.
func (t *task) heartbeat(ctx context.Context, until time.Time) (cancelled bool, err error) {
	ctx, end := context.WithDeadline(ctx, until)
	defer end()
	return t.Service.HoldIngest(ctx, t.in, t.owner, t.Lease, t.told())
}
