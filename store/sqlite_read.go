package store

import (
	"context"
	"errors"
	"fmt"
)

var errClosed = errors.New("store: closed")

// view runs fn on one of the reading connections. In WAL mode a reader sees the last commit before its first read and neither waits
// for the writer nor makes it wait.
func (l *lite) view(ctx context.Context, fn func(*tx) error) error {
	select {
	case <-l.closed:
		return internal("read", errClosed)
	default:
	}
	select {
	case c := <-l.readers:
		defer func() { l.readers <- c }()
		return l.readWith(ctx, &c, fn)
	case <-l.closed:
		return internal("read", errClosed)
	case <-ctx.Done():
		return internal("wait for a reader", ctx.Err())
	}
}

func (l *lite) readWith(ctx context.Context, c **liteConn, fn func(*tx) error) (err error) {
	if *c == nil {
		if *c, err = l.openReader(); err != nil {
			return internal("open a reader", err)
		}
	}
	done := false
	defer func() {
		if !done || (*c).lost != nil { // a fault or an ended goroutine: begin with a fresh connection next time
			_ = (*c).close()
			*c = nil
		}
	}()
	err = l.snapshot(ctx, *c, fn)
	done = true
	return err
}

func (l *lite) snapshot(ctx context.Context, c *liteConn, fn func(*tx) error) error {
	if _, err := c.exec("BEGIN"); err != nil {
		return internal("begin to read", err)
	}
	t := tx{conn: &watched{c, ctx}, d: &sqliteDialect, opt: l.opt, now: l.opt.now()}
	err := call(&t, fn)
	if _, end := c.exec("ROLLBACK"); err == nil && end != nil {
		err = internal("end reading", end)
	}
	return err
}

// stream reads on a connection of its own. While it reads, the WAL cannot start over and grows.
func (l *lite) stream(ctx context.Context, fn func(*tx) error) error {
	c, err := l.openReader()
	if err != nil {
		return internal("open a reader", err)
	}
	defer func() { _ = c.close() }()
	return l.snapshot(ctx, c, fn)
}

// watched ends between statements and rows when the caller is gone.
type watched struct {
	*liteConn
	ctx context.Context
}

func (w *watched) exec(query string, args ...any) (int64, error) {
	return 0, fmt.Errorf("store: a View may not change anything: %s", query)
}

func (w *watched) query(query string, args []any, each func(*row) error) error {
	if err := w.ctx.Err(); err != nil {
		return internal("read", err)
	}
	return w.liteConn.query(query, args, func(r *row) error {
		if err := w.ctx.Err(); err != nil {
			return internal("read", err)
		}
		return each(r)
	})
}
