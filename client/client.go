package client

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"
)

// Options say which server to call and how. The zero value takes everything from the environment.
type Options struct {
	// Endpoint is the address of the server: scheme, host and port. Default: AWS_ENDPOINT_URL_FINSPACE_DATA, then
	// AWS_ENDPOINT_URL. There is no other default, because every server of this kind is somebody's own.
	Endpoint string
	// Region is the region that requests are signed for. Default: AWS_REGION, then AWS_DEFAULT_REGION, then us-east-1.
	Region string
	// Credentials give the key that signs. Default: [FromEnvironment].
	Credentials Provider
	// HTTPClient sends the requests, for those who need a proxy or their own certificates. Redirects are never
	// followed. Default: one that keeps up to 64 connections open and waits a minute for an answer to begin.
	HTTPClient *http.Client
	// MaxAttempts is how often one call is sent at most. Default: 4. 1 never sends it again.
	MaxAttempts int
	// Observe is told of every attempt when it has ended, for logs and metrics. It must not block. Default: nobody.
	Observe func(Attempt)
}

// Attempt is one request of a call.
type Attempt struct {
	Operation string
	Number    int    // 1 for the first
	RequestID string // the server's name of the request; empty when no answer came
	Status    int    // 0 when no answer came
	Duration  time.Duration
	Err       error // nil on success
}

// Client calls one server. It is safe for concurrent use, and should live as long as the program does: it keeps
// connections open.
type Client struct {
	endpoint    *url.URL
	region      string
	credentials Provider
	http        *http.Client
	attempts    int
	observe     func(Attempt)
}

// New makes a Client. It sends nothing. It fails when there is no endpoint, or one that is no address of a server.
func New(o Options) (*Client, error) {
	endpoint, err := parseEndpoint(cmp.Or(o.Endpoint, os.Getenv("AWS_ENDPOINT_URL_FINSPACE_DATA"), os.Getenv("AWS_ENDPOINT_URL")))
	if err != nil {
		return nil, err
	}
	c := &Client{
		endpoint:    endpoint,
		region:      cmp.Or(o.Region, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"), "us-east-1"),
		credentials: o.Credentials,
		http:        sender(o.HTTPClient),
		attempts:    o.MaxAttempts,
		observe:     o.Observe,
	}
	if c.credentials == nil {
		c.credentials = FromEnvironment()
	}
	if c.attempts <= 0 {
		c.attempts = 4
	}
	if c.observe == nil {
		c.observe = func(Attempt) {}
	}
	return c, nil
}

func parseEndpoint(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("client: there is no endpoint: set Options.Endpoint or AWS_ENDPOINT_URL to the address of your server, such as http://127.0.0.1:8817")
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("client: the endpoint is no address: %w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("client: the endpoint %q is not of the form https://host:port", u.Redacted())
	}
	if u.Path != "" && u.Path != "/" {
		return nil, fmt.Errorf("client: the endpoint %q has a path; signed paths cannot be moved below another", u.Redacted())
	}
	return u, nil
}

// sender is the HTTP client that never follows a redirect: the signature is for one address only.
func sender(given *http.Client) *http.Client {
	if given == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 64
		transport.ResponseHeaderTimeout = time.Minute
		given = &http.Client{Transport: transport}
	}
	own := *given
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}
