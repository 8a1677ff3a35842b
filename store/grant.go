package store

import (
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
)

const grantColumns = "environment, dataset_id, group_id, permissions"

func scanGrant(r *row) *finspace.DatasetGrant {
	return &finspace.DatasetGrant{
		Environment: text[finspace.EnvironmentID](r), Dataset: text[finspace.DatasetID](r), Group: text[finspace.PermissionGroupID](r),
		Permissions: words[finspace.DatasetPermission](r),
	}
}

// SetGrant takes the dataset's row first, so that the dataset is not deleted meanwhile and the grant left behind live.
func (t *tx) SetGrant(g *finspace.DatasetGrant) error {
	if _, err := t.DatasetForUpdate(g.Environment, g.Dataset); err != nil {
		return err
	}
	if _, err := t.PermissionGroup(g.Environment, g.Group); err != nil {
		return err
	}
	if len(g.Permissions) == 0 {
		_, err := t.exec("DELETE FROM dataset_grants WHERE environment = $1 AND dataset_id = $2 AND group_id = $3",
			g.Environment, g.Dataset, g.Group)
		return failed("take a grant away", err)
	}
	_, err := t.exec("INSERT INTO dataset_grants ("+grantColumns+", live) VALUES ($1, $2, $3, $4, 1) "+
		"ON CONFLICT (environment, dataset_id, group_id) DO UPDATE SET permissions = excluded.permissions",
		g.Environment, g.Dataset, g.Group, joined(g.Permissions))
	return failed("grant", err)
}

func (t *tx) setGrantsLive(env finspace.EnvironmentID, id finspace.DatasetID, live int64) error {
	_, err := t.exec("UPDATE dataset_grants SET live = $1 WHERE environment = $2 AND dataset_id = $3", live, env, id)
	return failed("mark grants", err)
}

func (t *tx) Grants(env finspace.EnvironmentID, d finspace.DatasetID, after finspace.PermissionGroupID, limit int) ([]*finspace.DatasetGrant, error) {
	l, err := list(t, scanGrant, "SELECT "+grantColumns+" FROM dataset_grants "+
		"WHERE environment = $1 AND dataset_id = $2 AND group_id > $3 ORDER BY group_id LIMIT $4", env, d, after, limit)
	return l, failed("list grants", err)
}

// DatasetGrantsOf goes from the user's groups, which are few, to their grants, so that neither a group with many members
// nor a dataset with many grants makes it slow.
func (t *tx) DatasetGrantsOf(env finspace.EnvironmentID, d finspace.DatasetID, u finspace.UserID) ([]*finspace.DatasetGrant, error) {
	l, err := list(t, scanGrant, "SELECT "+of("g", grantColumns)+" FROM members m JOIN dataset_grants g ON g.environment = m.environment "+
		"AND g.group_id = m.group_id AND g.live = 1 AND g.dataset_id = $1 WHERE m.environment = $2 AND m.user_id = $3", d, env, u)
	slices.SortFunc(l, func(a, b *finspace.DatasetGrant) int { return strings.Compare(string(a.Group), string(b.Group)) })
	return l, failed("read grants of a user's groups on a dataset", err)
}

func (t *tx) DatasetPermissions(env finspace.EnvironmentID, d finspace.DatasetID, u finspace.UserID) ([]finspace.DatasetPermission, error) {
	grants, err := t.DatasetGrantsOf(env, d, u)
	if err != nil {
		return nil, err
	}
	var all []finspace.DatasetPermission
	for _, g := range grants {
		all = append(all, g.Permissions...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
