package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// Problem is something that doctor found: what is wrong and what to do.
type Problem struct {
	What string `json:"what"`
	Do   string `json:"do"`
}

// Check reads everything on one snapshot and tells what does not hold. It may run beside a server that works.
func (s *SQL) Check(ctx context.Context) ([]Problem, error) {
	var problems []Problem
	err := s.stream(ctx, func(t *tx) error {
		engine, err := s.eng.integrity(ctx, t)
		if err != nil {
			return failed("check the files", err)
		}
		rules, err := t.check()
		problems = append(engine, rules...)
		return err
	})
	return problems, err
}

// rule is a query that gives a number of rows and the id of one, for rows that should not be.
type rule struct {
	query string
	what  string // with %d rows and %s one of them
	do    string
}

const (
	doRestore = "Restore the last backup, or report a fault of OpenFinSpace if nobody has changed the database by hand."
	doReport  = "Nobody loses data by this; report it as a fault of OpenFinSpace, with the output of doctor."
)

func missingEnvironment(table string) rule {
	return rule{
		"SELECT count(*), coalesce(min(id), '') FROM " + table + " t WHERE NOT EXISTS (SELECT 1 FROM environments e WHERE e.id = t.environment)",
		"%d rows of " + table + " belong to no environment, such as %s.", doRestore,
	}
}

// miscounted compares a counter with what it counts. Of is the column whose value the counter is for, if any.
func miscounted(what, of, counted string) rule {
	groups := "environment, " + of
	if of == "" {
		of, groups = "''", "environment"
	}
	return rule{
		"SELECT count(*), coalesce(min(c.environment || '/' || c.of_id), '') FROM " +
			"(SELECT environment, of_id, sum(n) AS n FROM (" +
			"SELECT environment, of_id, n FROM counters WHERE what = '" + what + "' " +
			"UNION ALL SELECT environment, " + of + ", -count(*) FROM " + counted + " GROUP BY " + groups +
			") AS both_sides GROUP BY environment, of_id HAVING sum(n) <> 0) AS c",
		"%d counters of " + what + " differ from what there is, such as %s.", doReport,
	}
}

func withoutParent(table, id, parent, reference string) rule {
	return rule{
		"SELECT count(*), coalesce(min(t." + id + "), '') FROM " + table + " t WHERE NOT EXISTS " +
			"(SELECT 1 FROM " + parent + " p WHERE p.environment = t.environment AND p.id = t." + reference + ")",
		"%d rows of " + table + " refer to what is not in " + parent + ", such as %s.", doRestore,
	}
}

var rules = []rule{
	missingEnvironment("users"), missingEnvironment("permission_groups"), missingEnvironment("access_keys"),
	missingEnvironment("datasets"), missingEnvironment("contents"), missingEnvironment("uploads"),
	withoutParent("members", "user_id", "users", "user_id"), withoutParent("members", "group_id", "permission_groups", "group_id"),
	withoutParent("passwords", "user_id", "users", "user_id"), withoutParent("browser_sessions", "user_id", "users", "user_id"),
	withoutParent("dataset_grants", "dataset_id", "datasets", "dataset_id"),
	withoutParent("dataset_grants", "group_id", "permission_groups", "group_id"),
	withoutParent("content_parts", "content_id", "contents", "content_id"), withoutParent("objects", "key", "contents", "content_id"),
	withoutParent("upload_parts", "upload_id", "uploads", "upload_id"),
	withoutParent("external_grants", "bucket", "permission_groups", "group_id"),
	miscounted("datasets", "", "datasets WHERE deleted_time = 0"),
	miscounted("users", "", "users"), miscounted("groups", "", "permission_groups"), miscounted("groupMembers", "group_id", "members"),
	{
		"SELECT count(*), coalesce(min(id), '') FROM users WHERE email_lower <> lower(email_address)",
		"%d users have an e-mail address whose form for comparing is wrong, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(email_lower), '') FROM " +
			"(SELECT email_lower FROM users GROUP BY environment, email_lower HAVING count(*) > 1) AS twice",
		"%d e-mail addresses belong to more than one user.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(role_arn), '') FROM (SELECT role_arn FROM users " +
			"WHERE api_access = 'ENABLED' AND role_arn IS NOT NULL GROUP BY environment, role_arn HAVING count(*) > 1) AS twice",
		"%d roles belong to more than one user with API access, such as %s.", "Take API access from all but one of them.",
	},
	{
		"SELECT count(*), coalesce(min(id), '') FROM users WHERE status NOT IN ('ENABLED', 'DISABLED', 'CREATING') " +
			"OR type NOT IN ('SUPER_USER', 'APP_USER') OR api_access NOT IN ('ENABLED', 'DISABLED') OR epoch < 0",
		"%d users have a status, type or API access that does not exist, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(id), '') FROM datasets WHERE kind NOT IN ('TABULAR', 'NON_TABULAR') " +
			"OR last_column_id < 0 OR last_changeset_time < 0 OR first_success_time < 0",
		"%d datasets have a kind, a time or a column number that cannot be, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(alias), '') FROM (SELECT alias FROM datasets " +
			"WHERE alias IS NOT NULL AND deleted_time = 0 GROUP BY environment, alias HAVING count(*) > 1) AS twice",
		"%d aliases belong to more than one dataset, such as %s.", "Give all but one of these datasets another alias.",
	},
	{
		"SELECT count(*), coalesce(min(g.dataset_id), '') FROM dataset_grants g JOIN datasets d " +
			"ON d.environment = g.environment AND d.id = g.dataset_id WHERE (d.deleted_time = 0) <> (g.live = 1)",
		"%d grants are shown for a deleted dataset or hidden for another, such as one on %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(c.id), '') FROM contents c WHERE c.size <> " +
			"(SELECT coalesce(sum(p.size), -1) FROM content_parts p WHERE p.environment = c.environment AND p.content_id = c.id)",
		"%d contents have another size than their parts together, or no parts, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(o.content_id), '') FROM objects o JOIN contents c ON c.environment = o.environment AND c.id = o.content_id " +
			"WHERE o.size <> c.size OR o.etag <> c.etag OR o.checksum_algorithm <> c.checksum_algorithm OR " +
			"o.checksum_type <> c.checksum_type OR o.checksum_value <> c.checksum_value",
		"%d objects are listed with another size, ETag or checksum than their content has, such as that with the content %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(c.id), '') FROM contents c WHERE " + strings.Join(notNamed("c"), " AND "),
		"%d contents are named by nothing, and no sweep knows of them, such as %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(name), '') FROM external_buckets b WHERE path_style NOT IN (0, 1) " +
			"OR NOT EXISTS (SELECT 1 FROM environments e WHERE e.id = b.environment)",
		"%d external buckets belong to no environment or have a style that does not exist, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(bucket), '') FROM external_grants g WHERE NOT EXISTS " +
			"(SELECT 1 FROM external_buckets b WHERE b.environment = g.environment AND b.name = g.bucket)",
		"%d grants are on an external bucket that is not there, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(environment), '') FROM idempotency WHERE length(key) <> 32",
		"%d idempotency records have a key of a wrong length, such as one of %s.", doReport,
	},
}

// notNamed are the conditions under which nothing names a content or will look at it.
func notNamed(content string) (conditions []string) {
	for _, r := range append([]reference{{"released_contents", "content_id"}}, contentNames...) {
		conditions = append(conditions, fmt.Sprintf("NOT EXISTS (SELECT 1 FROM %[1]s n WHERE n.environment = %[3]s.environment AND n.%[2]s = %[3]s.id)",
			r.table, r.column, content))
	}
	return conditions
}

// check are the invariants that SQL and the audit's chain can tell.
func (t *tx) check() ([]Problem, error) {
	var problems []Problem
	for _, r := range slices.Concat(rules, changesetRules) {
		p, err := t.checkRule(r)
		if err != nil {
			return nil, failed("check", err)
		}
		problems = append(problems, p...)
	}
	chains, err := t.checkChains()
	return append(problems, chains...), err
}

func (t *tx) checkRule(r rule) ([]Problem, error) {
	var n int64
	var example string
	err := t.query(r.query, nil, func(row *row) error {
		n, example = number[int64](row), text[string](row)
		return row.err
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return []Problem{{What: phrase(r.what, n, example), Do: r.do}}, nil
}

// checkChains verifies the audit of every environment, and the chain of strangers who named none.
func (t *tx) checkChains() ([]Problem, error) {
	problems, err := t.checkChain("")
	if err != nil {
		return nil, err
	}
	after := finspace.EnvironmentID("")
	for {
		page, err := t.Environments(after, 100)
		if err != nil || len(page) == 0 {
			return problems, err
		}
		for _, e := range page {
			after = e.ID
			found, err := t.checkChain(e.ID)
			if err != nil {
				return nil, err
			}
			problems = append(problems, found...)
		}
	}
}

func (t *tx) checkChain(id finspace.EnvironmentID) ([]Problem, error) {
	report, err := t.verifyAudit(id)
	if err != nil || report.Intact {
		return nil, err
	}
	return []Problem{{
		What: fmt.Sprintf("The audit of %s is broken at record %d: %s.", report.Chain(), report.BrokenAt, report.Problem),
		Do:   DoKeepEvidence,
	}}, nil
}

// phrase leaves the example out where the sentence has no room for it: e-mail addresses stay out of logs.
func phrase(format string, n int64, example string) string {
	return strings.NewReplacer("%d", strconv.FormatInt(n, 10), "%s", example).Replace(format)
}
