package external

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/s3client"
)

// Kind is what went wrong, as far as callers act on it. A Kind is an error, so that errors.Is(err, external.NotFound) works.
type Kind string

const (
	NotFound    Kind = "there is no such object"
	Denied      Kind = "the S3 refuses the credentials that are configured for the bucket"
	Changed     Kind = "the object was changed after the changeset had been created"
	Cancelled   Kind = "given up"
	Unavailable Kind = "the S3 failed or cannot be reached"
)

func (k Kind) Error() string { return string(k) }

// Error is what failed. Its text holds no secrets.
type Error struct {
	Kind   Kind
	Op     string // list, read
	Bucket finspace.BucketName
	Key    string // or the prefix
	Cause  error
}

func (e *Error) Error() string {
	text := fmt.Sprintf("external: %s %.100q in the bucket %.63q: %s", e.Op, e.Key, string(e.Bucket), string(e.Kind))
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the kind and the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// noSuchKeyID is versitygw's code, with the status 404, for the id of a key that it does not know.
const noSuchKeyID = "XAdminUserNotFound"

// explain tells the kind of an error by code and status. ctx is the caller's: a limit of our own that has ended is the
// server's failure.
func explain(ctx context.Context, op string, bucket finspace.BucketName, key string, err error) error {
	e := &Error{Unavailable, op, bucket, key, errors.New(s3client.Text(err))}
	switch status := s3client.Status(err); {
	case ctx.Err() != nil:
		e.Kind, e.Cause = Cancelled, ctx.Err()
	case s3client.IsMissing(err):
		e.Kind, e.Cause = NotFound, nil
	case status == http.StatusPreconditionFailed:
		e.Kind, e.Cause = Changed, nil
	case status == http.StatusUnauthorized || status == http.StatusForbidden || s3client.Code(err) == noSuchKeyID:
		e.Kind = Denied
	}
	return e
}

// Category is what a changeset has failed with that could not read its source for this.
func (e *Error) Category() finspace.ErrorCategory {
	switch e.Kind {
	case NotFound:
		return finspace.CategoryNotFound
	case Denied:
		return finspace.CategoryDenied
	case Changed:
		return finspace.CategoryValidation
	case Cancelled:
		return finspace.CategoryCancelled
	default:
		return finspace.CategoryInternal
	}
}
