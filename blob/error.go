package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Kind is what went wrong, as far as callers act on it. A Kind is an error, so that errors.Is(err, blob.NotFound) works.
type Kind string

const (
	Invalid     Kind = "this is no key, page or range that is allowed"
	NotFound    Kind = "there is no such object"
	Exists      Kind = "the key is taken"
	TooLarge    Kind = "the object is larger than allowed"
	Source      Kind = "the bytes to be kept could not be read"
	NoSpace     Kind = "the storage is full"
	Cancelled   Kind = "given up"
	Unavailable Kind = "the storage failed"
)

func (k Kind) Error() string { return string(k) }

// Error is what failed. Its text holds no secrets: no credentials, nothing of an object.
type Error struct {
	Kind  Kind
	Op    string // put, get, list …
	Key   Key    // or the prefix
	Cause error
}

func (e *Error) Error() string {
	text := fmt.Sprintf("blob: %s %.100q: %s", e.Op, string(e.Key), string(e.Kind))
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

// fileError tells the kind of an error of the file system.
func fileError(op string, key Key, err error) error {
	var told *Error
	switch {
	case err == nil || errors.As(err, &told):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Error{Cancelled, op, key, err}
	case errors.Is(err, fs.ErrNotExist):
		return &Error{NotFound, op, key, nil}
	case errors.Is(err, fs.ErrExist):
		return &Error{Exists, op, key, nil}
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return &Error{NoSpace, op, key, err}
	default:
		return &Error{Unavailable, op, key, err}
	}
}
