package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

const (
	service     = "finspace-api"
	firstPause  = 100 * time.Millisecond // doubled with each attempt
	longestWait = 20 * time.Second       // a server that asks for more gets no more attempts: the caller should know
	largestBody = 64 << 20
)

// answer sends r until it is answered or given up, and reads the output.
func answer[Out any](ctx context.Context, c *Client, r *request) (*Out, error) {
	body, err := r.encoded()
	if err != nil {
		return nil, err
	}
	out := new(Out)
	for n := 1; ; n++ {
		key, err := c.attempt(ctx, r, body, n, out)
		if err == nil {
			return out, nil
		}
		if n >= c.attempts || !c.tryAgain(ctx, err, key, n) {
			return nil, orStopped(ctx, err)
		}
	}
}

// attempt sends r once. It gives the key that signed it.
func (c *Client) attempt(ctx context.Context, r *request, body []byte, n int, out any) (Key, error) {
	key, err := c.credentials.Retrieve(ctx)
	if err != nil {
		return key, fmt.Errorf("client: %s: %w", r.operation, err)
	}
	seen := Attempt{Operation: r.operation, Number: n}
	start := time.Now()
	seen.Err = c.exchange(ctx, r, body, key, out, &seen)
	seen.Duration = time.Since(start)
	c.observe(seen)
	return key, seen.Err
}

// exchange sends r and reads the answer.
func (c *Client) exchange(ctx context.Context, r *request, body []byte, key Key, out any, seen *Attempt) error {
	h, err := r.build(ctx, c.endpoint, body)
	if err != nil {
		return err
	}
	signer := sigv4.Key{ID: key.AccessKeyID, Secret: key.SecretAccessKey, Token: key.SessionToken}
	sigv4.Sign(h, body, signer, c.region, service, time.Now(), sigv4.Standard)
	response, err := c.http.Do(h)
	if err != nil {
		return &unreachable{r.operation, err}
	}
	defer response.Body.Close()
	seen.Status, seen.RequestID = response.StatusCode, response.Header.Get("X-Amzn-Requestid")
	text, err := io.ReadAll(io.LimitReader(response.Body, largestBody+1))
	if err != nil {
		return &unreachable{r.operation, err}
	}
	if response.StatusCode != http.StatusOK {
		return apiError(r.operation, response, text)
	}
	return decode(r.operation, text, response.StatusCode, out)
}

// decode reads a success into out.
func decode(operation string, text []byte, status int, out any) error {
	if len(text) > largestBody {
		return fmt.Errorf("client: %s: the answer is longer than %d bytes", operation, largestBody)
	}
	if o, tells := out.(interface{ setStatus(int) }); tells {
		o.setStatus(status)
	}
	if len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("client: %s: the answer cannot be read: %w", operation, err)
	}
	return nil
}

// tryAgain tells whether the call that failed with err should be sent once more, after the pause that it makes.
func (c *Client) tryAgain(ctx context.Context, err error, key Key, n int) bool {
	var failed *APIError
	if !errors.As(err, &failed) {
		var lost *unreachable
		return errors.As(err, &lost) && pause(ctx, backoff(n))
	}
	if failed.Code == "ExpiredTokenException" {
		keys, renews := c.credentials.(Forgetter)
		if renews {
			keys.Forget(key)
		}
		return renews && pause(ctx, backoff(n))
	}
	switch failed.Status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return failed.RetryAfter <= longestWait && pause(ctx, max(failed.RetryAfter, backoff(n)))
	default:
		return false
	}
}

// orStopped adds to err that the context has ended, if it has.
func orStopped(ctx context.Context, err error) error {
	if stopped := ctx.Err(); stopped != nil && !errors.Is(err, stopped) {
		return fmt.Errorf("%w; not tried again: %w", err, stopped)
	}
	return err
}

// backoff is the pause after the nth attempt: between half and all of a time that doubles, so that clients that failed
// together do not come back together.
func backoff(n int) time.Duration {
	d := min(firstPause<<min(n-1, 10), longestWait)
	return d/2 + rand.N(d/2)
}

// pause waits for d; false when the context ends first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
