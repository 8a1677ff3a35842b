package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// CreateUserInput describes a user. The seed's spelling ApiAccess is read beside apiAccess.
type CreateUserInput struct {
	EmailAddress          finspace.Email        `wire:"emailAddress,required"`
	Type                  finspace.UserType     `wire:"type,required"`
	FirstName             *finspace.FirstName   `wire:"firstName"`
	LastName              *finspace.LastName    `wire:"lastName"`
	ApiAccess             *finspace.ApiAccess   `wire:"apiAccess" alias:"ApiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn     `wire:"apiAccessPrincipalArn"`
	ClientToken           *finspace.ClientToken `wire:"clientToken,token"`
}

// CreateUserOutput names the new user.
type CreateUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// CreateUser registers a user, who is enabled at once.
func (s *Service) CreateUser(ctx context.Context, by *finspace.Caller, in *CreateUserInput) (*CreateUserOutput, error) {
	return nil, notBuilt("CreateUser", dataIn)
}

// GetUserInput names a user.
type GetUserInput struct {
	UserID finspace.UserID `wire:"userId,path"`
}

// GetUserOutput is a user.
type GetUserOutput finspace.User

// GetUser tells all of a user but the password.
func (s *Service) GetUser(ctx context.Context, by *finspace.Caller, in *GetUserInput) (*GetUserOutput, error) {
	return nil, notBuilt("GetUser", dataIn)
}

// ListUsersInput asks for a page.
type ListUsersInput struct {
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults finspace.ResultLimit      `wire:"maxResults,query,required"`
}

// ListUsersOutput is a page in the order of creation.
type ListUsersOutput struct {
	Users     []finspace.User           `wire:"users"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListUsers lists all users, enabled or not.
func (s *Service) ListUsers(ctx context.Context, by *finspace.Caller, in *ListUsersInput) (*ListUsersOutput, error) {
	return nil, notBuilt("ListUsers", dataIn)
}

// UpdateUserInput is what shall change; what is left out stays.
type UpdateUserInput struct {
	UserID                finspace.UserID       `wire:"userId,path"`
	Type                  *finspace.UserType    `wire:"type"`
	FirstName             *finspace.FirstName   `wire:"firstName"`
	LastName              *finspace.LastName    `wire:"lastName"`
	ApiAccess             *finspace.ApiAccess   `wire:"apiAccess" alias:"ApiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn     `wire:"apiAccessPrincipalArn"`
	ClientToken           *finspace.ClientToken `wire:"clientToken,token"`
}

// UpdateUserOutput names the user.
type UpdateUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// UpdateUser changes a user.
func (s *Service) UpdateUser(ctx context.Context, by *finspace.Caller, in *UpdateUserInput) (*UpdateUserOutput, error) {
	return nil, notBuilt("UpdateUser", dataIn)
}

// EnableUserInput names a user.
type EnableUserInput struct {
	UserID      finspace.UserID       `wire:"userId,path"`
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
}

// EnableUserOutput names the user.
type EnableUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// EnableUser lets a disabled user in again.
func (s *Service) EnableUser(ctx context.Context, by *finspace.Caller, in *EnableUserInput) (*EnableUserOutput, error) {
	return nil, notBuilt("EnableUser", dataIn)
}

// DisableUserInput names a user.
type DisableUserInput struct {
	UserID      finspace.UserID       `wire:"userId,path"`
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
}

// DisableUserOutput names the user.
type DisableUserOutput struct {
	UserID finspace.UserID `wire:"userId"`
}

// DisableUser shuts a user out and ends all of the user's sessions for good.
func (s *Service) DisableUser(ctx context.Context, by *finspace.Caller, in *DisableUserInput) (*DisableUserOutput, error) {
	return nil, notBuilt("DisableUser", dataIn)
}

// ResetUserPasswordInput names a user.
type ResetUserPasswordInput struct {
	UserID      finspace.UserID       `wire:"userId,path"`
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
}

// ResetUserPasswordOutput holds a password that is good for one sign-in within seven days.
type ResetUserPasswordOutput struct {
	UserID            finspace.UserID   `wire:"userId"`
	TemporaryPassword finspace.Password `wire:"temporaryPassword"`
}

// ResetUserPassword gives a user a temporary password in the place of the one before.
func (s *Service) ResetUserPassword(ctx context.Context, by *finspace.Caller, in *ResetUserPasswordInput) (*ResetUserPasswordOutput, error) {
	return nil, notBuilt("ResetUserPassword", dataIn)
}
