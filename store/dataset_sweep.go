package store

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
)

// datasetBatch is how many datasets are marked in one transaction.
const datasetBatch = 100

const (
	sweptDatasets = "SELECT environment, id FROM datasets WHERE deleted_time > 0 AND deleted_time <= $1 " +
		"ORDER BY deleted_time, environment, id LIMIT $2"
	markDataset   = "UPDATE datasets SET deleted_time = -deleted_time WHERE environment = $1 AND id = $2"
	markedDataset = "SELECT environment, id FROM datasets WHERE deleted_time < 0 AND environment > '' ORDER BY environment, id LIMIT 1"
	removeGrants  = "DELETE FROM dataset_grants WHERE environment = $1 AND dataset_id = $2"
	removeDataset = "DELETE FROM datasets WHERE environment = $1 AND id = $2"
)

type datasetKey struct {
	env finspace.EnvironmentID
	id  finspace.DatasetID
}

func scanDatasetKey(r *row) datasetKey {
	return datasetKey{text[finspace.EnvironmentID](r), text[finspace.DatasetID](r)}
}

// SweepDatasets removes for good the datasets that were deleted at the instant until or before, with their grants, changesets,
// files and pins, and tells how many. Run it once a minute; several servers may do so at once.
//
// It marks them first, so that none can come back of which a part is gone, and then takes away some rows at a time. If we
// die anywhere, what is marked is found and removed by the next sweep.
func (s *SQL) SweepDatasets(ctx context.Context, until finspace.Time) (int64, error) {
	if err := s.inBatches(ctx, datasetBatch, func(t *tx) (int64, error) { return t.markDatasets(until) }); err != nil {
		return 0, err
	}
	var total int64
	for {
		var done removal
		err := s.eng.update(ctx, func(t *tx) (err error) {
			done, err = t.removeSome()
			return failed("sweep datasets", err)
		})
		if err != nil || done == nothingLeft {
			return total, err
		}
		if done == allRemoved {
			total++
		}
	}
}

// inBatches runs step until it does less than a batch.
func (s *SQL) inBatches(ctx context.Context, batch int64, step func(*tx) (int64, error)) error {
	for {
		var n int64
		err := s.eng.update(ctx, func(t *tx) (err error) {
			n, err = step(t)
			return failed("sweep", err)
		})
		if err != nil || n < batch {
			return err
		}
	}
}

// markDatasets keeps the rows from being undeleted while it marks them.
func (t *tx) markDatasets(until finspace.Time) (int64, error) {
	keys, err := list(t, scanDatasetKey, sweptDatasets+t.d.forUpdate, until, datasetBatch)
	if err != nil {
		return 0, err
	}
	for _, k := range keys {
		if _, err := t.exec(markDataset, k.env, k.id); err != nil {
			return 0, err
		}
	}
	return int64(len(keys)), nil
}

// removal is what one step of removing has come to.
type removal int

const (
	nothingLeft removal = iota
	partRemoved
	allRemoved
)

// removeSome takes away a batch of the rows of one marked dataset, and the dataset itself when it has no more.
func (t *tx) removeSome() (removal, error) {
	k, err := one(t, scanDatasetKey, markedDataset+t.d.skipLocked)
	if errors.Is(err, errNoRow) {
		return nothingLeft, nil
	}
	if err != nil {
		return 0, err
	}
	room := sweepBatch
	for _, step := range []func(datasetKey, int) (int, error){t.removeJobs, t.removeObjects, t.removeChangesets} {
		n, err := step(k, room)
		if err != nil {
			return 0, err
		}
		if room -= n; room <= 0 {
			return partRemoved, nil
		}
	}
	for _, statement := range []string{removeGrants, removeDataset} {
		if _, err := t.exec(statement, k.env, k.id); err != nil {
			return 0, err
		}
	}
	return allRemoved, nil
}
