package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// CreatePermissionGroupInput describes a group.
type CreatePermissionGroupInput struct {
	Name                   finspace.PermissionGroupName         `wire:"name,required"`
	Description            *finspace.PermissionGroupDescription `wire:"description"`
	ApplicationPermissions []finspace.ApplicationPermission     `wire:"applicationPermissions,required"`
	ClientToken            *finspace.ClientToken                `wire:"clientToken,token"`
}

// CreatePermissionGroupOutput names the new group.
type CreatePermissionGroupOutput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId"`
}

// CreatePermissionGroup makes a group without members.
func (s *Service) CreatePermissionGroup(
	ctx context.Context, by *finspace.Caller, in *CreatePermissionGroupInput,
) (*CreatePermissionGroupOutput, error) {
	return nil, notBuilt("CreatePermissionGroup", dataIn)
}

// GetPermissionGroupInput names a group.
type GetPermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
}

// GetPermissionGroupOutput is a group.
type GetPermissionGroupOutput struct {
	PermissionGroup *finspace.PermissionGroup `wire:"permissionGroup"`
}

// GetPermissionGroup tells all of a group but its members.
func (s *Service) GetPermissionGroup(
	ctx context.Context, by *finspace.Caller, in *GetPermissionGroupInput,
) (*GetPermissionGroupOutput, error) {
	return nil, notBuilt("GetPermissionGroup", dataIn)
}

// ListPermissionGroupsInput asks for a page.
type ListPermissionGroupsInput struct {
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults finspace.ResultLimit      `wire:"maxResults,query,required"`
}

// ListPermissionGroupsOutput is a page in the order of creation.
type ListPermissionGroupsOutput struct {
	PermissionGroups []finspace.PermissionGroup `wire:"permissionGroups"`
	NextToken        *finspace.PaginationToken  `wire:"nextToken"`
}

// ListPermissionGroups lists all groups to who manages them, and to others their own.
func (s *Service) ListPermissionGroups(
	ctx context.Context, by *finspace.Caller, in *ListPermissionGroupsInput,
) (*ListPermissionGroupsOutput, error) {
	return nil, notBuilt("ListPermissionGroups", dataIn)
}

// UpdatePermissionGroupInput is what shall change; what is left out stays. A list takes the place of the list before.
type UpdatePermissionGroupInput struct {
	PermissionGroupID      finspace.PermissionGroupID           `wire:"permissionGroupId,path"`
	Name                   *finspace.PermissionGroupName        `wire:"name"`
	Description            *finspace.PermissionGroupDescription `wire:"description"`
	ApplicationPermissions []finspace.ApplicationPermission     `wire:"applicationPermissions"`
	ClientToken            *finspace.ClientToken                `wire:"clientToken,token"`
}

// UpdatePermissionGroupOutput names the group.
type UpdatePermissionGroupOutput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId"`
}

// UpdatePermissionGroup changes a group.
func (s *Service) UpdatePermissionGroup(
	ctx context.Context, by *finspace.Caller, in *UpdatePermissionGroupInput,
) (*UpdatePermissionGroupOutput, error) {
	return nil, notBuilt("UpdatePermissionGroup", dataIn)
}

// DeletePermissionGroupInput names a group.
type DeletePermissionGroupInput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId,path"`
	ClientToken       *finspace.ClientToken      `wire:"clientToken,query,token"`
}

// DeletePermissionGroupOutput names the group that is gone.
type DeletePermissionGroupOutput struct {
	PermissionGroupID finspace.PermissionGroupID `wire:"permissionGroupId"`
}

// DeletePermissionGroup removes a group with its memberships.
func (s *Service) DeletePermissionGroup(
	ctx context.Context, by *finspace.Caller, in *DeletePermissionGroupInput,
) (*DeletePermissionGroupOutput, error) {
	return nil, notBuilt("DeletePermissionGroup", dataIn)
}
