// Package external reads the objects of an S3 elsewhere that the operator has configured: it lists what is under a prefix,
// and reads an object as it was when it was listed. It writes nothing, and it asks nobody whether a caller may read: that
// is the service's part.
package external

import (
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/s3client"
)

// Client speaks to every configured bucket. It is safe for concurrent use, and keeps nothing of one but connections.
type Client struct {
	http     *http.Client
	idleTime time.Duration
}

// New makes a Client.
func New() *Client {
	var dialer net.Dialer
	s3client.SetDialer(&dialer)
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = dialer.DialContext
	s3client.SetTransport(t)
	return &Client{
		http: &http.Client{
			Transport: boundedAnswers{t},
			// What the operator has configured is asked and nobody else: a redirect is the answer.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		idleTime: s3client.IdleTime,
	}
}

// Close gives idle connections back.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// bucket is a client with the bucket's own credentials: nothing comes from the environment or files of this process.
func (c *Client) bucket(b *finspace.ExternalBucket, secret finspace.SecretAccessKey) *s3.Client {
	return s3.New(s3.Options{
		HTTPClient: c.http, Region: b.Region, UsePathStyle: b.PathStyle, BaseEndpoint: optional(b.Endpoint), Retryer: s3client.NewRetryer(),
		DisableLogOutputChecksumValidationSkipped: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: b.AccessKey, SecretAccessKey: string(secret)}, nil
		}),
	})
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Open reads the object if it still has the ETag (without quotes); one that has another by now is Changed, also in the
// middle. Size is the number of its bytes. A connection that breaks is made anew from where the reading was. ctx holds for
// the reading too. The caller closes the reader; its errors are *Error.
func (c *Client) Open(ctx context.Context, b *finspace.ExternalBucket, secret finspace.SecretAccessKey, key finspace.ObjectKey, etag string) (r io.ReadCloser, size int64, err error) {
	object, err := s3client.Open(ctx, c.bucket(b, secret), s3client.Range{
		Bucket: string(b.Name), Key: string(key), ETag: quoted(etag), End: -1, IdleTime: c.idleTime,
		Explain: func(err error) error { return explain(ctx, "read", b.Name, string(key), err) },
	})
	if err != nil {
		return nil, 0, err
	}
	return object, object.Size(), nil
}

func quoted(etag string) string {
	if etag == "" {
		return ""
	}
	return `"` + etag + `"`
}

// maxAnswer bounds an answer that is not an object: a page of 1,000 keys has less than 8 MiB also where each byte of a key
// takes six.
const maxAnswer = 8 << 20

// boundedAnswers cuts answers that are read as a whole.
type boundedAnswers struct{ http.RoundTripper }

func (t boundedAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.RoundTripper.RoundTrip(r)
	if err == nil && (answer.StatusCode >= http.StatusMultipleChoices || r.URL.Query().Has("list-type")) {
		answer.Body = &cut{Reader: io.LimitReader(answer.Body, maxAnswer), Closer: answer.Body}
	}
	return answer, err
}

type cut struct {
	io.Reader
	io.Closer
}
