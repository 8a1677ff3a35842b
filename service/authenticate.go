package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// Signer is what was found for an access key id: the secret that its signatures must be made with. Nothing of it is to
// be believed before the signature has been checked.
type Signer struct {
	Secret finspace.SecretAccessKey

	id      finspace.AccessKeyID
	key     *finspace.AccessKey // of a long-lived key
	session *credential.Session // of session credentials
}

// Environment is where the signer belongs, for the audit of a signature that does not fit.
func (s *Signer) Environment() finspace.EnvironmentID {
	if s.session != nil {
		return s.session.Environment
	}
	return s.key.Environment
}

// FindSigner finds what a request of key and token must be signed with. Who is unknown or whose time is over gets an
// *AuthError.
func (s *Service) FindSigner(ctx context.Context, key finspace.AccessKeyID, token finspace.SessionToken) (*Signer, error) {
	return nil, notBuilt("FindSigner", dataIn)
}

// Authenticate tells as what a signer acts now, after its signature was found right: the user, the environment and the
// permissions are read with this request. A signer that may not act any more is Denied.
func (s *Service) Authenticate(ctx context.Context, signer *Signer) (*finspace.Caller, error) {
	return nil, notBuilt("Authenticate", dataIn)
}
