package store

import (
	"context"
	"embed"
	"errors"

	"github.com/openfinspace/openfinspace"
)

// engine is what SQLite and PostgreSQL do each in their way: when transactions begin, wait, are run again and end.
type engine interface {
	// view runs fn on a snapshot that cannot be written to.
	view(ctx context.Context, fn func(*tx) error) error
	// update runs fn and commits; see finspace.Store.
	update(ctx context.Context, fn func(*tx) error) error
	// stream is view without a limit of time, for backup and checks. It does not stand in the way of view or update.
	stream(ctx context.Context, fn func(*tx) error) error
	// bulk is update without a limit of time, for restore. fn runs once.
	bulk(ctx context.Context, fn func(*tx) error) error
	// integrity lets the engine check its own files.
	integrity(ctx context.Context, t *tx) ([]Problem, error)
	// room fails when there is less of it than changes will soon need, as far as the engine can see that.
	room() error
	dialect() *dialect
	close() error
}

// conn is one connection inside a transaction. Statements number their arguments $1, $2 … rising in the order of
// first use. Arguments are of the kinds that value knows.
type conn interface {
	// exec tells how many rows a statement has changed.
	exec(query string, args ...any) (int64, error)
	// query calls each for every row. No other statement may run meanwhile.
	query(query string, args []any, each func(*row) error) error
	// guard runs fn so that a statement of fn that fails undoes itself alone and not the transaction.
	guard(fn func() error) error
}

// ended is the connection of a transaction that is over: a closure that kept its Tx meets an error, not the next transaction.
type ended struct{}

var errEnded = errors.New("store: the transaction has ended")

func (ended) exec(string, ...any) (int64, error)          { return 0, errEnded }
func (ended) query(string, []any, func(*row) error) error { return errEnded }
func (ended) guard(func() error) error                    { return errEnded }

// dialect is all in which the two databases' SQL differs.
type dialect struct {
	name       string
	forUpdate  string           // appended to a SELECT that keeps its row until the end
	skipLocked string           // the same, and passes over rows that others keep
	lock       string           // a statement that keeps ($1 environment, $2 name) until the end; empty where writers are alone
	lockText   string           // the same of any text ($1), without leaving a row behind
	tableNames string           // a query for the names of the tables that exist
	isUnique   func(error) bool // a value is taken that must be unique
	// isConstraint tells a row that breaks any rule of the schema.
	isConstraint func(error) bool
	shard        func(c *connState, what finspace.Countable) int64
	analyze      bool // ANALYZE tells the planner of rows that have come in all at once
	// rowsAtOnce are the numbers of rows that one statement inserts, falling to 1. Each is another text to prepare, so they are few.
	rowsAtOnce []int
}

// connState is what a transaction knows of its connection.
type connState struct {
	backend int64 // a small number that differs between connections that are open together
}

//go:embed migrations
var migrations embed.FS

// errRetry asks for the closure to be run again: another transaction was in the way and has ended.
var errRetry = errors.New("store: another transaction changed the row meanwhile")

// internal is a failure of the engine as the caller sees it; the cause is for the log.
func internal(doing string, cause error) *finspace.Error {
	return &finspace.Error{
		Kind:    finspace.Internal,
		Message: "The server could not complete the request. Try again; with the same client token it has one effect.",
		Cause:   &engineError{doing, cause},
	}
}

// engineError tells failures of the engine from errors that a closure returned.
type engineError struct {
	doing string
	cause error
}

func (e *engineError) Error() string { return e.doing + ": " + e.cause.Error() }
func (e *engineError) Unwrap() error { return e.cause }

func isEngineError(err error) bool {
	var e *engineError
	return errors.As(err, &e)
}
