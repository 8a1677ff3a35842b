package object

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
)

// Code is S3's name for what went wrong. A Code is an error, so that errors.Is(err, object.NoSuchKey) works.
type Code string

const (
	AccessDenied       Code = "AccessDenied"
	BadDigest          Code = "BadDigest"
	EntityTooLarge     Code = "EntityTooLarge"
	EntityTooSmall     Code = "EntityTooSmall"
	IncompleteBody     Code = "IncompleteBody"
	InternalError      Code = "InternalError"
	InvalidArgument    Code = "InvalidArgument"
	InvalidPart        Code = "InvalidPart"
	InvalidPartOrder   Code = "InvalidPartOrder"
	InvalidRange       Code = "InvalidRange"
	InvalidRequest     Code = "InvalidRequest"
	KeyTooLong         Code = "KeyTooLongError"
	MalformedXML       Code = "MalformedXML"
	MetadataTooLarge   Code = "MetadataTooLarge"
	NoSuchBucket       Code = "NoSuchBucket"
	NoSuchKey          Code = "NoSuchKey"
	NoSuchUpload       Code = "NoSuchUpload"
	NotModified        Code = "NotModified"
	PreconditionFailed Code = "PreconditionFailed"
	ServiceUnavailable Code = "ServiceUnavailable"
	SlowDown           Code = "SlowDown"
)

func (c Code) Error() string { return string(c) }

// Error is what a caller is told. Cause is for the log; of AccessDenied it is the service's error with the reason.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap gives the code and the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Cause}
}

func failf(c Code, format string, args ...any) *Error {
	return &Error{Code: c, Message: fmt.Sprintf(format, args...)}
}

// told makes an *Error of every error.
func told(err error) error {
	var ours *Error
	var theirs *finspace.Error
	var stored *blob.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ours): // also below the storage's error, such as the digest that did not fit
		return ours
	case errors.As(err, &theirs):
		return toldByRows(theirs)
	case errors.As(err, &stored):
		return toldByBlobs(stored)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Error{InternalError, "The request was given up.", err}
	}
	return &Error{InternalError, "The server could not complete the request. Try again.", err}
}

func toldByRows(err *finspace.Error) error {
	switch {
	case err.Kind == finspace.Denied:
		return &Error{AccessDenied, err.Message, err}
	case err.Kind == finspace.NotFound && err.Reason == "noSuchUpload":
		return &Error{NoSuchUpload, "There is no such upload: it was completed, aborted or never begun.", err}
	case err.Kind == finspace.NotFound:
		return &Error{NoSuchKey, "There is no object of this key.", err}
	case err.Kind == finspace.Invalid:
		return &Error{InvalidArgument, err.Message, err}
	case err.Kind == finspace.Throttled:
		return &Error{SlowDown, err.Message, err}
	}
	return &Error{InternalError, "The server could not complete the request. Try again.", err}
}

func toldByBlobs(err *blob.Error) error {
	switch err.Kind {
	case blob.TooLarge:
		return &Error{EntityTooLarge, fmt.Sprintf("What is put whole, and a part, has at most %d bytes.", int64(MaxPut)), err}
	case blob.Source:
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return &Error{IncompleteBody, "The body is shorter than it was said to be.", err}
		}
		return &Error{IncompleteBody, "The body could not be read to its end.", err}
	case blob.NoSpace:
		return &Error{ServiceUnavailable, "The storage is full. Ask the operator of the server for room.", err}
	}
	return &Error{InternalError, "The storage did not complete the request. Try again.", err}
}

// absent tells whether the rows said that there is no such thing.
func absent(err error) bool { return errors.Is(err, finspace.NotFound) }

// refused tells whether an Update has certainly changed nothing. After an error of the engine a commit may turn out to be
// durable all the same.
func refused(err error) bool {
	return err != nil && !errors.Is(err, finspace.Internal) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}
