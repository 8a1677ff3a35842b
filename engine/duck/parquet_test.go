//go:build cgo

package duck

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// parquet has DuckDB write the answer to a SELECT as a file.
func parquet(t testing.TB, sql string) engine.File {
	t.Helper()
	folder := t.TempDir()
	s, err := New(Config{}).open(t.Context(), engine.Task{}, access{scratch: folder, write: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	path := filepath.Join(folder, "source.parquet")
	if err := s.exec("COPY (" + sql + ") TO " + literal(path) + " (FORMAT parquet)"); err != nil {
		t.Fatal(err)
	}
	return fileOf(t, path)
}

func fileOf(t testing.TB, path string) engine.File {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return engine.File{URI: fileURI(path), Name: filepath.Base(path), Size: st.Size()}
}

// ingestParquet reads sources into the schema.
func ingestParquet(t testing.TB, s engine.Schema, r engine.RejectPolicy, source ...engine.File) (engine.Output, error) {
	t.Helper()
	return New(Config{}).Ingest(t.Context(), engine.Task{}, engine.IngestSpec{
		Source: source, Format: params(t, "formatType", "PARQUET"), Schema: s, OutPrefix: t.TempDir() + "/", Rejects: r,
	}, nil)
}

// rowsOf reads the texts of an ingest's rows back, NULL as NULL.
func rowsOf(t testing.TB, s engine.Schema, out engine.Output) []string {
	t.Helper()
	k := &rowsKept{}
	files := make([]engine.File, len(out.Files))
	for i, f := range out.Files {
		files[i] = f.File
	}
	if err := New(Config{}).Query(t.Context(), engine.Task{}, engine.QuerySpec{Inputs: files, Schema: s, SQL: "SELECT * FROM data"}, k); err != nil {
		t.Fatal(err)
	}
	return k.rows
}

type rowsKept struct {
	schema    engine.Schema
	rows      []string
	truncated bool
}

func (k *rowsKept) Columns(s engine.Schema) error { k.schema = s; return nil }

func (k *rowsKept) Truncated() error { k.truncated = true; return nil }

func (k *rowsKept) Row(cells []engine.Cell) error {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = "NULL"
		if !c.Null {
			texts[i] = string(cell.Append(nil, k.schema[i], c))
		}
	}
	k.rows = append(k.rows, strings.Join(texts, "|"))
	return nil
}

// TestCoercion is the table of typed sources, a value a row.
func TestCoercion(t *testing.T) {
	nanos := engine.Column{Type: engine.DateTime, Nanos: true}
	of := func(t engine.Type) engine.Column { return engine.Column{Type: t} }
	for _, c := range []struct {
		from   string // SQL
		to     engine.Column
		want   string // of the cell; or
		broken cell.Rule
	}{
		{"1::TINYINT", of(engine.BigInt), "1", ""},
		{"127::BIGINT", of(engine.TinyInt), "127", ""},
		{"128::BIGINT", of(engine.TinyInt), "", cell.Range},
		{"255::UTINYINT", of(engine.SmallInt), "255", ""},
		{"255::UTINYINT", of(engine.TinyInt), "", cell.Range},
		{"4294967295::UINTEGER", of(engine.BigInt), "4294967295", ""},
		{"18446744073709551615::UBIGINT", of(engine.BigInt), "", cell.Range},
		{"18446744073709551615::UBIGINT", of(engine.String), "18446744073709551615", ""},
		{"9223372036854775807::UBIGINT", of(engine.BigInt), "9223372036854775807", ""},
		{"7::DOUBLE", of(engine.Integer), "7", ""},
		{"7::FLOAT", of(engine.TinyInt), "7", ""},
		{"7.5::DOUBLE", of(engine.Integer), "", cell.Fraction},
		{"1e18::DOUBLE", of(engine.BigInt), "1000000000000000000", ""},
		{"'inf'::DOUBLE", of(engine.BigInt), "", cell.WholeNumber},
		{"(-0.0)::DOUBLE", of(engine.BigInt), "0", ""},
		{"-7::SMALLINT", of(engine.Double), "-7", ""},
		{"NULL::DOUBLE", of(engine.Integer), "NULL", ""},
		{"NULL::TIMESTAMP_NS", of(engine.DateTime), "NULL", ""},
		{"TIMESTAMP_NS 'infinity'", of(engine.DateTime), "", cell.Nanoseconds},
		{"TIMESTAMP_NS 'infinity'", nanos, "", cell.NanosRange},
		{"TIMESTAMP 'infinity'", nanos, "", cell.Year},
		{"TIMESTAMP '1969-12-31 23:59:59.999999'", nanos, "1969-12-31 23:59:59.999999000", ""},
		{"DATE 'infinity'", of(engine.DateTime), "", cell.Year},
		{"TIMESTAMPTZ '2024-01-02 09:30:00+02'", nanos, "2024-01-02 07:30:00", ""},
		{"0.1::FLOAT", of(engine.Float), "0.1", ""},
		{"'nan'::DOUBLE", of(engine.Integer), "", cell.WholeNumber},
		{"9223372036854775808::DOUBLE", of(engine.BigInt), "", cell.Range},
		{"3e9::DOUBLE", of(engine.Integer), "", cell.Range},
		{"0.1::DOUBLE", of(engine.Float), "0.1", ""},
		{"1e39::DOUBLE", of(engine.Float), "", cell.Overflow},
		{"'inf'::DOUBLE", of(engine.Float), "Infinity", ""},
		{"0.1::FLOAT", of(engine.Double), "0.10000000149011612", ""},
		{"9007199254740993::BIGINT", of(engine.Double), "", ruleInexact},
		{"9007199254740992::BIGINT", of(engine.Double), "9.007199254740992e+15", ""},
		{"1.25::DECIMAL(10,2)", of(engine.Double), "1.25", ""},
		{"1.10::DECIMAL(10,2)", of(engine.String), "1.10", ""},
		{"2.00::DECIMAL(10,2)", of(engine.Integer), "2", ""},
		{"2.50::DECIMAL(10,2)", of(engine.Integer), "", cell.Fraction},
		{"99999999999999999999999999999999999999::DECIMAL(38,0)", of(engine.BigInt), "", cell.Range},
		{"TIMESTAMP '2024-01-02 09:30:00.000001'", of(engine.DateTime), "2024-01-02 09:30:00.000001", ""},
		{"TIMESTAMPTZ '2024-01-02 09:30:00+02'", of(engine.DateTime), "2024-01-02 07:30:00", ""},
		{"TIMESTAMP_S '2024-01-02 09:30:00'", of(engine.DateTime), "2024-01-02 09:30:00", ""},
		{"TIMESTAMP_MS '2024-01-02 09:30:00.001'", of(engine.DateTime), "2024-01-02 09:30:00.001000", ""},
		{"TIMESTAMP_NS '2024-01-02 09:30:00.123456789'", nanos, "2024-01-02 09:30:00.123456789", ""},
		{"TIMESTAMP_NS '2024-01-02 09:30:00.123456789'", of(engine.DateTime), "", cell.Nanoseconds},
		{"TIMESTAMP_NS '1969-12-31 23:59:59.123456'", of(engine.DateTime), "1969-12-31 23:59:59.123456", ""},
		{"TIMESTAMP '2024-01-02 09:30:00.000001'", nanos, "2024-01-02 09:30:00.000001000", ""},
		{"TIMESTAMP '2300-01-01 00:00:00'", nanos, "", cell.NanosRange},
		{"TIMESTAMP 'infinity'", of(engine.DateTime), "", cell.Year},
		{"TIMESTAMP '10000-01-01 00:00:00'", of(engine.DateTime), "", cell.Year},
		{"TIMESTAMP '2024-01-02 00:00:00'", of(engine.Date), "2024-01-02", ""},
		{"TIMESTAMP '2024-01-02 10:00:00'", of(engine.Date), "", cell.DateWithTime},
		{"TIMESTAMP '1960-01-02 00:00:00'", of(engine.Date), "1960-01-02", ""},
		{"DATE '2024-01-02'", of(engine.DateTime), "2024-01-02 00:00:00", ""},
		{"DATE '0001-01-01'", of(engine.Date), "0001-01-01", ""},
		{"DATE '10000-01-01'", of(engine.Date), "", cell.Year},
		{"'x'::ENUM('x', 'y')", of(engine.String), "x", ""},
		{"'12'", of(engine.Integer), "12", ""},
		{"'1e2'", of(engine.Integer), "", cell.WholeNumber},
		{"''", of(engine.String), "", ""},
		{"true", of(engine.Boolean), "true", ""},
		{"1::INTEGER", of(engine.Boolean), "", ruleType},
		{"true", of(engine.Integer), "", ruleType},
		{"DATE '2024-01-02'", of(engine.Double), "", ruleType},
		{"'\\x00\\xFF'::BLOB", of(engine.Binary), "AP8=", ""},
		{"'\\xFF'::BLOB", of(engine.String), "", cell.UTF8},
		{"TIME '10:00:00'", of(engine.String), "10:00:00", ""},
		{"uuid '00000000-0000-0000-0000-000000000001'", of(engine.Char), "00000000-0000-0000-0000-000000000001", ""},
		{"NULL::INTEGER", of(engine.Date), "NULL", ""},
	} {
		t.Run(c.from+" to "+c.to.Type.String(), func(t *testing.T) {
			c.to.Name = "x"
			s := engine.Schema{c.to}
			source := parquet(t, "SELECT "+c.from+" AS x")
			whole, err := ingestParquet(t, s, engine.RejectPolicy{}, source)
			coerced(t, s, whole, err, c.want, c.broken)
			byRows, err := ingestByRows(t, s, source)
			coerced(t, s, byRows, err, c.want, c.broken)
			if whole.Hash != byRows.Hash || !slices.Equal(whole.Warnings, byRows.Warnings) {
				t.Fatalf("%s %q, and by rows %s %q", whole.Hash, whole.Warnings, byRows.Hash, byRows.Warnings)
			}
		})
	}
}

// coerced looks at what became of the one cell of a source.
func coerced(t *testing.T, s engine.Schema, out engine.Output, err error, want string, broken cell.Rule) {
	t.Helper()
	if broken != "" {
		if !errors.Is(err, engine.BadInput) || len(out.Samples) != 1 || out.Samples[0].Rule != string(broken) || out.Samples[0].Advice == "" {
			t.Fatalf("%+v, %v instead of the rule %s", out, err, broken)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if rows := rowsOf(t, s, out); len(rows) != 1 || rows[0] != want {
		t.Fatalf("%q instead of %q", rows, want)
	}
}
