package job

import (
	"context"
	"math/rand/v2"
	"time"
)

const maxBackoff = 30 * time.Second

// loop claims one ingest after the other until ctx ends. One that runs then goes on until tasks ends.
func (r *Runner) loop(ctx, tasks context.Context) {
	failures := 0
	for ctx.Err() == nil {
		asked := time.Now()
		in, err := r.Service.ClaimIngest(ctx, r.owner, r.Lease, r.PerEnvironment)
		if err == nil {
			r.metrics.spoken.SetToCurrentTime()
		}
		switch {
		case ctx.Err() != nil && err != nil:
			return
		case err != nil:
			failures++
			r.Logger.Error("no work could be claimed; it is tried again", "error", err, "in", backoff(failures))
			sleep(ctx, backoff(failures))
		case in == nil:
			failures = 0
			r.wait(ctx)
		default:
			r.wakeOther() // there may be more
			if failures++; !r.ingest(tasks, in, asked) {
				failures = 0
				continue
			}
			sleep(ctx, backoff(failures))
		}
	}
}

// wait ends when there may be work. Runners that wait do not all look at once.
func (r *Runner) wait(ctx context.Context) {
	timer := time.NewTimer(r.Poll/2 + rand.N(r.Poll))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-r.Service.IngestsWait():
	case <-timer.C:
	}
}

func (r *Runner) wakeOther() {
	select {
	case r.wake <- struct{}{}:
	default: // another one is about to look
	}
}

// backoff grows from a quarter of a second to maxBackoff.
func backoff(failures int) time.Duration {
	return min(maxBackoff, 250*time.Millisecond<<min(failures-1, 10))
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
