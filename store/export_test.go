package store

import (
	"context"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// Plans runs fn on one state and gives, for every query that it makes, the text and how the engine runs it.
func (s *SQL) Plans(ctx context.Context, fn func(finspace.Tx) error) (plans [][2]string, err error) {
	err = s.eng.stream(ctx, func(t *tx) error {
		r := &recorder{conn: t.conn}
		spied := *t
		spied.conn = r
		if err := fn(&spied); err != nil {
			return err
		}
		return t.plansOf(r.queries, &plans)
	})
	return plans, err
}

// SweepPlans gives the same of the statements that sweep.
func (s *SQL) SweepPlans(ctx context.Context) (plans [][2]string, err error) {
	err = s.eng.stream(ctx, func(t *tx) error {
		var queries []query
		for _, table := range sweepTables {
			queries = append(queries, query{sweepEnd(table), []any{int64(5), int64(sweepBatch)}}, query{sweepRange(table), []any{int64(5)}})
		}
		queries = append(queries, query{sweptDatasets, []any{int64(5), int64(datasetBatch)}},
			query{removeGrants, []any{"e", "d"}}, query{removeDataset, []any{"e", "d"}},
			query{releasedContents, []any{int64(9)}}, query{releasedBlobs, []any{int64(1) << 60, int64(9)}}, query{endedUploads, []any{int64(9)}},
			query{contentNamed, []any{"devenvironment", "ca7"}}, query{blobNamed, []any{"b"}}, query{forgetContent, []any{"e", "c"}}, query{forgetBlob, []any{"b"}},
			query{removeContentParts, []any{"e", "c"}}, query{removeContent, []any{"e", "c"}},
			query{removeUploadParts, []any{"e", "u"}}, query{removeUpload, []any{"e", "u"}})
		queries = append(queries, query{markedDataset, nil}, query{markDataset, []any{"e", "d"}}, query{freeChangeset, nil}, query{pinsGone, []any{"e", "c"}},
			query{jobsOfDataset, []any{"e", "d", int64(9)}}, query{changesetsOfDataset, []any{"devenvironment", "d0", int64(9)}},
			query{filesOfChangeset, []any{"e", "c", int64(9)}}, query{removeFile, []any{"e", "c", "k", int64(1)}},
			query{pinsOfChangeset, []any{"e", "c", int64(9)}}, query{removePins, []any{"e", "c", int64(9)}}, query{removeChangeset, []any{"e", "c"}},
			query{"SELECT " + jobColumns + " " + waitingJob, []any{"ingest", "devenvironment", int64(5)}},
			query{"SELECT " + jobColumns + " " + expiredJob, []any{"ingest", int64(5)}},
			query{cancelJobs, []any{"e", "d"}}, query{removeCancelled, []any{"e", "d"}},
			query{cancelChangesets, []any{int64(1), "CANCELLED", "m", "e", "d"}})
		return t.plansOf(queries, &plans)
	})
	return plans, err
}

func (t *tx) plansOf(queries []query, plans *[][2]string) error {
	for _, q := range queries {
		plan, err := t.plan(q)
		if err != nil {
			return err
		}
		*plans = append(*plans, [2]string{q.text, plan})
	}
	return nil
}

type query struct {
	text string
	args []any
}

type recorder struct {
	conn
	queries []query
}

func (r *recorder) query(text string, args []any, each func(*row) error) error {
	r.queries = append(r.queries, query{text, args})
	return r.conn.query(text, args, each)
}

func (t *tx) plan(q query) (string, error) {
	explain := "EXPLAIN (COSTS OFF) "
	if t.d == &sqliteDialect {
		explain = "EXPLAIN QUERY PLAN "
	}
	var lines []string
	err := t.query(explain+q.text, q.args, func(r *row) error {
		lines = append(lines, r.values[len(r.values)-1].(string))
		return nil
	})
	return strings.Join(lines, "\n"), err
}

// CheckDurable opens a connection to a SQLite file with other settings than the store's own and asks whether it is good enough.
func CheckDurable(path, pragmas string) error {
	c, err := openLite("file:" + path + "?" + pragmas)
	if err != nil {
		return err
	}
	defer func() { _ = c.close() }()
	return c.checkDurable()
}

// Pool is the pool of connections to PostgreSQL in use, to see whether it was replaced.
func (s *SQL) Pool() any { return s.eng.(*pg).current() }
