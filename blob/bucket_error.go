package blob

import (
	"context"
	"errors"
	"net/http"

	"github.com/openfinspace/openfinspace/s3client"
)

// bucketError tells the kind of an error of an S3, by code and status. What the server wrote is not repeated beyond
// its code: a server may echo what it was sent. ctx is the caller's: a limit of our own that has ended is the server's
// failure.
func bucketError(ctx context.Context, op string, key Key, err error) error {
	var told *Error
	switch {
	case err == nil || errors.As(err, &told):
		return err
	case ctx.Err() != nil:
		return &Error{Cancelled, op, key, ctx.Err()}
	case s3client.IsMissing(err):
		return &Error{NotFound, op, key, nil}
	case full(err):
		return &Error{NoSpace, op, key, errors.New(s3client.Text(err))}
	default:
		return &Error{Unavailable, op, key, errors.New(s3client.Text(err))}
	}
}

// taken says whether an object may be in the way: the condition failed, another put of the key is at work, or the upload
// that we complete is gone.
func taken(err error) bool {
	status := s3client.Status(err)
	return status == http.StatusPreconditionFailed || status == http.StatusConflict || s3client.Code(err) == "NoSuchUpload"
}

func full(err error) bool {
	switch s3client.Code(err) {
	case "InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "EntityTooLarge.Quota":
		return true
	}
	return s3client.Status(err) == http.StatusInsufficientStorage
}
