package service

import (
	"context"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rule"
)

// browserLife is how long a person stays signed in.
const browserLife = 12 * time.Hour

// LongPassword is a password as a person types it. Which characters a new one needs is said by the operation, so that
// the reasons come in words.
type LongPassword string

var longPasswordRule = rule.Text{Min: 1, Max: 256, Secret: true}

func (LongPassword) TextRule() *rule.Text { return &longPasswordRule }

// BearerToken is the header of a browser session: "Bearer " and the token of SignIn.
type BearerToken string

var bearerTokenRule = rule.Text{Min: 1, Max: 256, Secret: true}

func (BearerToken) TextRule() *rule.Text { return &bearerTokenRule }

// SignInInput is what a person signs in with. EnvironmentID may be left out where the server has one environment.
// NewPassword takes the place of Password; it must be there when Password is temporary.
type SignInInput struct {
	EnvironmentID *finspace.EnvironmentID `wire:"environmentId"`
	EmailAddress  finspace.Email          `wire:"emailAddress,required"`
	Password      LongPassword            `wire:"password,required"`
	NewPassword   *LongPassword           `wire:"newPassword"`
}

// SignInOutput is a session: the token goes into the header Authorization after "Bearer ".
type SignInOutput struct {
	Token         BearerToken            `wire:"token"`
	EnvironmentID finspace.EnvironmentID `wire:"environmentId"`
	UserID        finspace.UserID        `wire:"userId"`
	Expires       finspace.Time          `wire:"expires"`
}

// SignIn begins a browser session. by names the address of the request and nobody; it may be nil. SignIn notes the
// environment in by, so that a refusal is counted there. Whoever the password does not fit is told nothing of the reason,
// in no less time: an unknown address, a wrong or expired password and a disabled user look the same. Attempts are
// counted, see signInLimits.
func (s *Service) SignIn(ctx context.Context, by *finspace.Caller, in *SignInInput) (*SignInOutput, error) {
	env, err := view(ctx, s, func(tx finspace.Tx) (*finspace.Environment, error) { return signInEnvironment(tx, in.EnvironmentID) })
	if err != nil {
		return nil, err
	}
	address := ""
	if by != nil {
		by.Environment, address = env, by.Address
	}
	if allowed, wait := s.signIns.take(env.ID, in.EmailAddress, address, s.clock()); !allowed {
		return nil, rest.TooMany("There were too many attempts to sign in to this account. Wait before the next one.", wait)
	}
	found, err := s.checkPassword(ctx, env, in)
	if err != nil {
		return nil, err
	}
	next, err := found.nextPassword(in)
	if err != nil {
		return nil, err
	}
	token, hash := credential.NewBrowserToken()
	return change(ctx, s, asUser(by, env, found.user), "SignIn", nil, in, func(tx finspace.Tx) (*SignInOutput, error) {
		if err := found.use(tx, next); err != nil {
			return nil, err
		}
		session := finspace.BrowserSession{Environment: env.ID, Hash: hash, User: found.user.ID, Expires: tx.Now().Add(browserLife)}
		return &SignInOutput{
			Token: BearerToken(string(env.ID) + "." + token), EnvironmentID: env.ID, UserID: session.User, Expires: session.Expires,
		}, tx.AddBrowserSession(session)
	})
}

// GetSessionInput carries a session's token.
type GetSessionInput struct {
	Authorization BearerToken `wire:"Authorization,header,required"`
}

// GetSessionOutput tells who is signed in.
type GetSessionOutput struct {
	EnvironmentID finspace.EnvironmentID           `wire:"environmentId"`
	UserID        finspace.UserID                  `wire:"userId"`
	EmailAddress  finspace.Email                   `wire:"emailAddress"`
	FirstName     *finspace.FirstName              `wire:"firstName"`
	LastName      *finspace.LastName               `wire:"lastName"`
	Type          finspace.UserType                `wire:"type"`
	Permissions   []finspace.ApplicationPermission `wire:"permissions"`
	Expires       finspace.Time                    `wire:"expires"`
}

// GetSession tells who is signed in.
func (s *Service) GetSession(ctx context.Context, by *finspace.Caller, in *GetSessionInput) (*GetSessionOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*GetSessionOutput, error) {
		session, u, err := openSession(tx, in.Authorization)
		if err != nil {
			return nil, err
		}
		out := &GetSessionOutput{
			EnvironmentID: u.Environment, UserID: u.ID, EmailAddress: u.EmailAddress, FirstName: u.FirstName, LastName: u.LastName,
			Type: u.Type, Expires: session.Expires,
		}
		out.Permissions, err = permissionsOf(tx, u)
		return out, err
	})
}

// SignOutInput carries a session's token.
type SignOutInput struct {
	Authorization BearerToken `wire:"Authorization,header,required"`
}

// SignOutOutput is empty.
type SignOutOutput struct{}

// SignOut ends a browser session.
func (s *Service) SignOut(ctx context.Context, by *finspace.Caller, in *SignOutInput) (*SignOutOutput, error) {
	u, err := view(ctx, s, func(tx finspace.Tx) (*finspace.User, error) {
		_, u, err := openSession(tx, in.Authorization)
		return u, err
	})
	if err != nil {
		return nil, err
	}
	env := &finspace.Environment{ID: u.Environment}
	return change(ctx, s, asUser(by, env, u), "SignOut", nil, in, func(tx finspace.Tx) (*SignOutOutput, error) {
		session, _, err := openSession(tx, in.Authorization)
		if err != nil {
			return nil, err
		}
		return &SignOutOutput{}, tx.DeleteBrowserSession(session.Environment, session.Hash)
	})
}

// SessionOperations are the rows of sign-in with a password. Nobody signs them: the password or the session's token is
// the proof, so that every caller may reach them.
func (s *Service) SessionOperations() []rest.Operation[*finspace.Caller] {
	return []rest.Operation[*finspace.Caller]{
		rest.Declare("SignIn", "POST /v1/session", Credentials, anyPrincipal, raises(den, con), s.SignIn),
		rest.Declare("GetSession", "GET /v1/session", Read, anyPrincipal, raises(den), s.GetSession),
		rest.Declare("SignOut", "DELETE /v1/session", Credentials, anyPrincipal, raises(den), s.SignOut),
	}
}
