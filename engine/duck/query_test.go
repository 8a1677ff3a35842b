//go:build cgo

package duck

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// TestLocked tries what SQL must not reach.
func TestLocked(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := ingestCSV(t, two, 0, csvFile(t, "a,b\n1,x\n"))
	mine := localPath(out.Files[0].URI)
	for _, sql := range []string{
		"SELECT * FROM read_csv(" + literal(secret) + ")",
		"SELECT * FROM " + literal(secret),
		"SELECT * FROM read_text('/etc/passwd')",
		"SELECT * FROM read_blob('/etc/passwd')",
		"SELECT * FROM glob('/etc/*')",
		"SELECT * FROM read_parquet('https://127.0.0.1:1/x.parquet')",
		"SELECT * FROM sniff_csv(" + literal(secret) + ")",
		"COPY data TO " + literal(filepath.Join(filepath.Dir(secret), "out.csv")),
		"COPY data TO " + literal(mine),
		"ATTACH " + literal(filepath.Join(filepath.Dir(secret), "x.db")),
		"INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true", "SET memory_limit = '100GB'", "RESET lock_configuration",
		"PRAGMA enable_profiling", "CREATE TABLE t AS SELECT 1", "DROP VIEW data", "EXPORT DATABASE '/tmp/x'", "CALL pragma_version()",
		"SELECT 1; SELECT 2", "SELECT 1) AS x; DROP VIEW data; --", "SELECT $1", "SELECT 1\x00", "", ";", "-- nothing",
	} {
		err := New(Config{}).Query(t.Context(), engine.Task{}, engine.QuerySpec{Inputs: []engine.File{out.Files[0].File}, Schema: two, SQL: sql}, &rowsKept{})
		if !errors.Is(err, engine.BadInput) {
			t.Errorf("%q: %v", sql, err)
		}
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

// TestAnswerTypes gives each type of DuckDB as one of ours.
func TestAnswerTypes(t *testing.T) {
	k := &rowsKept{}
	sql := `SELECT 1::UTINYINT a, 2::USMALLINT b, 3::UINTEGER c, 4::UBIGINT d, sum(5::BIGINT) e, 1.50::DECIMAL(9,2) f, [1, 2] g, {'x': 1} h,
		TIMESTAMPTZ '2024-01-02 00:00:00+02' i, TIMESTAMP_NS '2024-01-02 00:00:00.000000001' j, TIMESTAMP_S '2024-01-02' k, TIME '10:00:00' l,
		INTERVAL 1 DAY m, 'x'::BLOB n, NULL o, true p, 1::TINYINT q, 1::FLOAT r, DATE '2024-01-02' s; -- the end`
	if err := New(Config{}).Query(t.Context(), engine.Task{}, engine.QuerySpec{Schema: two, SQL: sql}, k); err != nil {
		t.Fatal(err)
	}
	types := list(k.schema, func(c engine.Column) string { return c.Name + " " + c.Type.String() })
	want := "a SMALLINT, b INTEGER, c BIGINT, d STRING, e STRING, f STRING, g STRING, h STRING, i DATETIME, j DATETIME, k DATETIME, l STRING, " +
		"m STRING, n BINARY, o INTEGER, p BOOLEAN, q TINYINT, r FLOAT, s DATE"
	if types != want {
		t.Errorf("%s\ninstead of\n%s", types, want)
	}
	row := "1|2|3|4|5|1.50|[1, 2]|{'x': 1}|2024-01-01 22:00:00|2024-01-02 00:00:00.000000001|2024-01-02 00:00:00|10:00:00|1 day|eA==|NULL|true|1|1|2024-01-02"
	if len(k.rows) != 1 || k.rows[0] != row {
		t.Errorf("%s\ninstead of\n%s", strings.Join(k.rows, "\n"), row)
	}
}
