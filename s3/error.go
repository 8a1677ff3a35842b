package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/openfinspace/openfinspace/object"
)

// Error is an answer that is no success, under S3's own code. Message is for the caller and says what to do; Cause is for
// the log.
type Error struct {
	Code    string
	Status  int
	Message string
	Header  http.Header // more headers of the answer
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Code + ": " + e.Message + ": " + e.Cause.Error()
	}
	return e.Code + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// statuses are those of S3's codes. A code that is not here is a 400.
var statuses = map[string]int{
	"NotModified":                http.StatusNotModified,
	"AccessDenied":               http.StatusForbidden,
	"InvalidAccessKeyId":         http.StatusForbidden,
	"SignatureDoesNotMatch":      http.StatusForbidden,
	"RequestTimeTooSkewed":       http.StatusForbidden,
	"NoSuchKey":                  http.StatusNotFound,
	"NoSuchBucket":               http.StatusNotFound,
	"NoSuchUpload":               http.StatusNotFound,
	"NoSuchVersion":              http.StatusNotFound,
	"MethodNotAllowed":           http.StatusMethodNotAllowed,
	"BucketAlreadyOwnedByYou":    http.StatusConflict,
	"OperationAborted":           http.StatusConflict,
	"ConditionalRequestConflict": http.StatusConflict,
	"MissingContentLength":       http.StatusLengthRequired,
	"PreconditionFailed":         http.StatusPreconditionFailed,
	"InvalidPartNumber":          http.StatusRequestedRangeNotSatisfiable,
	"InvalidRange":               http.StatusRequestedRangeNotSatisfiable,
	"InternalError":              http.StatusInternalServerError,
	"NotImplemented":             http.StatusNotImplemented,
	"ServiceUnavailable":         http.StatusServiceUnavailable,
	"SlowDown":                   http.StatusServiceUnavailable,
}

// StatusOf is the HTTP status of one of S3's codes.
func StatusOf(code string) int {
	if status := statuses[code]; status != 0 {
		return status
	}
	return http.StatusBadRequest
}

func fail(code, format string, args ...any) *Error {
	return &Error{Code: code, Status: StatusOf(code), Message: fmt.Sprintf(format, args...)}
}

// explain says how an error is sent. What it does not know is a fault of the server. That a client went away is none.
func explain(err error) *Error {
	var sent *Error
	var told *object.Error
	switch {
	case errors.As(err, &sent):
		return sent
	case errors.Is(err, context.Canceled):
		return &Error{
			Code: "RequestAborted", Status: http.StatusBadRequest, Cause: err,
			Message: "The connection was closed before the request was answered. Send it again to learn whether it was done.",
		}
	case errors.As(err, &told) && told.Code != object.InternalError:
		return &Error{Code: string(told.Code), Status: StatusOf(string(told.Code)), Message: told.Message, Cause: err}
	}
	return &Error{
		Code: "InternalError", Status: http.StatusInternalServerError, Cause: err,
		Message: "The request failed inside the server. It can be sent again; the operator finds the cause in the log by the request id.",
	}
}
