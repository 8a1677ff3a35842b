package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pgConn is one connection of the pool inside a transaction. pgx keeps statements prepared on each connection.
type pgConn struct {
	ctx context.Context
	tx  pgx.Tx
}

func pgValues(args []any) []any {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = value(a)
	}
	return values
}

func (c *pgConn) exec(query string, args ...any) (int64, error) {
	tag, err := c.tx.Exec(c.ctx, query, pgValues(args)...)
	return tag.RowsAffected(), err
}

func (c *pgConn) query(query string, args []any, each func(*row) error) error {
	rows, err := c.tx.Query(c.ctx, query, pgValues(args)...)
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

// begin takes a connection and starts a transaction on it.
func (p *pg) begin(ctx context.Context, pool *pgxpool.Pool, options pgx.TxOptions) (*tx, pgx.Tx, error) {
	ptx, err := pool.BeginTx(ctx, options)
	if err != nil {
		return nil, nil, fmt.Errorf("begin: %w", err)
	}
	state := connState{backend: int64(ptx.Conn().PgConn().PID())}
	return &tx{conn: &pgConn{ctx, ptx}, d: &postgresDialect, opt: p.opt, state: state, now: p.opt.now()}, ptx, nil
}

// runOnce runs fn in one transaction. Panics pass through after the rollback.
func (p *pg) runOnce(ctx context.Context, pool *pgxpool.Pool, options pgx.TxOptions, fn func(*tx) error) error {
	t, ptx, err := p.begin(ctx, pool, options)
	if err != nil {
		return internal("begin", err)
	}
	finished := false
	defer func() {
		if !finished {
			_ = ptx.Rollback(context.WithoutCancel(ctx)) // after a fault the connection is closed anyway
		}
	}()
	if err := fn(t); err != nil {
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
