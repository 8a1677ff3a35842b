// Package s3client is what everybody who speaks to an S3 elsewhere stands on: how long a server may keep us waiting, when
// a call is sent again, what its errors mean without what it wrote in them, and a reader that goes on where a connection
// broke.
package s3client

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/openfinspace/openfinspace/rule"
)

// Limits of what a server may keep us waiting for. A call is sent again up to attempts times when it failed on the way or
// the server was busy; together with the pauses between it ends after callTime.
const (
	attempts    = 4
	longestWait = 5 * time.Second  // between two attempts
	callTime    = 5 * time.Minute  // for 8 MiB, the most that one call sends
	answerTime  = 90 * time.Second // from the last byte sent to the first of the answer
	connectTime = 10 * time.Second
	connections = 256 // kept open while nobody uses them
)

// IdleTime is how long a reader waits for the next byte before it makes a new connection.
const IdleTime = time.Minute

// SetTransport puts the limits on a transport.
func SetTransport(t *http.Transport) {
	t.ResponseHeaderTimeout = answerTime
	t.TLSHandshakeTimeout = connectTime
	t.MaxIdleConnsPerHost = connections
}

// SetDialer puts the limits on a dialer.
func SetDialer(d *net.Dialer) { d.Timeout = connectTime }

// NewRetryer sends a call again as the limits say.
func NewRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = longestWait
	})
}

// Call bounds one call.
func Call(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, callTime)
}

// CheckEndpoint wants an http or https URL of a server, without credentials. Its error repeats nothing of the text.
func CheckEndpoint(endpoint string) error {
	if !rule.IsEndpoint(endpoint) {
		return errors.New("the endpoint has the form https://host:port, without credentials")
	}
	return nil
}
