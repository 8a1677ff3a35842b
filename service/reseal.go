package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/seal"
)

// ResealKeys seals with the current master key the secrets that an older one sealed, of access keys and of external buckets,
// and tells how many those were. Until it
// has run without error after a rotation the old master key must be kept. If we die in the middle, running it again
// does the rest.
func (s *Service) ResealKeys(ctx context.Context) (int, error) {
	old, err := view(ctx, s, s.oldKeys)
	if err != nil {
		return 0, err
	}
	for done, k := range old {
		facts := map[string]any{"accessKeyId": k.ID, "masterKeyVersion": s.keys.Current()}
		if err := s.operate(ctx, k.Environment, "ResealAccessKey", facts, func(tx finspace.Tx) error { return s.reseal(tx, k.ID) }); err != nil {
			return done, err
		}
	}
	buckets, err := s.resealExternal(ctx)
	return len(old) + buckets, err
}

// oldKeys are the keys that are not sealed with the current master key.
func (s *Service) oldKeys(tx finspace.Tx) ([]*finspace.AccessKey, error) {
	environments, err := allEnvironments(tx)
	if err != nil {
		return nil, err
	}
	var old []*finspace.AccessKey
	for _, e := range environments {
		keys, err := keysOf(tx, e.ID)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if s.sealedBefore(k.SealedSecret) {
				old = append(old, k)
			}
		}
	}
	return old, nil
}

// sealedBefore tells whether another master key than the current one sealed it.
func (s *Service) sealedBefore(sealed []byte) bool {
	by, is := seal.SealedBy(sealed)
	return !is || by != s.keys.Current()
}

func (s *Service) reseal(tx finspace.Tx, id finspace.AccessKeyID) error {
	k, err := tx.AccessKey(id)
	if err != nil {
		return err
	}
	secret, err := credential.OpenSecret(s.keys, k)
	if err != nil {
		return broken("open the secret of an access key", err)
	}
	k.SealedSecret = credential.SealSecret(s.keys, k.ID, secret)
	return tx.SetAccessKey(k)
}

func (s *Service) resealExternal(ctx context.Context) (int, error) {
	old, err := view(ctx, s, s.oldExternalBuckets)
	if err != nil {
		return 0, err
	}
	for done, b := range old {
		facts := map[string]any{"bucket": b.Name, "masterKeyVersion": s.keys.Current()}
		act := func(tx finspace.Tx) error { return s.resealBucket(tx, b.Environment, b.Name) }
		if err := s.operate(ctx, b.Environment, "ResealExternalBucket", facts, act); err != nil {
			return done, err
		}
	}
	return len(old), nil
}

// oldExternalBuckets are those whose secrets are not sealed with the current master key.
func (s *Service) oldExternalBuckets(tx finspace.Tx) ([]*finspace.ExternalBucket, error) {
	environments, err := allEnvironments(tx)
	if err != nil {
		return nil, err
	}
	var old []*finspace.ExternalBucket
	for _, e := range environments {
		buckets, err := externalBucketsOf(tx, e.ID)
		if err != nil {
			return nil, err
		}
		for _, b := range buckets {
			if s.sealedBefore(b.SealedSecret) {
				old = append(old, b)
			}
		}
	}
	return old, nil
}

func (s *Service) resealBucket(tx finspace.Tx, env finspace.EnvironmentID, name finspace.BucketName) error {
	b, err := tx.ExternalBucket(env, name)
	if err != nil {
		return err
	}
	secret, err := credential.OpenExternalSecret(s.keys, b)
	if err != nil {
		return broken("open the secret of an external bucket", err)
	}
	credential.SealExternalSecret(s.keys, b, secret)
	return tx.SetExternalBucket(b)
}

// UnreadableSecrets names the access keys and external buckets of an environment whose secrets do not open with the master
// keys at hand.
func (s *Service) UnreadableSecrets(ctx context.Context, env finspace.EnvironmentID) ([]string, error) {
	return view(ctx, s, func(tx finspace.Tx) ([]string, error) {
		var names []string
		keys, err := keysOf(tx, env)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if _, err := credential.OpenSecret(s.keys, k); err != nil {
				names = append(names, string(k.ID))
			}
		}
		buckets, err := externalBucketsOf(tx, env)
		if err != nil {
			return nil, err
		}
		for _, b := range buckets {
			if _, err := credential.OpenExternalSecret(s.keys, b); err != nil {
				names = append(names, string(b.Name))
			}
		}
		return names, nil
	})
}
