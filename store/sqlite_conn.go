package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// liteConn is one connection to SQLite, used by one goroutine at a time. It goes to the driver itself, past database/sql,
// whose pool, locks and conversions cost more than most statements here; and keeps every statement prepared.
type liteConn struct {
	raw      driver.Conn
	prepared map[string]driver.Stmt
	args     []driver.NamedValue
	// lost is set when a statement has met a fault after which SQLite may have rolled the transaction back by itself.
	// Statements are refused from then on: they would otherwise commit one by one.
	lost error
}

func openLite(dsn string) (*liteConn, error) {
	raw, err := new(sqlite.Driver).Open(dsn)
	if err != nil {
		return nil, err
	}
	return &liteConn{raw: raw, prepared: map[string]driver.Stmt{}}, nil
}

func (c *liteConn) close() error {
	for _, s := range c.prepared {
		_ = s.Close()
	}
	return c.raw.Close()
}

func (c *liteConn) prepare(query string) (driver.Stmt, error) {
	if s, ok := c.prepared[query]; ok {
		return s, nil
	}
	if err := checkPlaceholders(query); err != nil {
		return nil, err
	}
	s, err := c.raw.Prepare(query)
	if err != nil {
		return nil, err
	}
	c.prepared[query] = s
	return s, nil
}

func (c *liteConn) bind(args []any) error {
	c.args = c.args[:0]
	for i, a := range args {
		v := value(a)
		if err := storable(v); err != nil {
			return err
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return nil
}

// script runs several statements, which are not kept prepared.
func (c *liteConn) script(sql string) error {
	_, err := c.raw.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return c.note(err)
}

func (c *liteConn) exec(query string, args ...any) (int64, error) {
	if c.lost != nil {
		return 0, c.lost
	}
	s, err := c.prepare(query)
	if err != nil {
		return 0, c.note(err)
	}
	if err := c.bind(args); err != nil {
		return 0, err
	}
	result, err := s.(driver.StmtExecContext).ExecContext(context.Background(), c.args)
	if err != nil {
		return 0, c.note(err)
	}
	return result.RowsAffected()
}

func (c *liteConn) query(query string, args []any, each func(*row) error) (err error) {
	if c.lost != nil {
		return c.lost
	}
	s, err := c.prepare(query)
	if err != nil {
		return c.note(err)
	}
	if err := c.bind(args); err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), c.args)
	if err != nil {
		return c.note(err)
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = c.note(cerr)
		}
	}()
	return c.eachRow(rows, each)
}

func (c *liteConn) eachRow(rows driver.Rows, each func(*row) error) error {
	values := make([]driver.Value, len(rows.Columns()))
	r := row{values: make([]any, len(values))}
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return c.note(err)
		}
		for i, v := range values {
			r.values[i] = v
		}
		r.next = 0
		if err := each(&r); err != nil {
			return err
		}
	}
}

// guard has nothing to do: a statement that fails in SQLite undoes itself and leaves the transaction alone.
func (c *liteConn) guard(fn func() error) error { return fn() }

// note remembers faults of the machine; mistakes of a statement pass by.
func (c *liteConn) note(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && mayRollBack(e.Code()) {
		c.lost = err
	}
	return err
}

// mayRollBack tells the result codes after which SQLite may have ended the transaction (its documentation of BEGIN names them)
// or the connection is of no use.
func mayRollBack(code int) bool {
	switch code & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PROTOCOL:
		return true
	}
	return false
}

func isUniqueLite(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) &&
		(e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

func isConstraintLite(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}

// checkPlaceholders refuses $2 before $1: SQLite numbers named parameters as they come, and some drivers would swap
// the arguments without a word.
func checkPlaceholders(query string) error {
	highest := 0
	for i := 0; i < len(query); i++ {
		if query[i] != '$' {
			continue
		}
		n := 0
		for i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9' {
			i++
			n = n*10 + int(query[i]-'0')
		}
		if n == 0 || n > highest+1 {
			return fmt.Errorf("store: placeholders do not rise in the order of first use in %q", query)
		}
		highest = max(highest, n)
	}
	return nil
}
