package blob

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace/s3client"
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
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(transport), config.WithRetryer(s3client.NewRetryer), region(p.region))
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
	return &bucket{client: client, transport: transport, name: p.bucket, prefix: p.prefix, idleTime: s3client.IdleTime}, nil
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
	return awshttp.NewBuildableClient().WithTransportOptions(s3client.SetTransport).WithDialerOptions(s3client.SetDialer)
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
		if err := s3client.CheckEndpoint(value); err != nil {
			return fmt.Errorf("blob: in the S3 address %w", err)
		}
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

// at is the key as the bucket knows it.
func (b *bucket) at(key Key) *string { return aws.String(b.prefix + string(key)) }

func (b *bucket) LocalPath(Key) (string, bool) { return "", false }

func (b *bucket) Ready(ctx context.Context) error { return probe(ctx, b) }

func (b *bucket) Close() error {
	b.transport.GetTransport().CloseIdleConnections()
	return nil
}
