package store

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
)

// sweepBatch rows, and those that expire in the same millisecond as the last of them, go in one transaction, so that
// sweeping stands in nobody's way.
const sweepBatch = 500

var sweepTables = []string{"idempotency", "browser_sessions"}

func sweepEnd(table string) string {
	return "SELECT expires FROM " + table + " WHERE expires <= $1 ORDER BY expires LIMIT 1 OFFSET $2"
}

func sweepRange(table string) string { return "DELETE FROM " + table + " WHERE expires <= $1" }

// Sweep deletes idempotency records and browser sessions that have expired at now, and tells how many. Run it once a
// minute; several servers may do so at once. Nothing depends on it but the room that they take.
func (s *SQL) Sweep(ctx context.Context, now finspace.Time) (int64, error) {
	var total int64
	for _, table := range sweepTables {
		for {
			var n int64
			err := s.eng.update(ctx, func(t *tx) (err error) {
				n, err = t.sweep(table, now)
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

// sweep finds the end of the batch first, and so deletes a range of the index; a planner might else read the table.
func (t *tx) sweep(table string, now finspace.Time) (int64, error) {
	end, err := one(t, number[finspace.Time], sweepEnd(table), now, sweepBatch-1)
	if errors.Is(err, errNoRow) {
		end, err = now, nil // the rest is less than a batch
	}
	if err != nil {
		return 0, err
	}
	return t.exec(sweepRange(table), end)
}
