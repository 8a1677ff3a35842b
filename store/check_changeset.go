package store

// changesetRules are those of changesets, their files and the work on them.
var changesetRules = []rule{
	withoutParent("changesets", "id", "datasets", "dataset_id"),
	withoutParent("changeset_sources", "changeset_id", "changesets", "changeset_id"),
	withoutParent("changeset_files", "changeset_id", "changesets", "changeset_id"),
	withoutParent("jobs", "id", "changesets", "id"),
	miscounted("jobs", "kind", "jobs"),
	{
		"SELECT count(*), coalesce(min(s.changeset_id), '') FROM changeset_sources s WHERE s.content_id IS NOT NULL AND NOT EXISTS " +
			"(SELECT 1 FROM contents c WHERE c.environment = s.environment AND c.id = s.content_id)",
		"%d rows of changeset_sources refer to what is not in contents, such as one of %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(id), '') FROM changesets WHERE status NOT IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED') " +
			"OR change_type NOT IN ('APPEND', 'REPLACE', 'MODIFY') OR source_state NOT IN ('held', 'free', 'gone') " +
			"OR (change_type = 'MODIFY') <> (updates_id IS NOT NULL) OR (status = 'FAILED') <> (error_category IS NOT NULL) " +
			"OR (status IN ('SUCCESS', 'FAILED')) <> (finish_time > 0)",
		"%d changesets have a type, a status or a member that cannot be, such as %s.", doRestore,
	},
	{
		"SELECT count(*), coalesce(min(c.id), '') FROM changesets c WHERE (c.status IN ('PENDING', 'RUNNING')) <> " +
			"EXISTS (SELECT 1 FROM jobs j WHERE j.environment = c.environment AND j.id = c.id)",
		"%d changesets wait for work that is not there, or are done while there is work on them, such as %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(id), '') FROM jobs WHERE state NOT IN ('waiting', 'running') " +
			"OR (state = 'running') <> (lease_until > 0) OR (state = 'running') <> (owner <> '')",
		"%d pieces of work run without a lease, or wait with one, such as that on %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(c.id), '') FROM changesets c JOIN jobs j ON j.environment = c.environment AND j.id = c.id " +
			"WHERE (c.status = 'RUNNING') <> (j.state = 'running')",
		"%d changesets are said to run and wait, or the other way round, such as %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(c.id), '') FROM changesets c JOIN datasets d ON d.environment = c.environment AND d.id = c.dataset_id " +
			"WHERE c.create_time > d.last_changeset_time OR c.status = 'SUCCESS' AND d.first_success_time = 0",
		"%d changesets are later than their dataset knows, such as %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(c.id), '') FROM changesets c LEFT JOIN changesets t ON t.environment = c.environment AND t.id = c.updates_id " +
			"WHERE c.updates_id IS NOT NULL AND (t.id IS NULL OR t.dataset_id <> c.dataset_id OR t.place_time <> c.place_time " +
			"OR c.status = 'SUCCESS' AND (t.updated_by_id IS NULL OR t.updated_by_id <> c.id OR t.updated_time <> c.create_time))",
		"%d corrections do not fit what they correct, such as %s.", doReport,
	},
	{
		"SELECT count(*), coalesce(min(t.id), '') FROM changesets t LEFT JOIN changesets c ON c.environment = t.environment AND c.id = t.updated_by_id " +
			"WHERE t.updated_by_id IS NOT NULL AND (c.id IS NULL OR c.status <> 'SUCCESS' OR c.updates_id <> t.id)",
		"%d changesets are closed by a correction that is not there, such as %s.", doReport,
	},
}
