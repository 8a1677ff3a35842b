//go:build cgo

package duck

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// internal is an error of ours or of the machine; a disk that is full is a limit.
func internal(message string, cause error) error {
	if errors.Is(cause, syscall.ENOSPC) || errors.Is(cause, syscall.EDQUOT) {
		return &engine.Error{Kind: engine.Limit, Message: diskFull, Cause: cause}
	}
	return &engine.Error{Kind: engine.Internal, Message: message, Cause: cause}
}

func badInput(format string, args ...any) error {
	return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf(format, args...)}
}

// Classes that are looked for.
const (
	outOfMemory    = "OUT_OF_MEMORY"
	notImplemented = "NOT_IMPLEMENTED"
)

// classes are DuckDB's kinds of error that the scheduler treats in another way than Internal.
var classes = map[duckdb.ErrorType]struct {
	class string
	kind  engine.Kind
}{
	duckdb.ErrorTypeOutOfRange:           {"OUT_OF_RANGE", engine.BadInput},
	duckdb.ErrorTypeConversion:           {"CONVERSION", engine.BadInput},
	duckdb.ErrorTypeUnknownType:          {"UNKNOWN_TYPE", engine.BadInput},
	duckdb.ErrorTypeDecimal:              {"DECIMAL", engine.BadInput},
	duckdb.ErrorTypeMismatchType:         {"MISMATCH_TYPE", engine.BadInput},
	duckdb.ErrorTypeDivideByZero:         {"DIVIDE_BY_ZERO", engine.BadInput},
	duckdb.ErrorTypeObjectSize:           {"OBJECT_SIZE", engine.BadInput},
	duckdb.ErrorTypeInvalidType:          {"INVALID_TYPE", engine.BadInput},
	duckdb.ErrorTypeNotImplemented:       {notImplemented, engine.BadInput},
	duckdb.ErrorTypeExpression:           {"EXPRESSION", engine.BadInput},
	duckdb.ErrorTypeCatalog:              {"CATALOG", engine.BadInput},
	duckdb.ErrorTypeParser:               {"PARSER", engine.BadInput},
	duckdb.ErrorTypeSyntax:               {"SYNTAX", engine.BadInput},
	duckdb.ErrorTypeBinder:               {"BINDER", engine.BadInput},
	duckdb.ErrorTypeInvalidInput:         {"INVALID_INPUT", engine.BadInput},
	duckdb.ErrorTypePermission:           {"PERMISSION", engine.BadInput},
	duckdb.ErrorTypeParameterNotResolved: {"PARAMETER_NOT_RESOLVED", engine.BadInput},
	duckdb.ErrorTypeParameterNotAllowed:  {"PARAMETER_NOT_ALLOWED", engine.BadInput},
	duckdb.ErrorTypeMissingExtension:     {"MISSING_EXTENSION", engine.BadInput},
	duckdb.ErrorTypeAutoload:             {"AUTOLOAD", engine.BadInput},
	duckdb.ErrorTypeOutOfMemory:          {outOfMemory, engine.Limit}, // of temporary files too
	duckdb.ErrorTypeInterrupt:            {"INTERRUPT", engine.Canceled},
	duckdb.ErrorTypeErrorIO:              {"IO", engine.Internal},
	duckdb.ErrorTypeInternal:             {"INTERNAL", engine.Internal},
	duckdb.ErrorTypeFatal:                {"FATAL", engine.Internal},
}

const maxMessage = 2000 // bytes of DuckDB's own words

// failure is the error of a statement. A context that has ended says more than what DuckDB makes of the interrupt.
func (s *session) failure(r *duckdb.Result) error {
	return s.failed(duckdb.ResultErrorType(r), duckdb.ResultError(r))
}

func (s *session) failed(t duckdb.ErrorType, message string) error {
	if err := s.ended(); err != nil {
		return err
	}
	if strings.Contains(message, "\nError: Out of Memory Error:") {
		t = duckdb.ErrorTypeOutOfMemory // told as another one where a statement's first chunk took the memory
	}
	c, known := classes[t]
	if !known {
		c.kind, c.class = engine.Internal, fmt.Sprintf("DUCKDB_%d", t)
	}
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "") + " …"
	}
	if t == duckdb.ErrorTypeErrorIO && isDiskFull(message) {
		return &engine.Error{Kind: engine.Limit, Class: c.class, Message: diskFull}
	}
	if c.kind == engine.Limit {
		// DuckDB's advice is about settings that no user has.
		message = "The task needs more memory or more temporary files than it may have: raise the limit, or give it less at once."
	}
	return &engine.Error{Kind: c.kind, Class: c.class, Message: strings.ToValidUTF8(message, "\ufffd")}
}

const diskFull = "The disk is full where the task writes: free room there, or give the task less at once."

// isDiskFull looks for the system's own words, since DuckDB passes on no number of its error.
func isDiskFull(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, syscall.ENOSPC.Error()) || strings.Contains(message, syscall.EDQUOT.Error())
}

// ended is the error of a context that has ended, as a user reads it.
func (s *session) ended() error {
	switch err := s.ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return &engine.Error{Kind: engine.Limit, Message: "the task took longer than its limit of time: raise it, or give the task less at once", Cause: err}
	default:
		return &engine.Error{Kind: engine.Canceled, Message: "the task was cancelled", Cause: err}
	}
}

// typed makes an *engine.Error of whatever err is.
func (s *session) typed(err error) error {
	var e *engine.Error
	switch {
	case err == nil || errors.As(err, &e):
		return err
	case s.ctx.Err() != nil:
		return s.ended()
	}
	return internal("the engine failed", err)
}
