package blob

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
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

// bucket is the store on an S3: an object is the one at prefix and key.
type bucket struct {
	client    *s3.Client
	transport *awshttp.BuildableClient
	name      string
	prefix    string        // empty or with a slash at its end
	idleTime  time.Duration // between two bytes of an object that is read
}

// place is what an address says.
type place struct {
	bucket, prefix   string
	endpoint, region string
	pathStyle        bool
}

func openBucket(ctx context.Context, address string) (*bucket, error) {
	p, err := parsePlace(address)
	if err != nil {
		return nil, err
	}
	transport := newTransport()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(transport), config.WithRetryer(newRetryer), region(p.region))
	if err != nil {
		return nil, fmt.Errorf("blob: read the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = p.pathStyle
		o.DisableLogOutputChecksumValidationSkipped = true
		if p.endpoint != "" {
			o.BaseEndpoint = &p.endpoint
		}
	})
	return &bucket{client: client, transport: transport, name: p.bucket, prefix: p.prefix, idleTime: time.Minute}, nil
}

func region(name string) config.LoadOptionsFunc {
	return func(o *config.LoadOptions) error {
		if name != "" {
			o.Region = name
		}
		return nil
	}
}

func newTransport() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.ResponseHeaderTimeout = answerTime
		t.TLSHandshakeTimeout = connectTime
		t.MaxIdleConnsPerHost = connections
	}).WithDialerOptions(func(d *net.Dialer) { d.Timeout = connectTime })
}

func newRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = longestWait
	})
}

var (
	validBucket = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	validFolder = regexp.MustCompile(`^([A-Za-z0-9_-][A-Za-z0-9._-]{0,99}/)*$`)
)

// parsePlace reads s3://bucket/prefix?…. Its errors repeat nothing that may hold a password.
func parsePlace(address string) (p place, err error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return p, errors.New("blob: the address of an S3 has the form s3://bucket/prefix?endpoint=…; credentials stand in the environment, never in it")
	}
	p.bucket, p.prefix = u.Host, strings.Trim(u.Path, "/")
	if p.prefix != "" {
		p.prefix += "/"
	}
	if !validBucket.MatchString(p.bucket) || !validFolder.MatchString(p.prefix) {
		return p, errors.New("blob: the bucket or the prefix of the S3 address has characters that are not allowed there")
	}
	options, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return p, errors.New("blob: what follows the question mark in the S3 address cannot be read")
	}
	for name, values := range options {
		if err := p.set(name, values[len(values)-1]); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (p *place) set(option, value string) error {
	switch option {
	case "endpoint":
		p.endpoint = value
		return checkEndpoint(value)
	case "region":
		p.region = value
		if !validBucket.MatchString(value) {
			return errors.New("blob: the region in the S3 address has characters that are not allowed there")
		}
	case "path-style":
		p.pathStyle = value == "true"
		if value != "true" && value != "false" {
			return errors.New("blob: path-style in the S3 address is true or false")
		}
	default:
		return fmt.Errorf("blob: an S3 address has the options endpoint, region and path-style; %.30q is none of them", option)
	}
	return nil
}

func checkEndpoint(value string) error {
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("blob: the endpoint in the S3 address has the form https://host:port, without credentials")
	}
	return nil
}

// at is the key as the bucket knows it.
func (b *bucket) at(key Key) *string { return aws.String(b.prefix + string(key)) }

// call bounds one call.
func call(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, callTime)
}

func (b *bucket) LocalPath(Key) (string, bool) { return "", false }

func (b *bucket) Ready(ctx context.Context) error { return probe(ctx, b) }

func (b *bucket) Close() error {
	b.transport.GetTransport().CloseIdleConnections()
	return nil
}
