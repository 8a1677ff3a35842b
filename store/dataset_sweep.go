package store

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// datasetBatch is how many datasets go in one transaction.
const datasetBatch = 100

const (
	sweptDatasets = "SELECT environment, id FROM datasets WHERE deleted_time > 0 AND deleted_time <= $1 " +
		"ORDER BY deleted_time, environment, id LIMIT $2"
	removeGrants  = "DELETE FROM dataset_grants WHERE environment = $1 AND dataset_id = $2"
	removeDataset = "DELETE FROM datasets WHERE environment = $1 AND id = $2"
)

// SweepDatasets removes for good the datasets that were deleted at the instant until or before, with their grants, and
// tells how many. Run it once a minute; several servers may do so at once. If we die between two batches, the next
// sweep goes on.
func (s *SQL) SweepDatasets(ctx context.Context, until finspace.Time) (int64, error) {
	var total int64
	for {
		var n int64
		err := s.eng.update(ctx, func(t *tx) (err error) {
			n, err = t.sweepDatasets(until)
			return failed("sweep datasets", err)
		})
		if err != nil {
			return total, err
		}
		if total += n; n < datasetBatch {
			return total, nil
		}
	}
}

// sweepDatasets keeps the rows from being undeleted while it removes them.
func (t *tx) sweepDatasets(until finspace.Time) (int64, error) {
	type key struct {
		env finspace.EnvironmentID
		id  finspace.DatasetID
	}
	keys, err := list(t, func(r *row) key {
		return key{text[finspace.EnvironmentID](r), text[finspace.DatasetID](r)}
	}, sweptDatasets+t.d.forUpdate, until, datasetBatch)
	if err != nil {
		return 0, err
	}
	for _, k := range keys {
		for _, statement := range []string{removeGrants, removeDataset} {
			if _, err := t.exec(statement, k.env, k.id); err != nil {
				return 0, err
			}
		}
	}
	return int64(len(keys)), nil
}
