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

func (t *tx) Count(env finspace.EnvironmentID, what finspace.Countable, of string) (int64, error) {
	n, err := one(t, number[int64],
		"SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM counters WHERE environment = $1 AND what = $2 AND of_id = $3", env, what, of)
	return n, failed("read the count of "+string(what), err)
}
