package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The exceptions that rest itself answers.
const (
	serialization     = "SerializationException"
	validation        = "ValidationException"
	unknownOperation  = "UnknownOperationException"
	methodNotAllowed  = "MethodNotAllowedException"
	notAcceptable     = "NotAcceptableException"
	requestTooLarge   = "RequestEntityTooLargeException"
	unsupportedMedia  = "UnsupportedMediaTypeException"
	throttling        = "ThrottlingException"
	internal          = "InternalServerException"
	internalMessage   = "The request failed inside the server. It can be sent again; the operator finds the cause in the log by the request id."
	tooLargeMessage   = "The body is larger than this server accepts. Send less in one request."
	noRouteMessage    = "No operation has this path. Look at the spelling, at empty segments and at a slash at the end."
	acceptMessage     = "Answers are application/json, which the Accept header excludes."
	noMediaMessage    = "The request has a body but no Content-Type. Send Content-Type: application/json."
	wrongMediaMessage = "The body must be application/json or application/x-amz-json-1.1, in UTF-8."
	codingMessage     = "The body must be sent without a Content-Encoding."
)

// TooLarge is the answer to a body beyond the server's bound.
func TooLarge() *Error {
	return &Error{
		Status: http.StatusRequestEntityTooLarge, Name: requestTooLarge, Reason: "bodyTooLarge", Message: tooLargeMessage,
	}
}

// Fault is the answer to a failure inside the server. The cause is for the log alone.
func Fault(cause error) *Error {
	return &Error{Status: http.StatusInternalServerError, Name: internal, Message: internalMessage, Cause: cause}
}

// TooMany is the answer to who has asked too often. wait is when to come back; it is told in whole seconds, rounded up.
func TooMany(message string, wait time.Duration) *Error {
	seconds := max(1, int64((wait+time.Second-1)/time.Second))
	return &Error{
		Status: http.StatusTooManyRequests, Name: throttling, Message: message,
		Header: http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}},
	}
}

func malformed(reason, format string, args ...any) *Error {
	return &Error{
		Status: http.StatusBadRequest, Name: serialization, Reason: reason, Message: fmt.Sprintf(format, args...),
	}
}

func noRoute() *Error {
	return &Error{
		Status: http.StatusNotFound, Name: unknownOperation, Reason: "unknownOperation", Message: noRouteMessage,
	}
}

func wrongMethod(allow string) *Error {
	return &Error{
		Status: http.StatusMethodNotAllowed, Name: methodNotAllowed, Reason: "methodNotAllowed",
		Message: "This path takes the method " + allow + ".",
		Header:  http.Header{"Allow": {allow}},
	}
}

func unsupported(message string) *Error {
	return &Error{
		Status: http.StatusUnsupportedMediaType, Name: unsupportedMedia, Reason: "unsupportedMediaType", Message: message,
	}
}

// Panic is the cause of an answer to a request whose operation panicked. Its text holds the stack, for the log.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprintf("panic: %v\n%s", p.Value, p.Stack) }
