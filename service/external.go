package service

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// ExternalLister lists an external bucket: package external does. At most limit objects come, in a time that is bounded.
type ExternalLister interface {
	List(ctx context.Context, b *finspace.ExternalBucket, secret finspace.SecretAccessKey, prefix string, limit int) ([]finspace.ExternalObject, error)
}

// ExternalFor is the external bucket in which by reads what begins with key: an object's key, or a prefix. It is the one
// place where that is decided. Superusers and the root read every configured bucket; a user what the grants of his groups
// give, whose prefixes key must begin with, byte by byte on the decoded key; nobody else reads anything. A bucket that is not
// configured is Denied too, so that names cannot be tried out.
func (s *Service) ExternalFor(tx finspace.Tx, by *finspace.Caller, bucket finspace.BucketName, key string) (*finspace.ExternalBucket, error) {
	env := by.Environment.ID
	b, err := tx.ExternalBucket(env, bucket)
	if errors.Is(err, finspace.NotFound) {
		return nil, externalDenied()
	}
	if err != nil || by.IsSuper() {
		return b, err
	}
	if by.Kind != finspace.UserCaller {
		return nil, externalDenied()
	}
	prefixes, err := tx.ExternalPrefixes(env, bucket, by.User.ID)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
		return nil, externalDenied()
	}
	return b, nil
}

func externalDenied() error {
	return denied("sourceNotReadable", "The source is not in your working location and not in an external bucket that a permission group of yours may read. "+
		"Ask the operator to grant the bucket and prefix to a group of yours.")
}

// ExternalSecret opens the secret of a bucket that ExternalFor has given.
func (s *Service) ExternalSecret(b *finspace.ExternalBucket) (finspace.SecretAccessKey, error) {
	secret, err := credential.OpenExternalSecret(s.keys, b)
	if err != nil {
		return "", broken("open the secret of an external bucket", err)
	}
	return secret, nil
}

// ListExternal lists what begins with prefix in a bucket that ExternalFor has given, at most limit objects. It asks a server
// elsewhere, so it is called outside of transactions.
func (s *Service) ListExternal(ctx context.Context, b *finspace.ExternalBucket, prefix string, limit int) ([]finspace.ExternalObject, error) {
	if s.external == nil {
		return nil, broken("list an external bucket", errors.New("this program has no client for external buckets"))
	}
	secret, err := s.ExternalSecret(b)
	if err != nil {
		return nil, err
	}
	return s.external.List(ctx, b, secret, prefix, limit)
}

// ExternalAtRun asks ExternalFor again, when an ingest begins to read, on behalf of the principal (Caller.Principal) that
// created the changeset: what was taken away meanwhile is Denied, as is everything to a user who has been disabled.
func (s *Service) ExternalAtRun(ctx context.Context, env finspace.EnvironmentID, principal string, bucket finspace.BucketName, key finspace.ObjectKey) (*finspace.ExternalBucket, finspace.SecretAccessKey, error) {
	b, err := view(ctx, s, func(tx finspace.Tx) (*finspace.ExternalBucket, error) {
		by, err := callerOf(tx, env, principal)
		if err != nil {
			return nil, err
		}
		return s.ExternalFor(tx, by, bucket, string(key))
	})
	if err != nil {
		return nil, "", err
	}
	secret, err := s.ExternalSecret(b)
	return b, secret, err
}

// callerOf is the caller that a principal stands for, as far as rights on data go: the root, the operator or an enabled user.
func callerOf(tx finspace.Tx, env finspace.EnvironmentID, principal string) (*finspace.Caller, error) {
	e, err := tx.Environment(env)
	if err != nil {
		return nil, err
	}
	if principal == e.RootArn() || principal == OperatorPrincipal {
		return &finspace.Caller{Kind: finspace.RootCaller, Environment: e, Arn: principal}, nil
	}
	u, err := tx.User(env, finspace.UserID(principal))
	if errors.Is(err, finspace.NotFound) || err == nil && u.Status != finspace.UserEnabled {
		return nil, denied("creatorNotEnabled", "The user who created the changeset is not enabled any more.")
	}
	if err != nil {
		return nil, err
	}
	return &finspace.Caller{Kind: finspace.UserCaller, Environment: e, User: u}, nil
}
