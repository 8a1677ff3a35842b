package engine

import (
	"context"
	"errors"
	"strings"
)

// Kind says what the scheduler does with an error. It maps kinds alone, never texts. A Kind is itself an error, so that
// errors.Is(err, engine.Lost) tells the kind of err.
type Kind string

// The five kinds.
const (
	BadInput Kind = "BadInput" // the data or the request is at fault: never tried again
	Canceled Kind = "Canceled" // somebody asked for it
	Lost     Kind = "Lost"     // the engine or the session is gone: run again
	Limit    Kind = "Limit"    // memory, disk or time
	Internal Kind = "Internal" // tried again, three times at most
)

func (k Kind) Error() string { return string(k) }

// Error is what every method of an Engine returns. Message is for the user and says what to do; Class and SQLState are the
// engine's own words, for the log.
type Error struct {
	Kind     Kind
	Class    string // the engine's error class, if it has one
	SQLState string // five characters, if the engine gave them
	Message  string
	Cause    error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

// Is tells whether target is e's kind.
func (e *Error) Is(target error) bool { return target == e.Kind }

// KindOf gives err's kind: an *Error's own, Canceled or Limit for a context that ended, else Internal.
func KindOf(err error) Kind {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return Limit
	}
	return Internal
}

// KindOfSQLState maps an engine's SQLSTATE. Classes 0A (not supported), 21 (cardinality), 22 (data) and 42 (syntax, names,
// access) are the request's fault. All else, also what is no SQLSTATE, is Internal. Whether an operation was interrupted
// by us, or the connection broke, the caller knows better than any code: it asks first.
func KindOfSQLState(state string) Kind {
	if len(state) != 5 {
		return Internal
	}
	for _, class := range [...]string{"0A", "21", "22", "42"} {
		if strings.EqualFold(state[:2], class) {
			return BadInput
		}
	}
	return Internal
}
