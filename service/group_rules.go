package service

import (
	"slices"

	"github.com/openfinspace/openfinspace"
)

// apply sets the members that are there.
func (in *UpdatePermissionGroupInput) apply(g *finspace.PermissionGroup) {
	if in.Name != nil {
		g.Name = *in.Name
	}
	if in.Description != nil {
		g.Description = in.Description
	}
	if in.ApplicationPermissions != nil {
		g.ApplicationPermissions = each(in.ApplicationPermissions)
	}
}

// each gives the permissions in their order, each once. It is never nil: an empty list is written as one.
func each(permissions []finspace.ApplicationPermission) []finspace.ApplicationPermission {
	once := make([]finspace.ApplicationPermission, 0, min(len(permissions), 8))
	for _, p := range permissions {
		if !slices.Contains(once, p) {
			once = append(once, p)
		}
	}
	return once
}

// visibleGroups are all groups for who manages them, and the caller's own for others.
func visibleGroups(tx finspace.Tx, by *finspace.Caller, after finspace.PermissionGroupID, limit int) ([]*finspace.PermissionGroup, error) {
	if by.May(finspace.ManageUsersAndGroups) {
		return tx.PermissionGroups(by.Environment.ID, after, limit)
	}
	return tx.GroupsOf(by.Environment.ID, by.User.ID, after, limit)
}

// finish makes of a stored group one that is answered: it says whether the caller is a member of it.
func finish(tx finspace.Tx, by *finspace.Caller, g *finspace.PermissionGroup) error {
	g.ApplicationPermissions = each(g.ApplicationPermissions)
	if by.Kind != finspace.UserCaller {
		return nil
	}
	is, err := tx.IsMember(by.Environment.ID, g.ID, by.User.ID)
	if is {
		g.MembershipStatus = member()
	}
	return err
}

// finishAll is finish for a page of groups that begins behind after. As many of the caller's own groups from there on as
// the page is long cover all of them that are on the page.
func finishAll(tx finspace.Tx, by *finspace.Caller, after finspace.PermissionGroupID, page []*finspace.PermissionGroup) error {
	for _, g := range page {
		g.ApplicationPermissions = each(g.ApplicationPermissions)
	}
	if by.Kind != finspace.UserCaller || len(page) == 0 {
		return nil
	}
	own, err := tx.GroupsOf(by.Environment.ID, by.User.ID, after, len(page))
	if err != nil {
		return err
	}
	is := make(map[finspace.PermissionGroupID]bool, len(own))
	for _, g := range own {
		is[g.ID] = true
	}
	for _, g := range page {
		if is[g.ID] {
			g.MembershipStatus = member()
		}
	}
	return nil
}

// member is the status of every membership: they take effect at once.
func member() *finspace.MembershipStatus {
	status := finspace.AdditionSuccess
	return &status
}
