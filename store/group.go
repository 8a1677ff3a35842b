package store

import (
	"slices"

	"github.com/openfinspace/openfinspace"
)

const groupColumns = "environment, id, name, description, permissions, create_time, last_modified_time"

func scanGroup(r *row) *finspace.PermissionGroup {
	return &finspace.PermissionGroup{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.PermissionGroupID](r),
		Name: text[finspace.PermissionGroupName](r), Description: optionalText[finspace.PermissionGroupDescription](r),
		ApplicationPermissions: words[finspace.ApplicationPermission](r),
		CreateTime:             number[finspace.Time](r), LastModifiedTime: number[finspace.Time](r),
	}
}

func (t *tx) AddPermissionGroup(g *finspace.PermissionGroup) error {
	n, err := t.exec("INSERT INTO permission_groups ("+groupColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
		g.Environment, g.ID, g.Name, g.Description, joined(g.ApplicationPermissions), g.CreateTime, g.LastModifiedTime)
	if err != nil {
		return failed("add a group", err)
	}
	if n == 0 {
		return t.groupInTheWay(g)
	}
	return t.count(g.Environment, finspace.CountGroups, "", 1)
}

func (t *tx) groupInTheWay(g *finspace.PermissionGroup) error {
	taken, err := t.exists("SELECT 1 FROM permission_groups WHERE environment = $1 AND name = $2 AND id <> $3", g.Environment, g.Name, g.ID)
	if err != nil {
		return failed("look for a name", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "nameTaken", "A permission group with this name exists already.")
	}
	taken, err = t.exists("SELECT 1 FROM permission_groups WHERE environment = $1 AND id = $2", g.Environment, g.ID)
	if err != nil {
		return failed("look for a group", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "groupTaken", "There is a permission group %s already.", g.ID)
	}
	return internal("add a group", errRetry)
}

const groupByID = "SELECT " + groupColumns + " FROM permission_groups WHERE environment = $1 AND id = $2"

func (t *tx) PermissionGroup(env finspace.EnvironmentID, id finspace.PermissionGroupID) (*finspace.PermissionGroup, error) {
	g, err := one(t, scanGroup, groupByID, env, id)
	return found(g, err, "read a group", "noSuchPermissionGroup", "There is no permission group %s.", id)
}

func (t *tx) PermissionGroupForUpdate(env finspace.EnvironmentID, id finspace.PermissionGroupID) (*finspace.PermissionGroup, error) {
	g, err := one(t, scanGroup, groupByID+t.d.forUpdate, env, id)
	return found(g, err, "read a group", "noSuchPermissionGroup", "There is no permission group %s.", id)
}

func (t *tx) PermissionGroups(env finspace.EnvironmentID, after finspace.PermissionGroupID, limit int) ([]*finspace.PermissionGroup, error) {
	l, err := list(t, scanGroup,
		"SELECT "+groupColumns+" FROM permission_groups WHERE environment = $1 AND id > $2 ORDER BY id LIMIT $3", env, after, limit)
	return l, failed("list groups", err)
}

func (t *tx) SetPermissionGroup(g *finspace.PermissionGroup) error {
	var n int64
	err := t.guard(func() (err error) {
		n, err = t.exec("UPDATE permission_groups SET name = $1, description = $2, permissions = $3, create_time = $4, "+
			"last_modified_time = $5 WHERE environment = $6 AND id = $7",
			g.Name, g.Description, joined(g.ApplicationPermissions), g.CreateTime, g.LastModifiedTime, g.Environment, g.ID)
		return err
	})
	if err != nil && t.d.isUnique(err) { // the name is the only unique value that an UPDATE touches
		if err := t.groupInTheWay(g); finspaceReason(err) == "nameTaken" {
			return err
		}
		return internal("change a group", errRetry)
	}
	return changed(n, err, "change a group", "noSuchPermissionGroup", "There is no permission group %s.", g.ID)
}

// DeletePermissionGroup takes the group's row first, so that no membership or grant is added or removed meanwhile.
func (t *tx) DeletePermissionGroup(env finspace.EnvironmentID, id finspace.PermissionGroupID) error {
	if _, err := t.PermissionGroupForUpdate(env, id); err != nil {
		return err
	}
	members, err := t.Count(env, finspace.CountGroupMembers, string(id))
	if err == nil {
		err = t.willChange(members)
	}
	if err != nil {
		return err
	}
	for _, statement := range []string{
		"DELETE FROM members WHERE environment = $1 AND group_id = $2",
		"DELETE FROM dataset_grants WHERE environment = $1 AND group_id = $2",
		"DELETE FROM counters WHERE environment = $1 AND of_id = $2 AND what = 'groupMembers'",
		"DELETE FROM permission_groups WHERE environment = $1 AND id = $2",
	} {
		if _, err := t.exec(statement, env, id); err != nil {
			return failed("delete a group", err)
		}
	}
	return t.count(env, finspace.CountGroups, "", -1)
}

// Permissions are few a group and groups few a user, so they are put together here.
func (t *tx) Permissions(env finspace.EnvironmentID, id finspace.UserID) ([]finspace.ApplicationPermission, error) {
	lists, err := list(t, words[finspace.ApplicationPermission],
		"SELECT g.permissions FROM members m JOIN permission_groups g ON g.environment = m.environment AND g.id = m.group_id "+
			"WHERE m.environment = $1 AND m.user_id = $2", env, id)
	if err != nil {
		return nil, failed("read permissions", err)
	}
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all), nil
}
