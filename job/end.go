package job

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/service"
)

// end tells the service what became of the task. If we die before it is told, the lease ends, which says the same as released.
func (t *task) end(ctx context.Context, err error) outcome {
	what, failure := judge(err)
	t.metrics.ended(what, failure, t.told(), time.Since(t.began))
	t.report(ctx, what, failure, err)
	if what == succeeded {
		return what
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), t.Lease)
	defer stop()
	if !t.inDoubt {
		t.drop(ctx)
	}
	if err := t.tell(ctx, what, failure); err != nil && !errors.Is(err, finspace.Conflict) {
		t.log.Error("the end of an ingest could not be told; it is tried again when its lease has ended", "error", err)
	}
	return what
}

func (t *task) tell(ctx context.Context, what outcome, failure *service.IngestFailure) error {
	switch what {
	case failed:
		return t.Service.FailIngest(ctx, t.in, t.owner, *failure)
	case released:
		return t.Service.ReleaseIngest(ctx, t.in, t.owner)
	case returned:
		return t.Service.ReturnIngest(ctx, t.in, t.owner)
	case postponed:
		return t.Service.PostponeIngest(ctx, t.in, t.owner)
	}
	return nil
}

// report writes into the log. What an engine says of data may hold cells, and stays out of it.
func (t *task) report(ctx context.Context, what outcome, failure *service.IngestFailure, err error) {
	took := time.Since(t.began).Round(time.Millisecond)
	switch what {
	case succeeded:
		t.log.Info("a changeset came in", "rows", t.told().Rows, "took", took)
	case failed:
		t.log.Info("a changeset could not be taken in", "category", string(failure.Category), "rejected", failure.Rejected, "took", took)
	default:
		level := slog.LevelWarn
		if errors.Is(err, errStopping) || errors.Is(err, service.ErrSchemaChanged) {
			level = slog.LevelInfo
		}
		t.log.Log(ctx, level, "an ingest ended without a result", "outcome", string(what), "took", took, "error", withoutCells(err))
	}
}

// withoutCells is an error as the log may have it: of one of the engine, which logs its own cause, the message.
func withoutCells(err error) string {
	var e *engine.Error
	if errors.As(err, &e) {
		return string(e.Kind) + ": " + e.Message
	}
	return err.Error()
}
