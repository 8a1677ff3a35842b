package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// ListDatasetGrantsInput asks for a page of the grants on a dataset.
type ListDatasetGrantsInput struct {
	DatasetID  finspace.DatasetIDOrAlias `wire:"datasetId,path"`
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
}

// DatasetGrant is what the members of a group may do with the dataset.
type DatasetGrant struct {
	PermissionGroupID finspace.PermissionGroupID        `wire:"permissionGroupId"`
	Permissions       []finspace.ResourcePermissionName `wire:"permissions"`
}

// ListDatasetGrantsOutput is a page in the order of the groups' creation.
type ListDatasetGrantsOutput struct {
	Grants    []DatasetGrant            `wire:"grants"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListDatasetGrants tells who may change it which groups have which permissions on a dataset.
func (s *Service) ListDatasetGrants(ctx context.Context, by *finspace.Caller, in *ListDatasetGrantsInput) (*ListDatasetGrantsOutput, error) {
	l := s.listing(by, "ListDatasetGrants", limitOf(in.MaxResults), string(in.DatasetID))
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListDatasetGrantsOutput, error) {
		d, err := datasetFor(tx, by, in.DatasetID, finspace.ManageDatasetPermissions)
		if err != nil {
			return nil, err
		}
		rows, err := tx.Grants(by.Environment.ID, d.ID, finspace.PermissionGroupID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(g *finspace.DatasetGrant) finspace.PermissionGroupID { return g.Group })
		out := &ListDatasetGrantsOutput{Grants: make([]DatasetGrant, 0, len(rows)), NextToken: next}
		for _, g := range rows {
			out.Grants = append(out.Grants, DatasetGrant{g.Group, namesOf(g.Permissions)})
		}
		return out, nil
	})
}

// namesOf are permissions as the wire has them.
func namesOf[T ~string](permissions []T) []finspace.ResourcePermissionName {
	names := make([]finspace.ResourcePermissionName, len(permissions))
	for i, p := range permissions {
		names[i] = finspace.ResourcePermissionName(p)
	}
	return names
}

// SetDatasetGrantInput says what the members of a group may do with a dataset from now on.
type SetDatasetGrantInput struct {
	ClientToken       *finspace.ClientToken             `wire:"clientToken,token"`
	DatasetID         finspace.DatasetIDOrAlias         `wire:"datasetId,path"`
	PermissionGroupID finspace.PermissionGroupID        `wire:"permissionGroupId,path"`
	Permissions       []finspace.ResourcePermissionName `wire:"permissions,required"`
}

// SetDatasetGrantOutput is the grant as it stands now, each permission once and in FinSpace's present spelling.
type SetDatasetGrantOutput struct {
	DatasetID         finspace.DatasetID                `wire:"datasetId"`
	PermissionGroupID finspace.PermissionGroupID        `wire:"permissionGroupId"`
	Permissions       []finspace.ResourcePermissionName `wire:"permissions"`
}

// SetDatasetGrant puts the permissions in the place of those that the group had on the dataset; none takes the grant away.
// It works with the next request of every member. Whoever may manage a dataset's permissions may give any of them, also to
// his own groups, and may take his own away.
func (s *Service) SetDatasetGrant(ctx context.Context, by *finspace.Caller, in *SetDatasetGrantInput) (*SetDatasetGrantOutput, error) {
	permissions, err := knownPermissions(in.Permissions, "permissions[%d]")
	if err != nil {
		return nil, err
	}
	return change(ctx, s, by, "SetDatasetGrant", in.ClientToken, in, func(tx finspace.Tx) (*SetDatasetGrantOutput, error) {
		d, err := datasetToChange(tx, by, finspace.DatasetID(in.DatasetID), finspace.ManageDatasetPermissions)
		if err != nil {
			return nil, err
		}
		grant := &finspace.DatasetGrant{Environment: by.Environment.ID, Dataset: d.ID, Group: in.PermissionGroupID, Permissions: permissions}
		return &SetDatasetGrantOutput{d.ID, in.PermissionGroupID, namesOf(permissions)}, tx.SetGrant(grant)
	})
}
