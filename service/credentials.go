package service

import (
	"context"
	"errors"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/rest"
)

// sessionMinutes is the life of session credentials when nothing else is asked for.
const sessionMinutes finspace.SessionDuration = 60

// GetProgrammaticAccessCredentialsInput asks for a session in an environment.
type GetProgrammaticAccessCredentialsInput struct {
	DurationInMinutes *finspace.SessionDuration `wire:"durationInMinutes,query"`
	EnvironmentID     finspace.EnvironmentID    `wire:"environmentId,query,required"`
}

// GetProgrammaticAccessCredentialsOutput holds what signs requests as the user for DurationInMinutes.
type GetProgrammaticAccessCredentialsOutput struct {
	Credentials       *finspace.Credentials    `wire:"credentials"`
	DurationInMinutes finspace.SessionDuration `wire:"durationInMinutes"`
}

// GetProgrammaticAccessCredentials gives session credentials of the user whose apiAccessPrincipalArn is the caller's
// role. Nothing is stored but the audit's record. Who gets none is not told which condition failed: the answer is the
// same for another environment, no user, a disabled one.
func (s *Service) GetProgrammaticAccessCredentials(
	ctx context.Context, by *finspace.Caller, in *GetProgrammaticAccessCredentialsInput,
) (*GetProgrammaticAccessCredentialsOutput, error) {
	minutes := sessionMinutes
	if in.DurationInMinutes != nil {
		minutes = *in.DurationInMinutes
	}
	if err := mayGetCredentials(by, in.EnvironmentID); err != nil {
		return nil, err
	}
	audit := success(by, "GetProgrammaticAccessCredentials", string(rest.ShapeOf[GetProgrammaticAccessCredentialsInput]().Redacted(in)))
	var issued finspace.Credentials
	err := s.note(ctx, audit, func(tx finspace.Tx) (string, error) {
		user, err := userOfRole(tx, by)
		if err != nil {
			return "", err
		}
		issued, err = s.issueFor(user, time.Duration(minutes)*time.Minute)
		return "session " + string(issued.AccessKeyID) + " of user " + string(user.ID), err
	})
	if err != nil {
		return nil, err
	}
	return &GetProgrammaticAccessCredentialsOutput{Credentials: &issued, DurationInMinutes: minutes}, nil
}

// mayGetCredentials looks at what is known without the store.
func mayGetCredentials(by *finspace.Caller, env finspace.EnvironmentID) error {
	switch by.Kind {
	case finspace.RoleCaller:
	case finspace.RootCaller:
		return denied("rootIsNoUser", "The root key acts as no user and gets no session: it signs every operation itself. "+
			"Call this with the key of the role that is the apiAccessPrincipalArn of a user.")
	case finspace.UserCaller, finspace.IAMUserCaller:
		return denied("notARole", "Only an IAM role gets session credentials. "+
			"Call this with the key of the role that is the apiAccessPrincipalArn of a user, or with credentials from AssumeRole.")
	default:
		return noCredentials("notARole")
	}
	if env != by.Environment.ID {
		return noCredentials("otherEnvironment")
	}
	return nil
}

func noCredentials(reason string) error {
	return denied(reason, "The environment has no enabled user with API access whose apiAccessPrincipalArn is the caller's role.")
}

// userOfRole finds the user for whom the caller's role gets credentials.
func userOfRole(tx finspace.Tx, by *finspace.Caller) (*finspace.User, error) {
	u, err := tx.UserByRole(by.Environment.ID, by.Role)
	if errors.Is(err, finspace.NotFound) {
		return nil, noCredentials("noUserOfRole")
	}
	if err != nil {
		return nil, err
	}
	if !u.MayCall(u.Epoch) {
		return nil, noCredentials("userDisabled")
	}
	return u, nil
}

func (s *Service) issueFor(u *finspace.User, life time.Duration) (finspace.Credentials, error) {
	now := s.now()
	return credential.Issue(s.keys, credential.Session{
		Kind: finspace.UserCaller, Environment: u.Environment, User: u.ID, Epoch: u.Epoch, Issued: now, Expires: now.Add(life),
	})
}
