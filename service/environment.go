package service

import (
	"context"
	"errors"
	"regexp"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// What --dev is known by. None of it may ever guard anything.
const (
	DevEnvironment finspace.EnvironmentID   = "devenvironment"
	DevAccessKeyID finspace.AccessKeyID     = "AKIAOPENFINSPACE0001"
	DevSecret      finspace.SecretAccessKey = "openfinspace/dev/secret/never/in/product"
)

// Defaults of an environment.
const (
	NoAccountID   = "000000000000"
	DefaultRegion = "us-east-1"
)

// EnvironmentInput describes an environment. Everything has a default: a made id, account 000000000000, region
// us-east-1, the id as name, sign-in by password.
type EnvironmentInput struct {
	ID         finspace.EnvironmentID `json:"environmentId"`
	AccountID  string                 `json:"accountId"`
	Region     string                 `json:"region"`
	Name       string                 `json:"name"`
	SignInMode finspace.SignInMode    `json:"signInMode"`
}

// BootstrapInput says which environment the first start makes. Dev makes that of --dev, whatever else is given.
type BootstrapInput struct {
	EnvironmentInput
	Dev bool
}

// errHasEnvironment ends Bootstrap when another server was sooner.
var errHasEnvironment = errors.New("service: there is an environment already")

// Bootstrap makes the first environment with its root key, if the store has none, and gives that key; else nil. Data of
// --dev is refused without it, since a key that everybody knows opens it, and other data with it. Of several servers
// that start together on an empty store one makes the environment.
//
// If we die after the commit and before the key is shown, nobody knows its secret: the operator makes another root key.
func (s *Service) Bootstrap(ctx context.Context, in BootstrapInput) (*NewKey, error) {
	there, err := view(ctx, s, func(tx finspace.Tx) (bool, error) { return hasEnvironment(tx, in.Dev) })
	if err != nil || there {
		return nil, err
	}
	root := newRootKey()
	if in.Dev {
		in.EnvironmentInput, root = EnvironmentInput{ID: DevEnvironment}, &NewKey{AccessKeyID: DevAccessKeyID, SecretAccessKey: DevSecret}
	}
	_, key, err := s.addEnvironment(ctx, in.EnvironmentInput, root, func(tx finspace.Tx) error {
		if err := tx.Lock("", "first environment"); err != nil {
			return err
		}
		there, err := hasEnvironment(tx, in.Dev)
		if err == nil && there {
			err = errHasEnvironment
		}
		return err
	})
	if errors.Is(err, errHasEnvironment) {
		return nil, nil
	}
	return key, err
}

// hasEnvironment tells whether the store has been started with, and refuses the wrong mode.
func hasEnvironment(tx finspace.Tx, dev bool) (bool, error) {
	all, err := tx.Environments("", 1)
	if err != nil || len(all) == 0 {
		return false, err
	}
	_, err = tx.AccessKey(DevAccessKeyID)
	known := err == nil
	if err != nil && !errors.Is(err, finspace.NotFound) {
		return true, err
	}
	switch {
	case dev && !known:
		return true, conflict("notDevData", "This data was not made with --dev, which would open it with a key that everybody knows. "+
			"Start without --dev, or with another data directory.")
	case known && !dev:
		return true, conflict("devData", "This data was made with --dev: a root key that everybody knows opens it. "+
			"Start with --dev, or with another data directory; or delete the key %s and start again.", DevAccessKeyID)
	}
	return true, nil
}

// EnvironmentCreated is the operation of the first record in every environment's audit.
const EnvironmentCreated = "CreateEnvironment"

// CreateEnvironment makes an environment with its root key.
func (s *Service) CreateEnvironment(ctx context.Context, in EnvironmentInput) (*finspace.Environment, *NewKey, error) {
	return s.addEnvironment(ctx, in, newRootKey(), func(finspace.Tx) error { return nil })
}

func newRootKey() *NewKey {
	return &NewKey{AccessKeyID: credential.NewAccessKeyID(), SecretAccessKey: credential.NewSecret()}
}

func (s *Service) addEnvironment(ctx context.Context, in EnvironmentInput, root *NewKey, before func(finspace.Tx) error) (
	*finspace.Environment, *NewKey, error,
) {
	s.setDefaults(&in)
	if err := in.check(); err != nil {
		return nil, nil, err
	}
	env := &finspace.Environment{
		ID: in.ID, AccountID: in.AccountID, Region: in.Region, Name: in.Name, SignInMode: in.SignInMode, CreateTime: s.now(),
	}
	root.Environment, root.Arn = env.ID, env.RootArn()
	facts := struct {
		EnvironmentInput
		RootKey finspace.AccessKeyID `json:"rootAccessKeyId"`
	}{in, root.AccessKeyID}
	err := s.operate(ctx, env.ID, EnvironmentCreated, facts, func(tx finspace.Tx) error {
		if err := before(tx); err != nil {
			return err
		}
		if err := tx.AddEnvironment(env); err != nil {
			return err
		}
		return tx.AddAccessKey(s.stored(root, finspace.RootPrincipal, nil))
	})
	if err != nil {
		return nil, nil, err
	}
	return env, root, nil
}

func (s *Service) setDefaults(in *EnvironmentInput) {
	if in.ID == "" {
		in.ID = finspace.EnvironmentID(s.ids.New(s.clock()))
	}
	if in.AccountID == "" {
		in.AccountID = NoAccountID
	}
	if in.Region == "" {
		in.Region = DefaultRegion
	}
	if in.Name == "" {
		in.Name = string(in.ID)
	}
	if in.SignInMode == "" {
		in.SignInMode = finspace.SignInLocal
	}
}

var (
	environmentIDForm = regexp.MustCompile(`\A[a-z0-9]{1,26}\z`)
	accountIDForm     = regexp.MustCompile(`\A[0-9]{12}\z`)
	regionForm        = regexp.MustCompile(`\A[a-z0-9-]{1,32}\z`)
	nameForm          = regexp.MustCompile(`\A[^\x00-\x1f\x7f]{1,255}\z`)
)

func (in *EnvironmentInput) check() error {
	switch {
	case !environmentIDForm.MatchString(string(in.ID)):
		return invalid("environmentIdInvalid", "An environment's id has 1 to 26 characters of a–z and 0–9.")
	case !accountIDForm.MatchString(in.AccountID):
		return invalid("accountIdInvalid", "An account id has 12 digits.")
	case !regionForm.MatchString(in.Region):
		return invalid("regionInvalid", "A region has 1 to 32 characters of a–z, 0–9 and hyphens.")
	case !nameForm.MatchString(in.Name):
		return invalid("nameInvalid", "An environment's name has 1 to 255 characters and no control characters.")
	case in.SignInMode != finspace.SignInLocal && in.SignInMode != finspace.SignInFederated:
		return invalid("signInModeInvalid", "The sign-in mode is LOCAL or FEDERATED.")
	}
	return nil
}

// Environments lists all environments.
func (s *Service) Environments(ctx context.Context) ([]*finspace.Environment, error) {
	return view(ctx, s, allEnvironments)
}

func allEnvironments(tx finspace.Tx) ([]*finspace.Environment, error) {
	return whole(tx.Environments, func(e *finspace.Environment) finspace.EnvironmentID { return e.ID })
}

// whole reads a list to its end.
func whole[T any, K ~string](list func(after K, limit int) ([]T, error), key func(T) K) ([]T, error) {
	const limit = 500
	all, after := []T{}, K("")
	for {
		rows, err := list(after, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
		if len(rows) < limit {
			return all, nil
		}
		after = key(rows[limit-1])
	}
}
