package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var checkCases = []testCase{{"check finds what is wrong", testCheck}}

// wrongs are faults that no program of ours makes, and what doctor says of each.
var wrongs = []struct{ statements, says string }{
	{"UPDATE counters SET n = n + 1 WHERE what = 'users'", "1 counters of users differ from what there is, such as devenvironment/."},
	{"DELETE FROM counters WHERE what = 'groups'", "1 counters of groups differ"},
	{"INSERT INTO counters (environment, what, of_id, shard, n) VALUES ('devenvironment', 'groupMembers', 'gone', 0, 1)", "such as devenvironment/gone."},
	{"UPDATE users SET email_lower = 'x'", "form for comparing is wrong"},
	{"UPDATE users SET environment = 'nowhere'", "1 rows of users belong to no environment"},
	{"DELETE FROM users", "1 rows of members refer to what is not in users"},
	{"DELETE FROM permission_groups", "1 rows of members refer to what is not in permission_groups"},
	{"UPDATE users SET status = 'SLEEPING'", "a status, type or API access that does not exist"},
	{"UPDATE datasets SET environment = 'nowhere'", "1 rows of datasets belong to no environment"},
	{"UPDATE datasets SET kind = 'ROUND'", "a kind, a time or a column number that cannot be"},
	{"UPDATE datasets SET deleted_time = 1", "1 counters of datasets differ"},
	{"UPDATE dataset_grants SET live = 0", "1 grants are shown for a deleted dataset or hidden for another"},
	{"DELETE FROM datasets", "1 rows of dataset_grants refer to what is not in datasets"},
	{"DELETE FROM permission_groups", "1 rows of dataset_grants refer to what is not in permission_groups"},
	{"UPDATE contents SET environment = 'nowhere'", "1 rows of contents belong to no environment"},
	{"UPDATE uploads SET environment = 'nowhere'", "1 rows of uploads belong to no environment"},
	{"DELETE FROM contents", "2 rows of content_parts refer to what is not in contents"},
	{"DELETE FROM contents", "1 rows of objects refer to what is not in contents, such as o."},
	{"DELETE FROM uploads", "1 rows of upload_parts refer to what is not in uploads"},
	{"DELETE FROM content_parts", "1 contents have another size than their parts together, or no parts"},
	{"UPDATE content_parts SET size = 7", "1 contents have another size than their parts together"},
	{"UPDATE objects SET etag = 'x'", "1 objects are listed with another size, ETag or checksum"},
	{"DELETE FROM objects", "1 contents are named by nothing, and no sweep knows of them"},
	{"UPDATE idempotency SET key = bytes('00')", "a key of a wrong length"},
	{"UPDATE audit SET detail = 'changed'", `The audit of devenvironment is broken at record 1: record 1 was changed`},
}

func testCheck(t *testing.T, db Database) {
	s := open(t, db, keyed("k"))
	u, g := user(), group("g")
	update(t, s, func(tx finspace.Tx) error { return changeEverything(tx, u, g) })
	allLinked(t, s)
	wantClean(t, s)
	tables := []string{"users", "permission_groups", "members", "passwords", "browser_sessions", "datasets", "dataset_grants", "contents", "content_parts", "objects", "uploads", "upload_parts", "counters", "idempotency", "audit"}
	for _, name := range tables {
		db.Exec(t, "CREATE TABLE kept_"+name+" AS SELECT * FROM "+name)
	}
	for _, w := range wrongs {
		db.Exec(t, w.statements)
		wantProblem(t, s, w.statements, w.says)
		for _, name := range tables {
			db.Exec(t, "DELETE FROM "+name+"; INSERT INTO "+name+" SELECT * FROM kept_"+name)
		}
		wantClean(t, s)
	}
}

func wantProblem(t *testing.T, s *store.SQL, wrong, says string) {
	t.Helper()
	problems, err := s.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.Contains(p.What, says) && p.Do != "" {
			return
		}
	}
	t.Errorf("after %q check finds %v, want %q", wrong, problems, says)
}
