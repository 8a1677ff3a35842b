package s3client

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Code is the code of an error that an S3 has answered, empty for every other error.
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// Status is the HTTP status of an error that an S3 has answered, 0 for every other error.
func Status(err error) int {
	var answer *smithyhttp.ResponseError
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.HTTPStatusCode()
	}
	return 0
}

// IsMissing tells whether there is no such object. A missing bucket is something else.
func IsMissing(err error) bool {
	code := Code(err)
	return Status(err) == http.StatusNotFound && (code == "NoSuchKey" || code == "NotFound")
}

// Text says what failed: the server's status and code, or what hindered us from reaching it. What the server wrote is not
// repeated beyond its code: a server may echo what it was sent.
func Text(err error) string {
	if status := Status(err); status != 0 {
		return fmt.Sprintf("the S3 answers %d %.60s", status, Code(err))
	}
	return err.Error()
}
