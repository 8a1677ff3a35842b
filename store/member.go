package store

import (
	"errors"
	"strings"

	"github.com/openfinspace/openfinspace"
)

func (t *tx) AddMember(env finspace.EnvironmentID, g finspace.PermissionGroupID, u finspace.UserID) error {
	if _, err := t.PermissionGroup(env, g); err != nil {
		return err
	}
	if _, err := t.User(env, u); err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO members (environment, group_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", env, g, u)
	if err != nil {
		return failed("add a member", err)
	}
	if n == 0 {
		return finspace.Errorf(finspace.Conflict, "alreadyMember", "The user %s is a member of the permission group %s already.", u, g)
	}
	return t.count(env, finspace.CountGroupMembers, string(g), 1)
}

func (t *tx) RemoveMember(env finspace.EnvironmentID, g finspace.PermissionGroupID, u finspace.UserID) error {
	n, err := t.exec("DELETE FROM members WHERE environment = $1 AND group_id = $2 AND user_id = $3", env, g, u)
	if err := changed(n, err, "remove a member", "noSuchMember", "The user %s is no member of the permission group %s.", u, g); err != nil {
		return err
	}
	return t.count(env, finspace.CountGroupMembers, string(g), -1)
}

func (t *tx) IsMember(env finspace.EnvironmentID, g finspace.PermissionGroupID, u finspace.UserID) (bool, error) {
	is, err := t.exists("SELECT 1 FROM members WHERE environment = $1 AND group_id = $2 AND user_id = $3", env, g, u)
	return is, failed("look for a member", err)
}

func (t *tx) UsersOf(env finspace.EnvironmentID, g finspace.PermissionGroupID, after finspace.UserID, limit int) ([]*finspace.User, error) {
	l, err := list(t, scanUser, usersOf, env, g, after, limit)
	return l, failed("list members", err)
}

func (t *tx) GroupsOf(env finspace.EnvironmentID, u finspace.UserID, after finspace.PermissionGroupID, limit int) ([]*finspace.PermissionGroup, error) {
	l, err := list(t, scanGroup, groupsOf, env, u, after, limit)
	return l, failed("list groups of a user", err)
}

var (
	usersOf = "SELECT " + of("u", userColumns) + " FROM members m JOIN users u ON u.environment = m.environment AND u.id = m.user_id " +
		"WHERE m.environment = $1 AND m.group_id = $2 AND m.user_id > $3 ORDER BY m.user_id LIMIT $4"
	groupsOf = "SELECT " + of("g", groupColumns) + " FROM members m JOIN permission_groups g ON g.environment = m.environment AND g.id = m.group_id " +
		"WHERE m.environment = $1 AND m.user_id = $2 AND m.group_id > $3 ORDER BY m.group_id LIMIT $4"
)

// of writes a list of columns with the table's short name before each.
func of(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
}

// finspaceReason is the reason that an error tells the caller.
func finspaceReason(err error) string {
	var told *finspace.Error
	if errors.As(err, &told) {
		return told.Reason
	}
	return ""
}
