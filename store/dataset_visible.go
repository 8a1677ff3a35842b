package store

import (
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// branches is how many like queries stand in one statement. Each finds its rows by one descent into an index; a statement of
// several saves ways to the server, and is planned once for each number of them.
const branches = 25

// DatasetsOf takes a page of each of the user's groups and the first of all of them, and then reads these datasets. So a page
// costs its length times the user's groups, however many datasets there are and however many of them the user sees.
func (t *tx) DatasetsOf(env finspace.EnvironmentID, u finspace.UserID, after finspace.DatasetID, limit int) ([]*finspace.Dataset, error) {
	groups, err := list(t, text[finspace.PermissionGroupID], "SELECT group_id FROM members WHERE environment = $1 AND user_id = $2", env, u)
	if err != nil {
		return nil, failed("list the groups of a user", err)
	}
	var ids []finspace.DatasetID
	for some := range slices.Chunk(groups, branches) {
		more, err := list(t, text[finspace.DatasetID], pagesOfGroups(len(some)), pageArgs(env, some, after, limit)...)
		if err != nil {
			return nil, failed("list datasets of groups", err)
		}
		ids = append(ids, more...)
		slices.Sort(ids)
		ids = slices.Compact(ids)
		ids = ids[:min(len(ids), limit)]
	}
	return t.datasetsByID(env, ids)
}

// pagesOfGroups gives the first ids after $3, at most $4 of each of n groups: $2, and $5 on. Entries of the index are compared as
// a whole, and not column by column, so that no other index will do: without statistics PostgreSQL would take the one by
// dataset, and pass over all datasets. Those of the next group, where the page goes on there, are left out.
func pagesOfGroups(n int) string {
	pages := make([]string, n)
	for i := range pages {
		group := placeholder(i + 4)
		if i == 0 {
			group = "$2"
		}
		pages[i] = "SELECT page.dataset_id FROM (SELECT g.environment, g.group_id, g.live, g.dataset_id FROM dataset_grants g " +
			"WHERE (g.environment, g.group_id, g.live, g.dataset_id) > ($1, " + group + ", 1, $3) " +
			"ORDER BY g.environment, g.group_id, g.live, g.dataset_id LIMIT $4) AS page " +
			"WHERE page.environment = $1 AND page.group_id = " + group + " AND page.live = 1"
	}
	return strings.Join(pages, " UNION ALL ")
}

func pageArgs(env finspace.EnvironmentID, groups []finspace.PermissionGroupID, after finspace.DatasetID, limit int) []any {
	args := []any{env, groups[0], after, limit}
	for _, g := range groups[1:] {
		args = append(args, g)
	}
	return args
}

// datasetsByID gives the datasets in the order of the ids. Each is looked for by itself: of a list of ids, or of a join,
// PostgreSQL may think that to read all datasets is less work.
func (t *tx) datasetsByID(env finspace.EnvironmentID, ids []finspace.DatasetID) (all []*finspace.Dataset, err error) {
	for some := range slices.Chunk(ids, branches) {
		one, args := make([]string, len(some)), []any{env}
		for i, id := range some {
			one[i] = "SELECT " + datasetColumns + " FROM datasets WHERE environment = $1 AND id = " + placeholder(i+2)
			args = append(args, id)
		}
		found, err := list(t, scanDataset, strings.Join(one, " UNION ALL "), args...)
		if err != nil {
			return nil, failed("read datasets of a user", err)
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b *finspace.Dataset) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all, nil
}
