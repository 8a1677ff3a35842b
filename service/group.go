package service

import (
	"context"
	"reflect"

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
	return change(ctx, s, by, "CreatePermissionGroup", in.ClientToken, in, func(tx finspace.Tx) (*CreatePermissionGroupOutput, error) {
		if err := s.room(tx, by.Environment.ID, finspace.CountGroups, "", s.quotas.Groups); err != nil {
			return nil, err
		}
		g := &finspace.PermissionGroup{
			Environment: by.Environment.ID, ID: finspace.PermissionGroupID(s.ids.New(tx.Now().Std())), Name: in.Name,
			Description: in.Description, ApplicationPermissions: each(in.ApplicationPermissions),
			CreateTime: tx.Now(), LastModifiedTime: tx.Now(),
		}
		return &CreatePermissionGroupOutput{PermissionGroupID: g.ID}, tx.AddPermissionGroup(g)
	})
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
	return view(ctx, s, func(tx finspace.Tx) (*GetPermissionGroupOutput, error) {
		g, err := tx.PermissionGroup(by.Environment.ID, in.PermissionGroupID)
		if err != nil {
			return nil, err
		}
		return &GetPermissionGroupOutput{PermissionGroup: g}, finish(tx, by, g)
	})
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
	l := s.listing(by, "ListPermissionGroups", in.MaxResults)
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListPermissionGroupsOutput, error) {
		rows, err := visibleGroups(tx, by, finspace.PermissionGroupID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(g *finspace.PermissionGroup) finspace.PermissionGroupID { return g.ID })
		if err := finishAll(tx, by, finspace.PermissionGroupID(after), rows); err != nil {
			return nil, err
		}
		out := &ListPermissionGroupsOutput{PermissionGroups: make([]finspace.PermissionGroup, 0, len(rows)), NextToken: next}
		for _, g := range rows {
			out.PermissionGroups = append(out.PermissionGroups, *g)
		}
		return out, nil
	})
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

// UpdatePermissionGroup changes a group, which counts with its members' next request. An update that changes nothing leaves
// lastModifiedTime alone.
func (s *Service) UpdatePermissionGroup(
	ctx context.Context, by *finspace.Caller, in *UpdatePermissionGroupInput,
) (*UpdatePermissionGroupOutput, error) {
	return change(ctx, s, by, "UpdatePermissionGroup", in.ClientToken, in, func(tx finspace.Tx) (*UpdatePermissionGroupOutput, error) {
		g, err := tx.PermissionGroupForUpdate(by.Environment.ID, in.PermissionGroupID)
		if err != nil {
			return nil, err
		}
		g.ApplicationPermissions = each(g.ApplicationPermissions)
		was := *g
		in.apply(g)
		out := &UpdatePermissionGroupOutput{PermissionGroupID: g.ID}
		if reflect.DeepEqual(&was, g) {
			return out, nil
		}
		g.LastModifiedTime = tx.Now()
		return out, tx.SetPermissionGroup(g)
	})
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
	return change(ctx, s, by, "DeletePermissionGroup", in.ClientToken, in, func(tx finspace.Tx) (*DeletePermissionGroupOutput, error) {
		out := &DeletePermissionGroupOutput{PermissionGroupID: in.PermissionGroupID}
		return out, tx.DeletePermissionGroup(by.Environment.ID, in.PermissionGroupID)
	})
}
