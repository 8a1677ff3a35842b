package store

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	// Statements of an update see what is committed when they begin, and wait for rows that another transaction changes.
	updating = pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite}
	// All statements of a view see one state.
	viewing = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
)

const (
	firstPause = 5 * time.Millisecond
	longPause  = 500 * time.Millisecond
)

// allowance is the time for one run and for all runs of a closure together.
type allowance struct{ once, all time.Duration }

func (p *pg) briefly() allowance { return allowance{p.opt.StatementTimeout, p.opt.RetryLimit} }

// update begins anew with more time when a verb says that it is about to change many rows: only then is it known, and who changes few
// must not wait as long for a primary that hangs. It waits longer for a lock too, since one more run costs more than that; so it still
// hears of a lock long before its own limit, and a lock is not taken for a hang.
func (p *pg) update(ctx context.Context, fn func(*tx) error) error {
	err := p.retry(ctx, p.briefly(), updating, func(t *tx) error {
		t.brief = true
		return fn(t)
	})
	if !errors.Is(err, errLengthy) {
		return err
	}
	return p.retry(ctx, allowance{p.opt.LengthyTimeout, p.opt.LengthyTimeout}, updating, func(t *tx) error {
		_, err := t.conn.(*pgConn).tx.Exec(t.conn.(*pgConn).ctx,
			"SET LOCAL statement_timeout = "+milliseconds(p.opt.LengthyTimeout)+"; SET LOCAL lock_timeout = "+milliseconds(p.opt.LengthyTimeout/4),
			pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return internal("begin", err)
		}
		return fn(t)
	})
}

func (p *pg) view(ctx context.Context, fn func(*tx) error) error {
	return p.retry(ctx, p.briefly(), viewing, fn)
}

// stream and bulk have no limit of time and are run once: what they do cannot be done again.
func (p *pg) stream(ctx context.Context, fn func(*tx) error) error {
	return p.atLength(ctx, viewing, fn)
}

func (p *pg) bulk(ctx context.Context, fn func(*tx) error) error {
	return p.atLength(ctx, updating, fn)
}

func (p *pg) atLength(ctx context.Context, options pgx.TxOptions, fn func(*tx) error) error {
	return p.runOnce(ctx, ctx, p.current(), options, func(t *tx) error {
		if err := unlimited(ctx, t.conn.(*pgConn).tx); err != nil {
			return internal("begin", err)
		}
		return fn(t)
	})
}

// retry runs fn until it succeeds, fails for a reason of its own, or the limit or the caller's patience is reached.
func (p *pg) retry(ctx context.Context, may allowance, options pgx.TxOptions, fn func(*tx) error) error {
	limit := time.Now().Add(may.all)
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := p.attempt(ctx, earlier(limit, time.Now().Add(may.once)), options, fn)
		if err == nil || !retryable(err) || readOnly(err) && options == viewing {
			return err
		}
		jittered := pause/2 + rand.N(pause) // so that those that met do not meet again
		if ctx.Err() != nil || time.Now().Add(jittered).After(limit) {
			return err
		}
		select {
		case <-time.After(jittered):
		case <-ctx.Done():
			return err
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// attempt runs fn once.
func (p *pg) attempt(ctx context.Context, limit time.Time, options pgx.TxOptions, fn func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return internal("begin", err)
	}
	limited, cancel := context.WithDeadline(context.WithoutCancel(ctx), limit)
	defer cancel()
	pool := p.current()
	err := p.runOnce(limited, ctx, pool, options, fn)
	p.judge(pool, err, limited.Err() != nil)
	return err
}

// readOnly tells that somebody wrote where that is not allowed: in a View, which is his mistake, or in an Update, which
// has met a standby, or a primary that has become one.
func readOnly(err error) bool { return sqlState(err) == "25006" }

// judge gives the pool up when its connections lead nowhere. A run that ends in time, with or without success, shows that
// somebody answers; one that waited for a connection while others were served shows only that there is much to do.
func (p *pg) judge(pool *pgxpool.Pool, err error, late bool) {
	if errors.Is(err, errReplaced) {
		return // it has asked nobody
	}
	if !late {
		p.timeouts.Store(0)
		p.answered.Store(time.Now().UnixNano())
		if readOnly(err) {
			pool.Reset() // connects anew, which finds the primary
		}
		return
	}
	silent := time.Since(time.Unix(0, p.answered.Load()))
	if err != nil && p.timeouts.Add(1) >= timeoutsBeforeNewPool && silent >= p.opt.StatementTimeout {
		p.replacePool(pool)
	}
}

// errReplaced ends the wait for a connection of a pool that was given up meanwhile; the next attempt takes the new one.
var errReplaced = errors.New("store: the connections were replaced meanwhile")

// retryable tells, by code, failures after which the same closure may succeed: another transaction was in the way, or
// the server went away and comes back. 23503 is a row that went away between a look at it and a reference to it.
func retryable(err error) bool {
	if !isEngineError(err) {
		return false
	}
	if errors.Is(err, errRetry) || errors.Is(err, errReplaced) {
		return true
	}
	switch state := sqlState(err); {
	case state == "":
		return broken(err)
	case strings.HasPrefix(state, "08"):
		return true
	default:
		switch state {
		case "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "25006", "53300", "23503":
			return true
		}
		return false
	}
}

func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// broken tells a connection that could not be made or did not last.
func broken(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) ||
		errors.Is(err, context.DeadlineExceeded)
}
