package service

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/rule"
)

// ExternalBucketInput describes an external bucket. An empty Environment stands for the only one, an empty Endpoint for AWS's
// own, an empty Region for us-east-1. The secret is in no record.
type ExternalBucketInput struct {
	Environment     finspace.EnvironmentID   `json:"-"`
	Name            finspace.BucketName      `json:"bucket"`
	Endpoint        string                   `json:"endpoint,omitempty"`
	Region          string                   `json:"region"`
	PathStyle       bool                     `json:"pathStyle,omitempty"`
	AccessKeyID     string                   `json:"accessKeyId"`
	SecretAccessKey finspace.SecretAccessKey `json:"-"`
	// Replace changes a bucket that is there already, and leaves its grants: for new credentials.
	Replace bool `json:"replace,omitempty"`
	// Try lists one object first, within tryTime: what cannot be read is not configured, and the error is that of the ExternalLister.
	Try bool `json:"-"`
}

// tryTime bounds how long the server of a bucket may keep who configures it waiting.
const tryTime = 30 * time.Second

var externalKeyForm = regexp.MustCompile(`\A[!-~]{1,256}\z`)

func (in *ExternalBucketInput) check() error {
	switch {
	case len(in.Name.TextRule().Check(string(in.Name))) > 0:
		return invalid("bucketNameInvalid", "The name of a bucket has 3 to 63 of a-z, 0-9, dots and hyphens.")
	case in.Endpoint != "" && !rule.IsEndpoint(in.Endpoint):
		return invalid("endpointInvalid", "The endpoint has the form https://host:port, without credentials. Leave it out for AWS's own.")
	case !regionForm.MatchString(in.Region):
		return invalid("regionInvalid", "The region has a-z, 0-9 and hyphens, such as eu-central-1.")
	case !externalKeyForm.MatchString(in.AccessKeyID) || !externalKeyForm.MatchString(string(in.SecretAccessKey)):
		return invalid("credentialsInvalid", "An access key id and a secret are needed: 1 to 256 visible ASCII characters each.")
	}
	return nil
}

// AddExternalBucket configures an external bucket, which nobody but superusers and the root may read before it is granted. A
// name that the environment's own buckets have is refused: a source would mean two things.
func (s *Service) AddExternalBucket(ctx context.Context, in ExternalBucketInput) (*finspace.ExternalBucket, error) {
	if in.Region == "" {
		in.Region = DefaultRegion
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	by, err := s.Operator(ctx, in.Environment)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(string(in.Name), "finspace-") && strings.HasSuffix(string(in.Name), "-"+string(by.Environment.ID)) {
		return nil, invalid("bucketNameReserved", "The environment's own buckets have names of this form.")
	}
	b := &finspace.ExternalBucket{
		Environment: by.Environment.ID, Name: in.Name, Endpoint: in.Endpoint, Region: in.Region, PathStyle: in.PathStyle,
		AccessKey: in.AccessKeyID, CreateTime: s.now(),
	}
	credential.SealExternalSecret(s.keys, b, in.SecretAccessKey)
	if in.Try {
		within, end := context.WithTimeout(ctx, tryTime)
		defer end()
		if _, err := s.ListExternal(within, b, "", 1); err != nil {
			return nil, err
		}
	}
	return b, s.operate(ctx, b.Environment, "AddExternalBucket", in, func(tx finspace.Tx) error {
		err := tx.AddExternalBucket(b)
		if in.Replace && errors.Is(err, finspace.Conflict) {
			return tx.SetExternalBucket(b)
		}
		return err
	})
}

// RemoveExternalBucket forgets a bucket, its credentials and its grants. Changesets that still have to read from it fail.
func (s *Service) RemoveExternalBucket(ctx context.Context, env finspace.EnvironmentID, name finspace.BucketName) error {
	by, err := s.Operator(ctx, env)
	if err != nil {
		return err
	}
	facts := map[string]finspace.BucketName{"bucket": name}
	return s.operate(ctx, by.Environment.ID, "RemoveExternalBucket", facts, func(tx finspace.Tx) error {
		return tx.DeleteExternalBucket(by.Environment.ID, name)
	})
}

// GrantedBucket is an external bucket with who may read what in it. It tells no secret, sealed or not.
type GrantedBucket struct {
	Name        finspace.BucketName  `json:"bucket"`
	Endpoint    string               `json:"endpoint,omitempty"`
	Region      string               `json:"region"`
	PathStyle   bool                 `json:"pathStyle,omitempty"`
	AccessKeyID string               `json:"accessKeyId"`
	CreateTime  finspace.Time        `json:"createTime"`
	Grants      []ExternalGrantInput `json:"grants"`
}

// ExternalBuckets lists the external buckets of an environment; an empty id stands for the only one.
func (s *Service) ExternalBuckets(ctx context.Context, env finspace.EnvironmentID) ([]GrantedBucket, error) {
	return view(ctx, s, func(tx finspace.Tx) ([]GrantedBucket, error) {
		e, err := namedEnvironment(tx, env)
		if err != nil {
			return nil, err
		}
		all := []GrantedBucket{}
		buckets, err := externalBucketsOf(tx, e.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range buckets {
			grants, err := tx.ExternalGrants(e.ID, b.Name, finspace.ExternalGrant{}, maxExternalGrants)
			if err != nil {
				return nil, err
			}
			g := GrantedBucket{b.Name, b.Endpoint, b.Region, b.PathStyle, b.AccessKey, b.CreateTime, []ExternalGrantInput{}}
			for _, grant := range grants {
				g.Grants = append(g.Grants, ExternalGrantInput{Bucket: b.Name, Group: grant.Group, Prefix: grant.Prefix})
			}
			all = append(all, g)
		}
		return all, nil
	})
}

func externalBucketsOf(tx finspace.Tx, env finspace.EnvironmentID) ([]*finspace.ExternalBucket, error) {
	list := func(after finspace.BucketName, limit int) ([]*finspace.ExternalBucket, error) {
		return tx.ExternalBuckets(env, after, limit)
	}
	return whole(list, func(b *finspace.ExternalBucket) finspace.BucketName { return b.Name })
}
