package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// AssociateUserToPermissionGroupInput names a group and a user.
type AssociateUserToPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	UserID            finspace.UserID            `wire:"userId,path"`
	ClientToken       *finspace.ClientToken      `wire:"clientToken,token"`
}

// AssociateUserToPermissionGroupOutput has no body.
type AssociateUserToPermissionGroupOutput struct {
	StatusCode int32 `wire:"statusCode,status"`
}

// AssociateUserToPermissionGroup makes a user a member of a group. The group's permissions count with the user's next
// request.
func (s *Service) AssociateUserToPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *AssociateUserToPermissionGroupInput,
) (*AssociateUserToPermissionGroupOutput, error) {
	return nil, notBuilt("AssociateUserToPermissionGroup", dataIn)
}

// DisassociateUserFromPermissionGroupInput names a group and a user.
type DisassociateUserFromPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	UserID            finspace.UserID            `wire:"userId,path"`
	ClientToken       *finspace.ClientToken      `wire:"clientToken,query,token"`
}

// DisassociateUserFromPermissionGroupOutput has no body.
type DisassociateUserFromPermissionGroupOutput struct {
	StatusCode int32 `wire:"statusCode,status"`
}

// DisassociateUserFromPermissionGroup ends a membership. The group's permissions are gone with the user's next request.
func (s *Service) DisassociateUserFromPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *DisassociateUserFromPermissionGroupInput,
) (*DisassociateUserFromPermissionGroupOutput, error) {
	return nil, notBuilt("DisassociateUserFromPermissionGroup", dataIn)
}

// ListUsersByPermissionGroupInput asks for a page of a group's members.
type ListUsersByPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	NextToken         *finspace.PaginationToken  `wire:"nextToken,query"`
	MaxResults        finspace.ResultLimit       `wire:"maxResults,query,required"`
}

// UserByPermissionGroup is a member of a group.
type UserByPermissionGroup struct {
	UserID                finspace.UserID           `wire:"userId"`
	Status                finspace.UserStatus       `wire:"status"`
	FirstName             *finspace.FirstName       `wire:"firstName"`
	LastName              *finspace.LastName        `wire:"lastName"`
	EmailAddress          finspace.Email            `wire:"emailAddress"`
	Type                  finspace.UserType         `wire:"type"`
	ApiAccess             finspace.ApiAccess        `wire:"apiAccess"`
	ApiAccessPrincipalArn *finspace.RoleArn         `wire:"apiAccessPrincipalArn"`
	MembershipStatus      finspace.MembershipStatus `wire:"membershipStatus"`
}

// ListUsersByPermissionGroupOutput is a page in the order of the users' creation.
type ListUsersByPermissionGroupOutput struct {
	Users     []UserByPermissionGroup   `wire:"users"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListUsersByPermissionGroup lists the members of a group.
func (s *Service) ListUsersByPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *ListUsersByPermissionGroupInput,
) (*ListUsersByPermissionGroupOutput, error) {
	return nil, notBuilt("ListUsersByPermissionGroup", dataIn)
}

// ListPermissionGroupsByUserInput asks for a page of a user's groups.
type ListPermissionGroupsByUserInput struct {
	UserID     finspace.UserID           `wire:"userId,path"`
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults finspace.ResultLimit      `wire:"maxResults,query,required"`
}

// PermissionGroupByUser is a group of a user.
type PermissionGroupByUser struct {
	PermissionGroupID finspace.PermissionGroupID   `wire:"permissionGroupId"`
	Name              finspace.PermissionGroupName `wire:"name"`
	MembershipStatus  finspace.MembershipStatus    `wire:"membershipStatus"`
}

// ListPermissionGroupsByUserOutput is a page in the order of the groups' creation.
type ListPermissionGroupsByUserOutput struct {
	PermissionGroups []PermissionGroupByUser   `wire:"permissionGroups"`
	NextToken        *finspace.PaginationToken `wire:"nextToken"`
}

// ListPermissionGroupsByUser lists the groups of a user.
func (s *Service) ListPermissionGroupsByUser(
	ctx context.Context, by *finspace.Caller, in *ListPermissionGroupsByUserInput,
) (*ListPermissionGroupsByUserOutput, error) {
	return nil, notBuilt("ListPermissionGroupsByUser", dataIn)
}
