package store

import "strings"

// table is one table as a backup holds it: enumerated columns with their kinds, rows in the order of the key.
type table struct {
	name      string
	key       string
	columns   []column
	insertion string // of one row
	since     int64  // the first version of the schema that has it: backups of earlier ones do not
	// add puts a row in where an INSERT would not do.
	add func(t *tx, values []any) error
}

type column struct {
	name string
	kind byte // t text, n number, b bytes; a capital may be NULL
}

// tables come in an order in which references are there before what refers to them. Two are not in a backup: locks hold
// nothing, and schema_version is in the header.
var tables = []table{
	newTable("settings", "name", "name t value t"),
	newTable("environments", "id", "id t account_id t region t name t sign_in_mode t create_time n"),
	newTable("access_keys", "id", "id t environment t kind t arn t sealed_secret b may_assume t create_time n"),
	newTable("users", "environment, id", "environment t id t status t first_name T last_name T email_address t email_lower t type t "+
		"api_access t role_arn T create_time n last_enabled_time N last_disabled_time N last_modified_time n last_login_time N epoch n"),
	newTable("passwords", "environment, user_id", "environment t user_id t hash t temporary n expires n"),
	newTable("browser_sessions", "environment, hash", "environment t hash t user_id t expires n"),
	newTable("permission_groups", "environment, id",
		"environment t id t name t description T permissions t create_time n last_modified_time n"),
	newTable("members", "environment, group_id, user_id", "environment t group_id t user_id t"),
	newTable("datasets", "environment, id", "environment t id t title t kind t description T owner_name T owner_phone T owner_email T "+
		"alias T table_schema T last_column_id n creator t create_time n last_modified_time n last_changeset_time n first_success_time n "+
		"deleted_time n").from(2),
	newTable("dataset_grants", "environment, dataset_id, group_id",
		"environment t dataset_id t group_id t permissions t live n").from(2),
	newTable("contents", "environment, id", "environment t id t size n etag t checksum_algorithm t checksum_type t checksum_value t create_time n").from(3),
	newTable("content_parts", "environment, content_id, ordinal",
		"environment t content_id t ordinal n blob t size n md5 b sha256 b checksum t").from(3),
	newTable("objects", "environment, bucket, key", "environment t bucket t key t content_id t size n etag t checksum_algorithm t "+
		"checksum_type t checksum_value t header t last_modified n").from(3),
	newTable("uploads", "environment, id", "environment t id t bucket t key t initiator t header t checksum_algorithm t checksum_type t "+
		"create_time n ended_time n").from(3),
	newTable("upload_parts", "environment, upload_id, number",
		"environment t upload_id t number n blob t size n md5 b sha256 b checksum t last_modified n").from(3),
	newTable("released_contents", "environment, content_id", "environment t content_id t").from(3),
	newTable("released_blobs", "blob", "blob t since n").from(3),
	newTable("external_buckets", "environment, name", "environment t name t endpoint t region t path_style n access_key t sealed_secret b "+
		"create_time n").from(4),
	newTable("external_grants", "environment, bucket, group_id, prefix", "environment t bucket t group_id t prefix t").from(4),
	newTable("changesets", "environment, id", "environment t id t dataset_id t change_type t status t source_params t format_params t creator t "+
		"create_time n place_time n finish_time n row_count n byte_count n rejected_count n content_hash t error_category T error_message T "+
		"samples t warnings t updates_id T updated_by_id T updated_time n source_state t segment_id T").from(5),
	newTable("changeset_sources", "environment, changeset_id, ordinal", "environment t changeset_id t ordinal n name t content_id T bucket T key T "+
		"size n etag t").from(5),
	newTable("changeset_files", "environment, changeset_id, kind, ordinal", "environment t changeset_id t kind t ordinal n blob t name t size n "+
		"sha256 b row_count n row_groups t columns t").from(5),
	newTable("jobs", "environment, id", "environment t id t kind t dataset_id t state t attempt n lost n task_id t owner t create_time n "+
		"run_after n lease_until n cancelled n stage t bytes_done n bytes_total n rows_done n told_time n").from(5),
	newTable("counters", "environment, what, of_id, shard", "environment t what t of_id t shard n n n"),
	newTable("idempotency", "environment, key", "environment t key b request b reply b expires n"),
	newTable("audit", "environment, sequence", "environment t sequence n id t time n principal t access_key t operation t outcome t "+
		"detail t address t request_id t user_agent t request t count n hash b"),
	newTable("audit_heads", "environment", "environment t sequence n hash b mac b"),
	waitingTable(),
}

// waitingTable holds what was not linked yet. The engine that restores it links it in its own way.
func waitingTable() table {
	t := newTable("audit_waiting", "position", "environment t id t time n principal t access_key t operation t outcome t detail t "+
		"address t request_id t user_agent t request t count n")
	t.add = func(t *tx, values []any) error {
		r := row{values: values}
		a := scanRecord(&r)
		if r.err != nil {
			return r.err
		}
		return t.AddAudit(a)
	}
	return t
}

// newTable takes the columns as name and kind in turn.
func newTable(name, key, columns string) table {
	t := table{name: name, key: key}
	fields := strings.Fields(columns)
	for i := 0; i < len(fields); i += 2 {
		t.columns = append(t.columns, column{fields[i], fields[i+1][0]})
	}
	t.insertion = t.insert()
	return t
}

// from is the table as of a later version of the schema than the first.
func (t table) from(version int64) table {
	t.since = version
	return t
}

func (t *table) columnNames() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

func (t *table) names() string { return strings.Join(t.columnNames(), ", ") }

func (t *table) selectAll() string {
	return "SELECT " + t.names() + " FROM " + t.name + " ORDER BY " + t.key
}

func (t *table) insert() string {
	marks := make([]string, len(t.columns))
	for i := range marks {
		marks[i] = placeholder(i + 1)
	}
	return "INSERT INTO " + t.name + " (" + t.names() + ") VALUES (" + strings.Join(marks, ", ") + ")"
}
