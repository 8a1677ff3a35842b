package service

import (
	"context"
	"regexp"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// NewKey is a key that was just made. Its secret is shown this once.
type NewKey struct {
	Environment     finspace.EnvironmentID   `json:"-"`
	AccessKeyID     finspace.AccessKeyID     `json:"accessKeyId"`
	SecretAccessKey finspace.SecretAccessKey `json:"secretAccessKey"`
	Arn             string                   `json:"arn"`
}

// KeyInput describes a long-lived key. Environment may be empty where there is only one. Arn is that of the role or
// user; a root key has the environment's.
type KeyInput struct {
	Environment finspace.EnvironmentID `json:"environmentId"`
	Kind        finspace.PrincipalKind `json:"kind"`
	Arn         string                 `json:"arn"`
	MayAssume   []finspace.RoleArn     `json:"mayAssume,omitempty"` // roles that AssumeRole gives to this key, besides its own
}

// stored is a key as the store keeps it.
func (s *Service) stored(k *NewKey, kind finspace.PrincipalKind, mayAssume []finspace.RoleArn) *finspace.AccessKey {
	return &finspace.AccessKey{
		ID: k.AccessKeyID, Environment: k.Environment, Kind: kind, Arn: k.Arn,
		SealedSecret: credential.SealSecret(s.keys, k.AccessKeyID, k.SecretAccessKey), MayAssume: mayAssume, CreateTime: s.now(),
	}
}

// CreateKey makes a long-lived key.
func (s *Service) CreateKey(ctx context.Context, in KeyInput) (*NewKey, error) {
	env, err := view(ctx, s, func(tx finspace.Tx) (*finspace.Environment, error) { return namedEnvironment(tx, in.Environment) })
	if err != nil {
		return nil, err
	}
	in.Environment = env.ID
	if in.Kind == finspace.RootPrincipal {
		in.Arn = env.RootArn()
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	k := &NewKey{Environment: env.ID, AccessKeyID: credential.NewAccessKeyID(), SecretAccessKey: credential.NewSecret(), Arn: in.Arn}
	facts := struct {
		KeyInput
		ID finspace.AccessKeyID `json:"accessKeyId"`
	}{in, k.AccessKeyID}
	err = s.operate(ctx, env.ID, "CreateAccessKey", facts, func(tx finspace.Tx) error {
		return tx.AddAccessKey(s.stored(k, in.Kind, in.MayAssume))
	})
	if err != nil {
		return nil, err
	}
	return k, nil
}

var userArnForm = regexp.MustCompile(`\Aarn:aws[a-z-]*:iam::[0-9]{12}:user/[a-zA-Z_0-9+=,.@/-]{1,576}\z`)

func (in *KeyInput) check() error {
	switch in.Kind {
	case finspace.RootPrincipal:
	case finspace.RolePrincipal:
		if !isRole(finspace.RoleArn(in.Arn)) {
			return invalid("arnInvalid", "The ARN of a role looks like arn:aws:iam::123456789012:role/NAME.")
		}
	case finspace.UserPrincipal:
		if !userArnForm.MatchString(in.Arn) {
			return invalid("arnInvalid", "The ARN of a user looks like arn:aws:iam::123456789012:user/NAME.")
		}
	default:
		return invalid("kindInvalid", "A key is of the kind root, role or user.")
	}
	for _, role := range in.MayAssume {
		if !isRole(role) {
			return invalid("arnInvalid", "The ARN of a role that may be assumed looks like arn:aws:iam::123456789012:role/NAME.")
		}
	}
	return nil
}

func isRole(arn finspace.RoleArn) bool { return len(arn.TextRule().Check(string(arn))) == 0 }

// Keys lists the long-lived keys of an environment; an empty id stands for the only environment.
func (s *Service) Keys(ctx context.Context, env finspace.EnvironmentID) ([]*finspace.AccessKey, error) {
	return view(ctx, s, func(tx finspace.Tx) ([]*finspace.AccessKey, error) {
		e, err := namedEnvironment(tx, env)
		if err != nil {
			return nil, err
		}
		return keysOf(tx, e.ID)
	})
}

func keysOf(tx finspace.Tx, env finspace.EnvironmentID) ([]*finspace.AccessKey, error) {
	list := func(after finspace.AccessKeyID, limit int) ([]*finspace.AccessKey, error) {
		return tx.AccessKeys(env, after, limit)
	}
	return whole(list, func(k *finspace.AccessKey) finspace.AccessKeyID { return k.ID })
}

// DeleteKey deletes a long-lived key. What it assumed dies with it.
func (s *Service) DeleteKey(ctx context.Context, id finspace.AccessKeyID) error {
	if !wellFormed(id) {
		return finspace.Errorf(finspace.NotFound, "noSuchAccessKey", "There is no such access key.")
	}
	k, err := view(ctx, s, func(tx finspace.Tx) (*finspace.AccessKey, error) { return tx.AccessKey(id) })
	if err != nil {
		return err
	}
	facts := map[string]string{"accessKeyId": string(id), "arn": k.Arn}
	return s.operate(ctx, k.Environment, "DeleteAccessKey", facts, func(tx finspace.Tx) error {
		return tx.DeleteAccessKey(k.Environment, id)
	})
}
