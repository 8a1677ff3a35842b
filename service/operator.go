package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// What --dev is known by. None of it may ever guard anything.
const (
	DevEnvironment finspace.EnvironmentID   = "devenvironment"
	DevAccessKeyID finspace.AccessKeyID     = "AKIAOPENFINSPACE0001"
	DevSecret      finspace.SecretAccessKey = "openfinspace/dev/secret/never/in/product"
	DevRegion                               = "us-east-1"
	NoAccountID                             = "000000000000"
)

// OperatorPrincipal stands in the audit for the command line.
const OperatorPrincipal = "operator"

// NewKey is a key that was just made. Its secret is shown this once.
type NewKey struct {
	Environment     finspace.EnvironmentID   `json:"-"`
	AccessKeyID     finspace.AccessKeyID     `json:"accessKeyId"`
	SecretAccessKey finspace.SecretAccessKey `json:"secretAccessKey"`
	Arn             string                   `json:"arn"`
}

// EnvironmentInput describes an environment. Everything has a default: a made id, account 000000000000, region
// us-east-1, the id as name, sign-in by password.
type EnvironmentInput struct {
	ID         finspace.EnvironmentID
	AccountID  string
	Region     string
	Name       string
	SignInMode finspace.SignInMode
}

// BootstrapInput says which environment the first start makes. Dev makes that of --dev, whatever else is given.
type BootstrapInput struct {
	EnvironmentInput
	Dev bool
}

// Bootstrap makes the first environment with its root key, if the store has none, and gives that key; else nil. Data of
// --dev is refused without it and other data with it, since a key that everybody knows opens the former.
func (s *Service) Bootstrap(ctx context.Context, in BootstrapInput) (*NewKey, error) {
	return nil, notBuilt("Bootstrap", dataIn)
}

// CreateEnvironment makes an environment with its root key.
func (s *Service) CreateEnvironment(ctx context.Context, in EnvironmentInput) (*finspace.Environment, *NewKey, error) {
	return nil, nil, notBuilt("CreateEnvironment", dataIn)
}

// Environments lists all environments.
func (s *Service) Environments(ctx context.Context) ([]*finspace.Environment, error) {
	return nil, notBuilt("Environments", dataIn)
}

// Operator is the caller as whom the command line calls operations in an environment: it acts as a superuser. An empty
// id stands for the only environment.
func (s *Service) Operator(ctx context.Context, env finspace.EnvironmentID) (*finspace.Caller, error) {
	return nil, notBuilt("Operator", dataIn)
}

// KeyInput describes a long-lived key. Environment may be empty where there is only one. Arn is that of the role or
// user; a root key has the environment's.
type KeyInput struct {
	Environment finspace.EnvironmentID
	Kind        finspace.PrincipalKind
	Arn         string
	MayAssume   []finspace.RoleArn // roles that AssumeRole gives to this key, besides its own
}

// CreateKey makes a long-lived key.
func (s *Service) CreateKey(ctx context.Context, in KeyInput) (*NewKey, error) {
	return nil, notBuilt("CreateKey", dataIn)
}

// Keys lists the long-lived keys of an environment; an empty id stands for the only environment.
func (s *Service) Keys(ctx context.Context, env finspace.EnvironmentID) ([]*finspace.AccessKey, error) {
	return nil, notBuilt("Keys", dataIn)
}

// DeleteKey deletes a long-lived key. What it assumed dies with it.
func (s *Service) DeleteKey(ctx context.Context, id finspace.AccessKeyID) error {
	return notBuilt("DeleteKey", dataIn)
}

// ResealKeys seals with the current master key what an older one sealed, and tells how many keys that were. Until it
// has run without error after a rotation the old master key must be kept.
func (s *Service) ResealKeys(ctx context.Context) (int, error) {
	return 0, notBuilt("ResealKeys", dataIn)
}

// ImportUser makes a user as the command line does: with the rules of CreateUser's input checked here, since no request
// brought it. The same row again, with the same token, is the same user.
func (s *Service) ImportUser(ctx context.Context, env finspace.EnvironmentID, in *CreateUserInput) (finspace.UserID, error) {
	return "", notBuilt("ImportUser", dataIn)
}
