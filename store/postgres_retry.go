package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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

func (p *pg) update(ctx context.Context, fn func(*tx) error) error { return p.retry(ctx, updating, fn) }
func (p *pg) view(ctx context.Context, fn func(*tx) error) error   { return p.retry(ctx, viewing, fn) }

// stream and bulk have no limit of time and are run once: what they do cannot be done again.
func (p *pg) stream(ctx context.Context, fn func(*tx) error) error {
	return p.runOnce(ctx, p.current(), viewing, fn)
}

func (p *pg) bulk(ctx context.Context, fn func(*tx) error) error {
	return p.runOnce(ctx, p.current(), updating, fn)
}

// retry runs fn until it succeeds, fails for a reason of its own, or the limit or the caller's patience is reached.
func (p *pg) retry(ctx context.Context, options pgx.TxOptions, fn func(*tx) error) error {
	limit := time.Now().Add(p.opt.RetryLimit)
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := p.attempt(ctx, options, fn)
		if err == nil || !retryable(err) {
			return err
		}
		pause = pause/2 + rand.N(pause) // so that those that met do not meet again
		if ctx.Err() != nil || time.Now().Add(pause).After(limit) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// attempt runs fn once under a limit of its own. The caller's leaving does not cancel a run in the middle: its outcome
// would be unknown.
func (p *pg) attempt(ctx context.Context, options pgx.TxOptions, fn func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return internal("begin", err)
	}
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.opt.StatementTimeout)
	defer cancel()
	pool := p.current()
	err := p.runOnce(limited, pool, options, caught(fn))
	switch {
	case limited.Err() == nil:
		p.timeouts.Store(0)
	case err != nil:
		if p.timeouts.Add(1) >= timeoutsBeforeNewPool {
			p.replacePool(pool)
		}
	}
	return err
}

// caught turns a panic of fn into its error, as on SQLite.
func caught(fn func(*tx) error) func(*tx) error {
	return func(t *tx) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = internal("run a closure", fmt.Errorf("panic: %v\n%s", r, debug.Stack()))
			}
		}()
		return fn(t)
	}
}

// retryable tells, by code, failures after which the same closure may succeed: another transaction was in the way, or
// the server went away and comes back. 23503 is a row that went away between a look at it and a reference to it.
func retryable(err error) bool {
	if !isEngineError(err) {
		return false
	}
	if errors.Is(err, errRetry) {
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
