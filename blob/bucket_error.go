package blob

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
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
	case missingObject(err):
		return &Error{NotFound, op, key, nil}
	case full(err):
		return &Error{NoSpace, op, key, errors.New(plainText(err))}
	default:
		return &Error{Unavailable, op, key, errors.New(plainText(err))}
	}
}

func codeOf(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func statusOf(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.HTTPStatusCode()
	}
	return 0
}

func missingObject(err error) bool {
	code := codeOf(err)
	return statusOf(err) == http.StatusNotFound && (code == "NoSuchKey" || code == "NotFound")
}

func beyondEnd(err error) bool { return statusOf(err) == http.StatusRequestedRangeNotSatisfiable }

// taken says whether an object may be in the way: the condition failed, another put of the key is at work, or the upload
// that we complete is gone.
func taken(err error) bool {
	status := statusOf(err)
	return status == http.StatusPreconditionFailed || status == http.StatusConflict || codeOf(err) == "NoSuchUpload"
}

func full(err error) bool {
	switch codeOf(err) {
	case "InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "EntityTooLarge.Quota":
		return true
	}
	return statusOf(err) == http.StatusInsufficientStorage
}

// plainText says what failed: the server's status and code, or what hindered us from reaching it.
func plainText(err error) string {
	if status := statusOf(err); status != 0 {
		return fmt.Sprintf("the S3 answers %d %.60s", status, codeOf(err))
	}
	return err.Error()
}
