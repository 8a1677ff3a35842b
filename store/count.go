package store

import "github.com/openfinspace/openfinspace"

// count changes a counter in the transaction of what it counts. On PostgreSQL a busy counter has shards, so that
// transactions which add users do not queue on one row.
func (t *tx) count(env finspace.EnvironmentID, what finspace.Countable, of string, by int64) error {
	_, err := t.exec("INSERT INTO counters (environment, what, of_id, shard, n) VALUES ($1, $2, $3, $4, $5) "+
		"ON CONFLICT (environment, what, of_id, shard) DO UPDATE SET n = counters.n + excluded.n",
		env, what, of, t.d.shard(&t.state, what), by)
	return failed("count "+string(what), err)
}

const (
	sumOfShards = "SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM counters WHERE environment = $1 AND what = $2 AND of_id = $3"
	// A user's groups are few and stand together in an index. A counter would make the deletion of a group cost a
	// change for each of its members.
	countGroupsOf = "SELECT count(*) FROM members WHERE environment = $1 AND user_id = $2"
)

func (t *tx) Count(env finspace.EnvironmentID, what finspace.Countable, of string) (n int64, err error) {
	if what == finspace.CountUserGroups {
		n, err = one(t, number[int64], countGroupsOf, env, of)
	} else {
		n, err = one(t, number[int64], sumOfShards, env, what, of)
	}
	return n, failed("read the count of "+string(what), err)
}
