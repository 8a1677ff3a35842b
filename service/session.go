package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rule"
)

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

// SignIn begins a browser session. by names the address of the request and nobody; it may be nil.
func (s *Service) SignIn(ctx context.Context, by *finspace.Caller, in *SignInInput) (*SignInOutput, error) {
	return nil, notBuilt("SignIn", dataIn)
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
	return nil, notBuilt("GetSession", dataIn)
}

// SignOutInput carries a session's token.
type SignOutInput struct {
	Authorization BearerToken `wire:"Authorization,header,required"`
}

// SignOutOutput is empty.
type SignOutOutput struct{}

// SignOut ends a browser session.
func (s *Service) SignOut(ctx context.Context, by *finspace.Caller, in *SignOutInput) (*SignOutOutput, error) {
	return nil, notBuilt("SignOut", dataIn)
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
