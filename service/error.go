package service

import (
	"errors"
	"fmt"
	"slices"

	"github.com/openfinspace/openfinspace"
)

// part is a release of which an operation is a piece.
type part struct {
	number int
	name   string
}

var dataOut = part{3, "data out and catalogues"}

// NotBuiltError says that an operation is declared and not built yet.
type NotBuiltError struct {
	Operation string
	part      part
}

func (e *NotBuiltError) Error() string {
	return fmt.Sprintf("%s is not built yet: part %d of OpenFinSpace brings it (%s). Upgrade the server when that part is out.",
		e.Operation, e.part.number, e.part.name)
}

func notBuilt(operation string, p part) error { return &NotBuiltError{operation, p} }

// AuthError is a failure to find out who signs, before anybody is known. Name is AWS's own for it.
type AuthError struct {
	Name    string // UnrecognizedClientException or ExpiredTokenException
	Message string // for the caller
	Reason  string // for the audit: short and stable
	Cause   error  // for the log; nil where the caller is wrong
}

func (e *AuthError) Error() string { return e.Name + ": " + e.Message }
func (e *AuthError) Unwrap() error { return e.Cause }

func denied(reason, format string, args ...any) error {
	return finspace.Errorf(finspace.Denied, reason, format, args...)
}

func invalid(reason, format string, args ...any) error {
	return finspace.Errorf(finspace.Invalid, reason, format, args...)
}

func conflict(reason, format string, args ...any) error {
	return finspace.Errorf(finspace.Conflict, reason, format, args...)
}

// isKind tells whether the error is of one of the kinds.
func isKind(err error, kinds ...finspace.Kind) bool {
	return slices.ContainsFunc(kinds, func(k finspace.Kind) bool { return errors.Is(err, k) })
}

// broken is a failure of the server itself.
func broken(doing string, cause error) error {
	return &finspace.Error{
		Kind: finspace.Internal, Message: "The server could not complete the request.", Cause: fmt.Errorf("%s: %w", doing, cause),
	}
}
