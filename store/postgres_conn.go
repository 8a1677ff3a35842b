package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pgConn is one connection of the pool inside a transaction. pgx keeps statements prepared on each connection.
type pgConn struct {
	ctx context.Context
	tx  pgx.Tx
}

func pgValues(args []any) ([]any, error) {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = value(a)
		if err := storable(values[i]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func (c *pgConn) exec(query string, args ...any) (int64, error) {
	values, err := pgValues(args)
	if err != nil {
		return 0, err
	}
	tag, err := c.tx.Exec(c.ctx, query, values...)
	return tag.RowsAffected(), err
}

func (c *pgConn) query(query string, args []any, each func(*row) error) error {
	values, err := pgValues(args)
	if err != nil {
		return err
	}
	rows, err := c.tx.Query(c.ctx, query, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var r row
	for rows.Next() {
		if r.values, err = rows.Values(); err != nil {
			return err
		}
		for i, v := range r.values {
			if n, ok := v.(int32); ok { // SELECT 1
				r.values[i] = int64(n)
			}
		}
		r.next = 0
		if err := each(&r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// guard keeps the transaction usable after a statement that failed, by a savepoint.
func (c *pgConn) guard(fn func() error) error {
	return pgx.BeginFunc(c.ctx, c.tx, func(pgx.Tx) error { return fn() })
}

// acquire waits for a connection of the pool as long as ctx and the caller's patience allow.
func acquire(ctx, patience context.Context, pool *pgxpool.Pool) (*pgxpool.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(patience, cancel)()
	return pool.Acquire(ctx)
}

// runOnce runs fn in one transaction under ctx. Patience bounds the wait for a connection alone: once fn runs, its
// caller's leaving does not cut it short, since the outcome would be unknown.
func (p *pg) runOnce(ctx, patience context.Context, pool *pgxpool.Pool, options pgx.TxOptions, fn func(*tx) error) error {
	conn, err := acquire(ctx, patience, pool)
	if err != nil && ctx.Err() == nil && patience.Err() == nil && pool != p.current() {
		// pgx says "context canceled", which would look as if the caller had left.
		return internal("connect", errReplaced)
	}
	if err != nil {
		return internal("connect", err)
	}
	defer conn.Release()
	ptx, err := conn.BeginTx(ctx, options)
	if err != nil {
		return internal("begin", err)
	}
	t := &tx{
		conn: &pgConn{ctx, ptx}, d: &postgresDialect, opt: p.opt, state: connState{int64(conn.Conn().PgConn().PID())},
		now: p.opt.now(),
	}
	finished := false
	defer func() {
		if !finished {
			_ = ptx.Rollback(ctx) // when ctx has ended the connection is closed, which does the same
		}
	}()
	if err := call(t, fn); err != nil {
		return err
	}
	// If we die here nothing has happened. If the connection dies during Commit nobody knows; update then runs fn again,
	// whose Claim finds what the first run did.
	finished = true
	if err := ptx.Commit(ctx); err != nil {
		return internal("commit", err)
	}
	return nil
}

// unlimited takes the limits of time from a transaction.
func unlimited(ctx context.Context, ptx pgx.Tx) error {
	_, err := ptx.Exec(ctx, "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0",
		pgx.QueryExecModeSimpleProtocol)
	return err
}
