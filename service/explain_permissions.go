package service

import (
	"context"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// ExplainPermissionsInput asks what a user may do, and by which groups: in the environment, or with a dataset when one is
// named. Permission leaves one permission to ask about, in any of its spellings.
type ExplainPermissionsInput struct {
	UserID     finspace.UserID                  `wire:"userId,query,required"`
	DatasetID  *finspace.DatasetIDOrAlias       `wire:"datasetId,query"`
	Permission *finspace.ResourcePermissionName `wire:"permission,query"`
}

// GroupPermissions is what one group gives.
type GroupPermissions struct {
	PermissionGroupID finspace.PermissionGroupID        `wire:"permissionGroupId"`
	Name              finspace.PermissionGroupName      `wire:"name"`
	Permissions       []finspace.ResourcePermissionName `wire:"permissions"`
}

// ExplainPermissionsOutput is the answer. Allowed is whether the user may: has the permission asked about, or any, and is
// enabled. Groups are those that give something of it; to a superuser they need give nothing.
type ExplainPermissionsOutput struct {
	UserID      finspace.UserID                   `wire:"userId"`
	DatasetID   *finspace.DatasetID               `wire:"datasetId"`
	Allowed     bool                              `wire:"allowed"`
	Status      finspace.UserStatus               `wire:"status"`
	Type        finspace.UserType                 `wire:"type"`
	Permissions []finspace.ResourcePermissionName `wire:"permissions"`
	Groups      []GroupPermissions                `wire:"groups"`
}

// ExplainPermissions tells it to the user himself, to who manages users and groups, and, of a dataset, to who manages its
// permissions.
func (s *Service) ExplainPermissions(ctx context.Context, by *finspace.Caller, in *ExplainPermissionsInput) (*ExplainPermissionsOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*ExplainPermissionsOutput, error) {
		d, err := explainable(tx, by, in)
		if err != nil {
			return nil, err
		}
		u, err := tx.User(by.Environment.ID, in.UserID)
		if err != nil {
			return nil, err
		}
		e := &explanation{tx: tx, user: u, dataset: d}
		if err := e.ask(in.Permission); err != nil {
			return nil, err
		}
		return e.answer()
	})
}

// explainable asks whether by may know, and gives the dataset, if one is named. Of an alias nobody learns more than from
// GetDataset.
func explainable(tx finspace.Tx, by *finspace.Caller, in *ExplainPermissionsInput) (*finspace.Dataset, error) {
	if by.IsUser(in.UserID) || by.May(finspace.ManageUsersAndGroups) {
		return datasetToExplain(tx, by, in.DatasetID)
	}
	if in.DatasetID == nil {
		return nil, denied("permissionMissing", "The application permission %s is needed, except to ask about oneself.", finspace.ManageUsersAndGroups)
	}
	return datasetFor(tx, by, *in.DatasetID, finspace.ManageDatasetPermissions)
}

func datasetToExplain(tx finspace.Tx, by *finspace.Caller, name *finspace.DatasetIDOrAlias) (*finspace.Dataset, error) {
	switch {
	case name == nil:
		return nil, nil
	case strings.HasPrefix(string(*name), aliasPrefix):
		return datasetFor(tx, by, *name, anyPermission)
	}
	return namedDataset(tx, by, *name)
}

// explanation gathers what a user's groups give.
type explanation struct {
	tx      finspace.Tx
	user    *finspace.User
	dataset *finspace.Dataset // nil for the environment
	only    string            // the permission asked about; empty for all
}

// ask takes the permission that is asked about, which must be one of the right sort.
func (e *explanation) ask(name *finspace.ResourcePermissionName) error {
	if name == nil {
		return nil
	}
	if e.dataset == nil {
		e.only = string(*name)
		if !slices.Contains(finspace.AllApplicationPermissions, finspace.ApplicationPermission(e.only)) {
			return invalid("unknownPermission", "permission: %+.64q is no application permission. There are: %v. "+
				"For a permission on a dataset, name the dataset too.", *name, finspace.AllApplicationPermissions)
		}
		return nil
	}
	p, err := knownPermissions([]finspace.ResourcePermissionName{*name}, "permission")
	if err != nil {
		return err
	}
	e.only = string(p[0])
	return nil
}

func (e *explanation) answer() (*ExplainPermissionsOutput, error) {
	out := &ExplainPermissionsOutput{
		UserID: e.user.ID, Status: e.user.Status, Type: e.user.Type, Permissions: []finspace.ResourcePermissionName{}, Groups: []GroupPermissions{},
	}
	if e.dataset != nil {
		out.DatasetID = &e.dataset.ID
	}
	given, err := e.groups()
	if err != nil {
		return nil, err
	}
	out.Groups = append(out.Groups, given...)
	for _, g := range given {
		out.Permissions = append(out.Permissions, g.Permissions...)
	}
	if e.user.Type == finspace.SuperUser {
		out.Permissions = e.asked(e.all())
	}
	slices.Sort(out.Permissions)
	out.Permissions = slices.Compact(out.Permissions)
	out.Allowed = len(out.Permissions) > 0 && e.user.Status == finspace.UserEnabled
	return out, nil
}

// all are the permissions of a superuser.
func (e *explanation) all() []finspace.ResourcePermissionName {
	if e.dataset == nil {
		return namesOf(finspace.AllApplicationPermissions)
	}
	return namesOf(finspace.AllDatasetPermissions)
}

// asked leaves the permission that is asked about.
func (e *explanation) asked(names []finspace.ResourcePermissionName) []finspace.ResourcePermissionName {
	if e.only == "" {
		return names
	}
	return slices.DeleteFunc(names, func(n finspace.ResourcePermissionName) bool { return string(n) != e.only })
}

func (e *explanation) groups() ([]GroupPermissions, error) {
	if e.dataset == nil {
		return e.ofEnvironment()
	}
	grants, err := e.tx.DatasetGrantsOf(e.user.Environment, e.dataset.ID, e.user.ID)
	if err != nil {
		return nil, err
	}
	var given []GroupPermissions
	for _, g := range grants {
		group, err := e.tx.PermissionGroup(g.Environment, g.Group)
		if err != nil {
			return nil, err
		}
		given = e.add(given, group, namesOf(g.Permissions))
	}
	return given, nil
}

func (e *explanation) ofEnvironment() ([]GroupPermissions, error) {
	list := func(after finspace.PermissionGroupID, limit int) ([]*finspace.PermissionGroup, error) {
		return e.tx.GroupsOf(e.user.Environment, e.user.ID, after, limit)
	}
	groups, err := whole(list, func(g *finspace.PermissionGroup) finspace.PermissionGroupID { return g.ID })
	if err != nil {
		return nil, err
	}
	var given []GroupPermissions
	for _, g := range groups {
		given = e.add(given, g, namesOf(g.ApplicationPermissions))
	}
	return given, nil
}

func (e *explanation) add(given []GroupPermissions, g *finspace.PermissionGroup, permissions []finspace.ResourcePermissionName) []GroupPermissions {
	if permissions = e.asked(permissions); len(permissions) == 0 {
		return given
	}
	return append(given, GroupPermissions{g.ID, g.Name, permissions})
}
