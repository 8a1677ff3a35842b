package object

import (
	"context"
	"errors"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
)

// SweepInput are the ages after which things go. A negative age leaves them.
type SweepInput struct {
	// Released is how long the bytes of an object that was overwritten or deleted stay for those who are reading them.
	Released time.Duration
	// Orphans is how old a blob that no row names must be before it is released. Less than LeastOrphanAge counts as that.
	Orphans time.Duration
	// Uploads is how long an upload may go on.
	Uploads time.Duration
	// WorkingFiles is how long files of working locations stay after they were written.
	WorkingFiles time.Duration
}

// SweepResult counts what went; of orphans, those that were released.
type SweepResult struct {
	WorkingFiles, Uploads, Contents, Blobs, Orphans, Unfinished int
}

// sweepBatch is how many rows go in one transaction.
const sweepBatch = 100

// Sweep takes away what nothing needs any more. Run it once a minute; several servers may do so at once. One thing that
// fails does not keep the others.
func (s *Store) Sweep(ctx context.Context, in SweepInput) (SweepResult, error) {
	var r SweepResult
	now := s.clock()
	before := func(age time.Duration) finspace.Time { return finspace.TimeOf(now.Add(-age)) }
	var errs []error
	run := func(on bool, count *int, sweep func() (int, error)) {
		if on && ctx.Err() == nil {
			n, err := sweep()
			*count += n
			errs = append(errs, err)
		}
	}
	run(in.WorkingFiles >= 0, &r.WorkingFiles, func() (int, error) { return s.service.SweepWorkingLocations(ctx, before(in.WorkingFiles)) })
	run(in.Uploads >= 0, &r.Uploads, func() (int, error) { return s.endUploads(ctx, before(in.Uploads)) })
	run(true, new(int), func() (int, error) { return s.repeat(ctx, finspace.Tx.SweepUploads) })
	run(true, &r.Contents, func() (int, error) { return s.repeat(ctx, finspace.Tx.SweepContents) })
	run(in.Released >= 0, &r.Blobs, func() (int, error) { return s.deleteReleased(ctx, before(in.Released)) })
	if in.Orphans >= 0 {
		old := now.Add(-max(in.Orphans, LeastOrphanAge))
		run(true, &r.Orphans, func() (int, error) { return s.sweepOrphans(ctx, old) })
		run(true, &r.Unfinished, func() (int, error) { return s.blobs.Sweep(ctx, old) })
	}
	return r, errors.Join(errs...)
}

// repeat runs a verb that sweeps some until nothing is left.
func (s *Store) repeat(ctx context.Context, verb func(tx finspace.Tx, limit int) (int, error)) (total int, err error) {
	for {
		n := 0
		err := s.store.Update(ctx, func(tx finspace.Tx) (err error) {
			n, err = verb(tx, sweepBatch)
			return err
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}

// endUploads aborts uploads that nobody has completed.
func (s *Store) endUploads(ctx context.Context, before finspace.Time) (int, error) {
	return s.repeat(ctx, func(tx finspace.Tx, limit int) (int, error) {
		old, err := tx.UploadsBefore(before, limit)
		for _, u := range old {
			if err := tx.EndUpload(u.Environment, u.ID); err != nil && !absent(err) {
				return 0, err
			}
		}
		return len(old), err
	})
}

// deleteReleased deletes blobs that rows have let go.
//
//   - The end of the rows was committed before. If we die before a blob is deleted, it is told again.
//   - If we die after it and before it is forgotten, it is deleted again, which is no error.
func (s *Store) deleteReleased(ctx context.Context, before finspace.Time) (total int, err error) {
	for {
		var names []string
		var looked int
		err := s.store.Update(ctx, func(tx finspace.Tx) (err error) {
			names, looked, err = tx.ReleasedBlobs(before, sweepBatch)
			return err
		})
		if err != nil {
			return total, err
		}
		for _, name := range names {
			if err := s.blobs.Delete(ctx, blob.Key(name)); err != nil {
				return total, err
			}
		}
		if err := s.store.Update(ctx, func(tx finspace.Tx) error { return tx.ForgetBlobs(names) }); err != nil {
			return total, err
		}
		if total += len(names); looked < sweepBatch {
			return total, nil
		}
	}
}
