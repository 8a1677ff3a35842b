package store

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// sweepBatch rows go in one transaction, so that sweeping stands in nobody's way.
const sweepBatch = 500

var sweeps = []string{
	"DELETE FROM idempotency WHERE (environment, key) IN " +
		"(SELECT environment, key FROM idempotency WHERE expires <= $1 ORDER BY expires LIMIT $2)",
	"DELETE FROM browser_sessions WHERE (environment, hash) IN " +
		"(SELECT environment, hash FROM browser_sessions WHERE expires <= $1 ORDER BY expires LIMIT $2)",
}

// Sweep deletes idempotency records and browser sessions that have expired at now, and tells how many. Run it once a
// minute; several servers may do so at once. Nothing depends on it but the room that they take.
func (s *SQL) Sweep(ctx context.Context, now finspace.Time) (int64, error) {
	var total int64
	for _, statement := range sweeps {
		for {
			var n int64
			err := s.eng.update(ctx, func(t *tx) (err error) {
				n, err = t.exec(statement, now, sweepBatch)
				return failed("sweep", err)
			})
			if err != nil {
				return total, err
			}
			if total += n; n < sweepBatch {
				break
			}
		}
	}
	return total, nil
}
