// What the AWS SDK for Go v2 asks of S3, with its upload and download manager: the same checks on any server. See
// ../python/checks.py. It is a module of its own, so that the product does not depend on the manager.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/transport/http"
)

var (
	ctx            = context.Background()
	bucket, prefix = os.Getenv("E2E_BUCKET"), os.Getenv("E2E_PREFIX")
)

func main() {
	log.SetFlags(0)
	settings, err := config.LoadDefaultConfig(ctx, config.WithRetryMaxAttempts(1))
	if err != nil {
		log.Fatal(err)
	}
	client := s3.NewFromConfig(settings, func(o *s3.Options) {
		o.BaseEndpoint = aws.String(os.Getenv("E2E_ENDPOINT"))
		o.UsePathStyle = true
	})
	for _, c := range checks {
		fmt.Printf("%s: %s\n", c.name, outcome(c.run(client)))
	}
}

// check is one thing that a server must do; its run gives an error with what was seen instead.
type check struct {
	name string
	run  func(*s3.Client) error
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	if seen := (saw{}); errors.As(err, &seen) {
		return seen.Error()
	}
	return "failed with " + named(err)
}

// saw is what a check saw instead of what it wanted.
type saw struct{ got, want any }

func (s saw) Error() string { return fmt.Sprintf("saw %v, not %v", s.got, s.want) }

func same[T comparable](want, got T) error {
	if want != got {
		return saw{got, want}
	}
	return nil
}

// named is an error of S3 as its code and status.
func named(err error) string {
	var api smithy.APIError
	var response *http.ResponseError
	if !errors.As(err, &api) || !errors.As(err, &response) {
		return err.Error()
	}
	return fmt.Sprintf("%s %d", api.ErrorCode(), response.HTTPStatusCode())
}

// refused wants an error of that code and status.
func refused(want string, err error) error {
	if err == nil {
		return saw{"no error", want}
	}
	return same(want, named(err))
}

func key(name string) *string { return aws.String(prefix + name) }

// pattern is bytes that look random and are the same each time.
func pattern(size, seed int) []byte {
	b := make([]byte, 0, size+sha256.Size)
	for i := 0; len(b) < size; i++ {
		sum := sha256.Sum256(fmt.Append(nil, seed, i))
		b = append(b, sum[:]...)
	}
	return b[:size]
}
