package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

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
// role.
func (s *Service) GetProgrammaticAccessCredentials(
	ctx context.Context, by *finspace.Caller, in *GetProgrammaticAccessCredentialsInput,
) (*GetProgrammaticAccessCredentialsOutput, error) {
	return nil, notBuilt("GetProgrammaticAccessCredentials", dataIn)
}
