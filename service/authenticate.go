package service

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// Signer is what was found for an access key id: the secret that its signatures must be made with. Nothing of it is to
// be believed before the signature has been checked.
type Signer struct {
	Secret finspace.SecretAccessKey

	id      finspace.AccessKeyID
	key     *finspace.AccessKey   // of a long-lived key
	env     *finspace.Environment // of a long-lived key
	session *credential.Session   // of session credentials
}

// Environment is where the signer belongs, for the audit of a signature that does not fit.
func (s *Signer) Environment() finspace.EnvironmentID {
	if s.session != nil {
		return s.session.Environment
	}
	return s.key.Environment
}

// Principal is who the signer says that it is: true once its signature was found right. It is for the audit of somebody
// who is known and may not act any more; of others it is Caller.Principal.
func (s *Signer) Principal() string {
	switch {
	case s.session == nil:
		return s.key.Arn
	case s.session.Kind == finspace.UserCaller:
		return string(s.session.User)
	default:
		return string(s.session.Role)
	}
}

// FindSigner finds what a request of key and token must be signed with. Who is unknown gets an *AuthError, and no
// signer. Whose session is over gets an *AuthError too, and the signer beside it, so that the audit can tell who it was
// once the signature was found right.
func (s *Service) FindSigner(ctx context.Context, key finspace.AccessKeyID, token finspace.SessionToken) (*Signer, error) {
	if !wellFormed(key) {
		return nil, unrecognized("unknownKey")
	}
	if token != "" {
		return s.sessionSigner(key, token)
	}
	return s.keySigner(ctx, key)
}

// keySigner reads all that Authenticate needs of a long-lived key too: a request costs one reading of the store.
func (s *Service) keySigner(ctx context.Context, id finspace.AccessKeyID) (*Signer, error) {
	signer, err := view(ctx, s, func(tx finspace.Tx) (*Signer, error) {
		key, err := tx.AccessKey(id)
		if err != nil {
			return nil, err
		}
		env, err := tx.Environment(key.Environment)
		return &Signer{id: id, key: key, env: env}, err
	})
	if errors.Is(err, finspace.NotFound) {
		return nil, unrecognized("unknownKey")
	}
	if err != nil {
		return nil, err
	}
	if signer.Secret, err = credential.OpenSecret(s.keys, signer.key); err != nil {
		return nil, broken("open the secret of an access key", err)
	}
	return signer, nil
}

func (s *Service) sessionSigner(key finspace.AccessKeyID, token finspace.SessionToken) (*Signer, error) {
	session, secret, err := credential.Open(s.keys, key, token)
	if err != nil {
		return nil, unrecognized("badSessionToken") // also a token beside a long-lived key, which has none
	}
	signer := &Signer{Secret: secret, id: key, session: session}
	if s.now() >= session.Expires {
		return signer, &AuthError{
			Name: "ExpiredTokenException", Reason: "sessionExpired",
			Message: "The session credentials have expired. Get new ones from GetProgrammaticAccessCredentials or AssumeRole.",
		}
	}
	return signer, nil
}

func unrecognized(reason string) error {
	return &AuthError{
		Name: "UnrecognizedClientException", Reason: reason,
		Message: "The access key id or the session token is not known here. Look which credentials and which endpoint the client uses.",
	}
}

// wellFormed tells whether a key's id can be one, so that nothing else ever reaches the store.
func wellFormed(key finspace.AccessKeyID) bool {
	if len(key) < 16 || len(key) > 128 {
		return false
	}
	for _, c := range []byte(key) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// Authenticate tells as what a signer acts now, after its signature was found right: the environment, the user and the
// permissions are read with this request, so that what an administrator takes away is gone with the next one. A signer
// that may not act any more is Denied.
func (s *Service) Authenticate(ctx context.Context, signer *Signer) (*finspace.Caller, error) {
	by, err := s.authenticate(ctx, signer)
	if errors.Is(err, finspace.NotFound) { // a token from before the store was put back to an older state
		return nil, denied("principalGone", "Whom these credentials stand for is not known here any more. Get new ones.")
	}
	return by, err
}

func (s *Service) authenticate(ctx context.Context, signer *Signer) (*finspace.Caller, error) {
	if signer.key != nil {
		by := &finspace.Caller{Environment: signer.env, Key: signer.id}
		return by, actAsKey(by, signer.key)
	}
	return view(ctx, s, func(tx finspace.Tx) (*finspace.Caller, error) {
		env, err := tx.Environment(signer.session.Environment)
		if err != nil {
			return nil, err
		}
		by := &finspace.Caller{Environment: env, Key: signer.id}
		if signer.session.Kind == finspace.UserCaller {
			return by, actAsUser(tx, by, signer.session)
		}
		return by, actAsRole(tx, by, signer.session)
	})
}

func actAsKey(by *finspace.Caller, key *finspace.AccessKey) error {
	by.Arn, by.MayAssume = key.Arn, key.MayAssume
	switch key.Kind {
	case finspace.RootPrincipal:
		by.Kind = finspace.RootCaller
	case finspace.RolePrincipal:
		by.Kind, by.Role = finspace.RoleCaller, finspace.RoleArn(key.Arn)
	case finspace.UserPrincipal:
		by.Kind = finspace.IAMUserCaller
	default:
		return broken("read an access key", errors.New("unknown kind "+string(key.Kind)))
	}
	return nil
}

func actAsUser(tx finspace.Tx, by *finspace.Caller, session *credential.Session) (err error) {
	if by.User, err = tx.User(session.Environment, session.User); err != nil {
		return err
	}
	by.Kind, by.Arn = finspace.UserCaller, userArn(by.Environment, session.User)
	if !by.User.MayCall(session.Epoch) {
		return sessionOver(by.User)
	}
	by.Permissions, err = tx.Permissions(session.Environment, session.User)
	return err
}

// sessionOver says why a user's session does not act any more.
func sessionOver(u *finspace.User) error {
	switch {
	case u.Status != finspace.UserEnabled:
		return denied("userDisabled", "The user is disabled. Ask who manages users to enable the user again.")
	case u.ApiAccess != finspace.ApiEnabled:
		return denied("apiAccessDisabled", "The user has no API access. Ask who manages users for it.")
	default:
		return denied("sessionRevoked", "The session has been ended by a change of the user. "+
			"Get new credentials from GetProgrammaticAccessCredentials.")
	}
}

func userArn(env *finspace.Environment, id finspace.UserID) string {
	return "arn:aws:finspace:" + env.Region + ":" + env.AccountID + ":environment/" + string(env.ID) + "/user/" + string(id)
}

// actAsRole lets an assumed role act as long as the key that assumed it is there and may still assume it.
func actAsRole(tx finspace.Tx, by *finspace.Caller, session *credential.Session) error {
	by.Kind, by.Arn = finspace.RoleCaller, string(session.Role)
	by.Role, by.SessionName = session.Role, session.Name
	source, err := tx.AccessKey(session.Source)
	if err != nil && !errors.Is(err, finspace.NotFound) {
		return err
	}
	if err != nil || source.Environment != session.Environment || !mayAssume(source.Kind, source.Arn, source.MayAssume, session.Role) {
		return denied("sourceKeyGone", "The access key that assumed this role is deleted or may not assume it any more. "+
			"Assume the role anew.")
	}
	return nil
}
