package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/openfinspace/openfinspace"
)

// sealBatch records are linked in one transaction.
const sealBatch = 2000

// sealUntil links waiting records until ctx ends. Every server runs it; the database's lock lets one at a time through, so that
// any of them may die at any moment and another goes on.
func (p *pg) sealUntil(ctx context.Context) {
	defer close(p.sealerDone)
	ticker := time.NewTicker(p.opt.SealInterval)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		limited, cancel := context.WithTimeout(ctx, p.opt.StatementTimeout)
		err := p.link(limited)
		cancel()
		if err != nil && !failing && ctx.Err() == nil {
			p.opt.Logger.Error("records of the audit cannot be linked; they wait", "error", err)
		}
		failing = err != nil
	}
}

// link links until nothing waits. As a rule nothing does; that costs one question and no transaction.
func (p *pg) link(ctx context.Context) error {
	for {
		var waits bool
		if err := p.current().QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM audit_waiting)").Scan(&waits); err != nil || !waits {
			return failed("look for waiting records", err)
		}
		n := 0
		err := p.runOnce(ctx, ctx, p.current(), updating, func(t *tx) (err error) {
			n, err = sealOnce(ctx, t)
			return err
		})
		if err != nil || n < sealBatch {
			return err
		}
	}
}

type waiting struct {
	position int64
	record   *finspace.AuditRecord
}

// sealOnce links one batch. A record that commits late is not missed, because nothing remembers how far the sealer came: whatever is
// committed and still in audit_waiting is linked, in the order of position among those that are seen together. If we
// die before the commit, the records wait as before.
func sealOnce(ctx context.Context, t *tx) (int, error) {
	ptx := t.conn.(*pgConn).tx
	var mine bool
	if err := ptx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock("+sealerLock+")").Scan(&mine); err != nil || !mine {
		return 0, failed("elect a sealer", err)
	}
	batch, err := list(t, func(r *row) waiting { return waiting{number[int64](r), scanRecord(r)} },
		"SELECT position, "+recordColumns+" FROM audit_waiting ORDER BY position LIMIT $1", sealBatch)
	if err != nil || len(batch) == 0 {
		return 0, failed("read waiting records", err)
	}
	chain := newChain()
	positions := make([]int64, len(batch))
	rows := make([][]any, len(batch))
	for i, w := range batch {
		if err := chain.link(t, w.record); err != nil {
			return 0, err
		}
		positions[i] = w.position
		if rows[i], err = pgValues(append(recordValues(w.record), w.record.Sequence, w.record.Hash)); err != nil {
			return 0, err
		}
	}
	if _, err := ptx.CopyFrom(ctx, pgx.Identifier{"audit"}, strings.Split(auditColumns, ", "), pgx.CopyFromRows(rows)); err != nil {
		return 0, failed("link records", err)
	}
	if _, err := ptx.Exec(ctx, "DELETE FROM audit_waiting WHERE position = ANY($1)", positions); err != nil {
		return 0, failed("take linked records away", err)
	}
	return len(batch), chain.save(t)
}
