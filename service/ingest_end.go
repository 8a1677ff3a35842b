package service

import (
	"context"
	"time"

	"github.com/openfinspace/openfinspace"
)

// HoldIngest renews the lease of an attempt and tells how far it is. Cancelled says that somebody has asked for its end: stop,
// and call FailIngest. A lease that was lost is a Conflict: stop, and let go of what was made.
func (s *Service) HoldIngest(ctx context.Context, i *Ingest, owner string, lease time.Duration, p IngestProgress) (cancelled bool, err error) {
	err = s.store.Update(ctx, func(tx finspace.Tx) error {
		j, err := heldJob(tx, i, owner)
		if err != nil {
			return err
		}
		j.LeaseUntil = tx.Now().Add(lease)
		j.Progress = finspace.JobProgress{
			Stage: finspace.Cut(p.Stage, maxStage), Bytes: max(p.Bytes, 0), Total: max(p.Total, 0), Rows: max(p.Rows, 0), Time: tx.Now(),
		}
		cancelled = j.Cancelled
		return tx.SetJob(j)
	})
	return cancelled, err
}

const maxStage = 64 // bytes

// FailIngest ends an attempt, and with it the changeset, as FAILED: it changes nothing that readers see. After a cancel the category is
// CANCELLED whatever is given. Told twice it happens once.
func (s *Service) FailIngest(ctx context.Context, i *Ingest, owner string, f IngestFailure) error {
	record := i.recordOf("FailIngest", "", map[string]any{"rejected": f.Rejected})
	_, err := s.once(ctx, i.claimOf("FailIngest"), record, func(tx finspace.Tx) ([]byte, error) {
		j, err := heldJob(tx, i, owner)
		if err != nil {
			return nil, err
		}
		c, err := tx.ChangesetForUpdate(i.Environment, i.Dataset, i.Changeset)
		if err != nil {
			return nil, err
		}
		failure := f
		if j.Cancelled {
			failure = *cancelled()
		}
		record.Outcome = string(failure.Category)
		return []byte{}, end(tx, j, c, &failure)
	})
	return err
}

// endFailed is the end of work that no runner holds, with its record in the audit.
func (s *Service) endFailed(tx finspace.Tx, j *finspace.Job, c *finspace.Changeset, f *IngestFailure) error {
	i := &Ingest{Environment: j.Environment, Dataset: j.Dataset, Changeset: c.ID, Attempt: int(j.Attempt)}
	if err := s.addAudit(tx, i.recordOf("FailIngest", string(f.Category), map[string]any{})); err != nil {
		return err
	}
	return end(tx, j, c, f)
}

// end makes the changeset FAILED and ends the work on it. Its pins are taken away by a sweep.
func end(tx finspace.Tx, j *finspace.Job, c *finspace.Changeset, f *IngestFailure) error {
	c.Source = finspace.SourceFree
	setFailed(c, f, tx.Now())
	if err := tx.SetChangeset(c); err != nil {
		return err
	}
	return tx.DeleteJob(j)
}

// setFailed puts the reason into the changeset.
func setFailed(c *finspace.Changeset, f *IngestFailure, now finspace.Time) {
	category, message := f.Category, f.errorMessage()
	c.Status, c.FinishTime, c.Rejected = finspace.IngestionFailed, now, f.Rejected
	c.ErrorInfo = &finspace.ErrorInfo{ErrorCategory: &category, ErrorMessage: &message}
	c.Samples, c.Warnings = keptSamples(f.Samples), keptWarnings(c.Warnings, f.Warnings)
}

// ReleaseIngest gives an attempt back that could not come to an end through no fault of the data: an engine that went away, a store
// that did not answer. Somebody else claims it after a pause, which grows from time to time; the fifth such attempt is the
// last.
func (s *Service) ReleaseIngest(ctx context.Context, i *Ingest, owner string) error {
	return s.giveBack(ctx, i, owner, func(tx finspace.Tx, j *finspace.Job) {
		j.Lost++
		j.RunAfter = tx.Now().Add(pauseAfter(j.Lost))
	})
}

// ReturnIngest gives an attempt back that was not to blame, such as at a shutdown or after ErrSchemaChanged: somebody may claim it at
// once, and it does not count among the five.
func (s *Service) ReturnIngest(ctx context.Context, i *Ingest, owner string) error {
	return s.giveBack(ctx, i, owner, func(tx finspace.Tx, j *finspace.Job) { j.RunAfter = j.CreateTime })
}

// pauseAfter is 1 s, 4 s, 16 s … after the first, second, third failure.
func pauseAfter(lost int64) time.Duration { return time.Second << (2 * min(lost-1, 5)) }

// PostponeIngest gives an attempt back for which there was no room, here or in the storage. It does not count among the five, and stands
// behind all that wait now: what fits nowhere keeps nobody else from coming in.
func (s *Service) PostponeIngest(ctx context.Context, i *Ingest, owner string) error {
	return s.giveBack(ctx, i, owner, func(tx finspace.Tx, j *finspace.Job) { j.RunAfter = tx.Now() })
}

func (s *Service) giveBack(ctx context.Context, i *Ingest, owner string, mark func(finspace.Tx, *finspace.Job)) error {
	return s.store.Update(ctx, func(tx finspace.Tx) error {
		j, err := heldJob(tx, i, owner)
		if err != nil {
			return err
		}
		c, err := tx.ChangesetForUpdate(i.Environment, i.Dataset, i.Changeset)
		if err != nil {
			return err
		}
		mark(tx, j)
		if j.Cancelled {
			return s.endFailed(tx, j, c, cancelled())
		}
		j.State, j.Owner, j.LeaseUntil = finspace.JobWaiting, "", 0
		if err := tx.SetJob(j); err != nil {
			return err
		}
		c.Status = finspace.IngestionPending
		return tx.SetChangeset(c)
	})
}
