package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// AssumeRoleInput names a role, the session that acts as it, and how long.
type AssumeRoleInput struct {
	RoleArn         finspace.RoleArn
	RoleSessionName string
	DurationSeconds *int64 // 900 to 43,200; 3,600 when absent
}

// AssumeRoleOutput holds what signs requests as the role until Expiration.
type AssumeRoleOutput struct {
	Credentials    finspace.Credentials
	Expiration     finspace.Time
	AssumedRoleArn string // arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
	AssumedRoleID  string // AROA…:SESSION
}

// AssumeRole gives session credentials of a role: to the root of any role, to a long-lived key of the roles that the
// operator allowed it. A role's own key may assume its role too.
func (s *Service) AssumeRole(ctx context.Context, by *finspace.Caller, in *AssumeRoleInput) (*AssumeRoleOutput, error) {
	return nil, notBuilt("AssumeRole", dataIn)
}

// CallerIdentity is what GetCallerIdentity tells.
type CallerIdentity struct {
	UserID  string
	Account string
	Arn     string
}

// GetCallerIdentity tells a caller who signs. Everybody who is known may ask.
func (s *Service) GetCallerIdentity(by *finspace.Caller) *CallerIdentity { return &CallerIdentity{} }
