//go:build cgo

package duck

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

var two = engine.Schema{{Name: "a", Type: engine.BigInt, ID: 1}, {Name: "b", Type: engine.String, ID: 2}}

func TestParquetColumns(t *testing.T) {
	t.Run("one lacks, one is left out", func(t *testing.T) {
		out, err := ingestParquet(t, two, engine.RejectPolicy{}, parquet(t, `SELECT 1 AS "A", 2 AS __index_level_0__`))
		if err != nil || strings.Join(rowsOf(t, two, out), " ") != "1|NULL" {
			t.Fatal(out, err)
		}
		told := strings.Join(out.Warnings, "\n")
		if len(out.Warnings) != 2 || !strings.Contains(told, `"b"`) || !strings.Contains(told, "__index_level_0__") {
			t.Fatal(told)
		}
	})
	t.Run("none fits", func(t *testing.T) {
		if _, err := ingestParquet(t, two, engine.RejectPolicy{}, parquet(t, "SELECT 1 AS x")); !errors.Is(err, engine.BadInput) {
			t.Fatal(err)
		}
	})
	t.Run("two columns mean one", func(t *testing.T) {
		if _, err := ingestParquet(t, two, engine.RejectPolicy{}, parquet(t, `SELECT 1 AS "a ", 2 AS "_a"`)); !errors.Is(err, engine.BadInput) {
			t.Fatal(err)
		}
	})
	for _, nested := range []string{"[1, 2]", "{'x': 1}", "MAP {'x': 1}", "[{'x': [1]}]"} {
		t.Run("nested "+nested, func(t *testing.T) {
			_, err := ingestParquet(t, two, engine.RejectPolicy{}, parquet(t, "SELECT 1 AS a, "+nested+" AS b, 3 AS c"))
			if !errors.Is(err, engine.BadInput) || !strings.Contains(err.Error(), `"b"`) {
				t.Fatal(err)
			}
			s := engine.Schema{{Name: "a", Type: engine.BigInt}, {Name: "c", Type: engine.BigInt}}
			out, err := ingestParquet(t, s, engine.RejectPolicy{}, parquet(t, "SELECT 1 AS a, "+nested+" AS b, 3 AS c"))
			if err != nil || rowsOf(t, s, out)[0] != "1|3" {
				t.Fatal(out, err)
			}
		})
	}
	t.Run("rounded values are counted", func(t *testing.T) {
		s := engine.Schema{{Name: "x", Type: engine.Float}}
		out, err := ingestParquet(t, s, engine.RejectPolicy{}, parquet(t, "SELECT unnest([0.1, 0.5, 0.2])::DOUBLE AS x"))
		if err != nil || len(out.Warnings) != 1 || !strings.Contains(out.Warnings[0], "2 values") {
			t.Fatal(out.Warnings, err)
		}
	})
}

// TestParquetOrder reads several row groups and files and looks that every row is where it was.
func TestParquetOrder(t *testing.T) {
	s := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}}
	out, err := ingestParquet(t, s, engine.RejectPolicy{}, parquet(t, "SELECT range AS n FROM range(400000)"), parquet(t, "SELECT range + 400000 AS n FROM range(300000)"))
	if err != nil || out.Rows != 700_000 {
		t.Fatal(out.Rows, err)
	}
	inOrder(t, s, out, 700_000)
}

// inOrder looks that the files hold the numbers from 0 on.
func inOrder(t *testing.T, s engine.Schema, out engine.Output, rows int64) {
	t.Helper()
	next := int64(0)
	e := New(Config{})
	files := make([]engine.File, len(out.Files))
	for i, f := range out.Files {
		files[i] = f.File
		sum := int64(0)
		for _, n := range f.RowGroups {
			if sum += n; n > maxGroupRows {
				t.Errorf("a row group has %d rows", n)
			}
		}
		if sum != f.Rows || f.Order != i || f.Columns[0].Min.Int != next || f.Columns[0].Max.Int != next+f.Rows-1 {
			t.Errorf("file %d: %+v", i, f)
		}
		next += f.Rows
	}
	session, err := e.openTable(t.Context(), engine.Task{}, files, s)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	next = 0
	if err := session.query("SELECT n FROM data", func(c *chunk) error {
		for i := range c.rows {
			if n := at[int64](&c.columns[0], i); n != next {
				return badInput("row %d holds %d", next, n)
			}
			next++
		}
		return nil
	}); err != nil || next != rows {
		t.Fatal(next, err)
	}
}

// TestBrokenParquet breaks a good file in many ways: whatever comes of it is an error of the data, or rows, and never a crash.
func TestBrokenParquet(t *testing.T) {
	good, err := os.ReadFile(localPath(parquet(t, "SELECT range AS a, 'text ' || range AS b FROM range(5000)").URI))
	if err != nil {
		t.Fatal(err)
	}
	try := func(name string, text []byte, want string) {
		path := filepath.Join(t.TempDir(), "broken.parquet")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ingestParquet(t, two, engine.RejectPolicy{}, fileOf(t, path))
		if err != nil && !errors.Is(err, engine.BadInput) && !errors.Is(err, engine.Limit) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), `"broken.parquet"`) || regexp.MustCompile(`(?i)duckdb|/|Error:|LINE \d|SET |read_parquet|column\d`).MatchString(err.Error())) {
			t.Errorf("%s: the error is not ours: %v", name, err)
		}
	}
	footer := len(good) - 8 - int(binary.LittleEndian.Uint32(good[len(good)-8:]))
	edit := func(change func([]byte)) []byte {
		bad := bytes.Clone(good)
		change(bad)
		return bad
	}
	try("empty", nil, "it has 0 bytes")
	try("text", []byte("a,b\n1,2\n3,4\n"), "neither begins nor ends with PAR1")
	try("magic alone", []byte("PAR1PAR1"), "it has 8 bytes")
	try("encrypted footer", append(append([]byte("PARE"), good[4:len(good)-4]...), "PARE"...), "it is encrypted")
	try("beginning overwritten", edit(func(b []byte) { clear(b[:footer]) }), "does not begin with PAR1")
	try("footer beyond the file", edit(func(b []byte) { binary.LittleEndian.PutUint32(b[len(b)-8:], 0x7fffffff) }), "its footer")
	try("footer overwritten", edit(func(b []byte) { clear(b[footer : len(b)-8]) }), "its footer")
	try("page overwritten", edit(func(b []byte) { clear(b[4:footer]) }), `the column "a" cannot be read to its end`)
	try("unknown codec", withCodec(t, good, footer), "packed in a way that is not read here")
	for _, n := range []int{4, 100, len(good) / 2, len(good) - 8, len(good) - 1} {
		want := "it does not end with PAR1"
		if n < 12 {
			want = "it has 4 bytes"
		}
		try("truncated", good[:n], want)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		bad := append([]byte{}, good...)
		for range 1 + r.IntN(4) {
			at := r.IntN(len(bad))
			if r.IntN(2) == 0 {
				at = len(bad) - 1 - r.IntN(min(len(bad), 600)) // the footer
			}
			bad[at] = byte(r.Uint32())
		}
		try("changed", bad, "")
	}
}

// withCodec gives the file with a codec in its footer that Parquet has not.
func withCodec(t *testing.T, good []byte, footer int) []byte {
	t.Helper()
	// A column's description: type, encodings, path, codec.
	at := bytes.Index(good[footer:], []byte("\x18\x01a\x15"))
	if at < 0 {
		t.Fatal("the footer has no codec where it was looked for")
	}
	bad := bytes.Clone(good)
	bad[footer+at+4] = 2 * 20
	return bad
}

// TestBadRowsOfParquet: each is told by its number in its own file, whatever stands before it.
func TestBadRowsOfParquet(t *testing.T) {
	s := engine.Schema{{Name: "a", Type: engine.TinyInt}}
	first := parquet(t, "SELECT 1 AS a FROM range(5000)")
	second := parquet(t, "SELECT CASE WHEN range IN (0, 2048, 122880, 299999) THEN 1000 ELSE 1 END AS a FROM range(300000)")
	out, err := ingestParquet(t, s, engine.RejectPolicy{Quarantine: true, MaxRows: 10, MaxFraction: 1}, first, second)
	if err != nil {
		t.Fatal(err)
	}
	var rows, kept []int64
	for _, bad := range out.Samples {
		rows = append(rows, bad.Row)
	}
	want := []int64{1, 2049, 122881, 300000}
	if !slices.Equal(rows, want) {
		t.Errorf("the samples are of the rows %d, want %d", rows, want)
	}
	text, err := os.ReadFile(localPath(out.Quarantine[0].URI))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row, _ := strconv.ParseInt(line[1], 10, 64)
		kept = append(kept, row)
	}
	if !slices.Equal(kept, want) {
		t.Errorf("kept aside are the rows %d, want %d", kept, want)
	}
}

// TestLongCells: cells that no row may have are refused, and what does not fit into memory says so in our words; neither takes memory.
func TestLongCells(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"all are long", "SELECT range AS a, repeat(md5(range::VARCHAR), 640000) AS b FROM range(12)", `a cell of the column "b" is longer than 16777216 bytes`},
		{"one is long", "SELECT range AS a, repeat('x', CASE WHEN range = 30000 THEN 17000000 ELSE 1 END) AS b FROM range(40000)", `a cell of the column "b" is longer than 16777216 bytes`},
		{"one is long, by rows", "SELECT range::VARCHAR AS a, repeat('x', CASE WHEN range = 30000 THEN 17000000 ELSE 1 END) AS b FROM range(40000)", `a cell of the column "b" is longer than 16777216 bytes`},
		{"many are large", "SELECT range AS a, repeat(md5(range::VARCHAR), 16384) AS b FROM range(2000)", `the column "b", with 5`},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			s, err := New(Config{Memory: 4 << 30}).open(t.Context(), engine.Task{}, access{scratch: folder, write: folder})
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "long.parquet")
			err = s.exec("COPY (" + c.sql + ") TO " + literal(path) + " (FORMAT parquet, COMPRESSION zstd)")
			s.Close()
			if err != nil {
				t.Fatal(err)
			}
			if _, err = ingestParquet(t, two, engine.RejectPolicy{}, fileOf(t, path)); err == nil || !strings.HasPrefix(err.Error(), `"long.parquet"`) || !strings.Contains(err.Error(), c.want) {
				t.Fatal(err)
			}
		})
	}
}

// TestWideParquet: a file with more columns than a dataset may have ends before DuckDB makes anything of them.
func TestWideParquet(t *testing.T) {
	names := make([]int, engine.MaxColumns+1)
	for i := range names {
		names[i] = i
	}
	wide := parquet(t, "SELECT "+list(names, func(i int) string { return fmt.Sprintf("1::TINYINT AS c%d", i) }))
	_, err := New(Config{}).Infer(t.Context(), engine.Task{}, []engine.File{wide}, params(t, "formatType", "PARQUET"), nil)
	if !errors.Is(err, engine.BadInput) || !strings.Contains(err.Error(), "there are 10001 columns, and a dataset may have 10000") {
		t.Fatal(err)
	}
}

func TestInferParquet(t *testing.T) {
	one := parquet(t, `SELECT 1::TINYINT AS i, 1.5::FLOAT AS f, 1.5::DECIMAL(10,2) AS d, 1::DECIMAL(38,2) AS l, true AS b, DATE '2024-01-02' AS day,
		TIMESTAMPTZ '2024-01-02' AS t, TIMESTAMP_NS '2024-01-02' AS n, 'x' AS s, 'x'::BLOB AS y, TIME '10:00:00' AS o, 1::UBIGINT AS u`)
	more := parquet(t, `SELECT 'text' AS f, 1.5 AS i, DATE '2024-01-02' AS t, 7 AS later`)
	got, err := New(Config{}).Infer(t.Context(), engine.Task{}, []engine.File{one, more}, params(t, "formatType", "PARQUET"), nil)
	if err != nil {
		t.Fatal(err)
	}
	texts := list(got, func(c engine.Column) string {
		if c.Nanos {
			return c.Name + " nanos"
		}
		return c.Name + " " + c.Type.String()
	})
	want := "i DOUBLE, f STRING, d DOUBLE, l STRING, b BOOLEAN, day DATE, t DATETIME, n nanos, s STRING, y BINARY, o STRING, u STRING, later BIGINT"
	if texts != want {
		t.Fatalf("%s\ninstead of\n%s", texts, want)
	}
	path, err := filepath.Abs(filepath.Join("testdata", "void.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	void, day := fileOf(t, path), parquet(t, "SELECT 7 AS id, DATE '2024-01-02' AS void")
	for want, files := range map[string][]engine.File{
		"id BIGINT, void STRING": {void, void}, "id BIGINT, void DATE": {void, day}, "id BIGINT, void DATE ": {day, void},
	} {
		got, err := New(Config{}).Infer(t.Context(), engine.Task{}, files, params(t, "formatType", "PARQUET"), nil)
		if texts := list(got, func(c engine.Column) string { return c.Name + " " + c.Type.String() }); err != nil || texts != strings.TrimSpace(want) {
			t.Errorf("%s instead of %s: %v", texts, want, err)
		}
	}
	nested := parquet(t, "SELECT [1] AS x")
	if _, err := New(Config{}).Infer(t.Context(), engine.Task{}, []engine.File{nested}, params(t, "formatType", "PARQUET"), nil); !errors.Is(err, engine.BadInput) {
		t.Fatal(err)
	}
}
