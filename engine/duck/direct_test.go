//go:build cgo

package duck

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
)

// ingestDirectly writes the sources that can be written directly, and tells how many were not.
func ingestDirectly(t testing.TB, c Config, s engine.Schema, source ...engine.File) (engine.Output, int) {
	t.Helper()
	folder := t.TempDir()
	e := New(c)
	w := &writing{schema: s, form: engine.Parquet, prefix: folder + "/", progress: report(nil, source), bytes: e.config.fileBytes}
	in := engine.IngestSpec{Source: source, Format: params(t, "formatType", "PARQUET"), Schema: s}
	rest, err := e.ingestDirect(t.Context(), engine.Task{}, in, access{scratch: folder, write: folder}, w)
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadDir(folder)
	if err != nil || len(written) != len(w.out.Files) {
		t.Errorf("%d files are told of and there are %v, %v", len(w.out.Files), written, err)
	}
	return w.out, len(rest)
}

// ingestByRows is an ingest without the direct way.
func ingestByRows(t testing.TB, s engine.Schema, source ...engine.File) (engine.Output, error) {
	t.Helper()
	folder := t.TempDir()
	e := New(Config{})
	w := &writing{schema: s, form: engine.Parquet, prefix: folder + "/", progress: report(nil, source), bytes: e.config.fileBytes}
	in := engine.IngestSpec{Source: source, Format: params(t, "formatType", "PARQUET"), Schema: s}
	return e.ingestRows(t.Context(), engine.Task{}, in, access{scratch: folder, write: folder}, w)
}

// TestDirect holds rows that DuckDB moves to the same rows taken one by one: hash, what is told, and the rows as they are read.
func TestDirect(t *testing.T) {
	s, r := everyType(), rand.New(rand.NewPCG(5, 6))
	b := newBatch(s, false)
	row := make([]engine.Cell, len(s))
	for range 5000 {
		for i, c := range s {
			if row[i] = randomCell(r, c); c.Type == engine.Date {
				row[i].Int = max(row[i].Int, firstDay)
			}
		}
		b.Row(row)
	}
	files, _ := writtenBatch(t, s, b)
	byRows, err := ingestByRows(t, s, files...)
	if err != nil {
		t.Fatal(err)
	}
	direct, rest := ingestDirectly(t, Config{}, s, files...)
	if rest > 0 || direct.Rows != 5000 || direct.Hash != byRows.Hash || !slices.Equal(rowsOf(t, s, direct), rowsOf(t, s, byRows)) {
		t.Fatalf("%d rows %s instead of %d %s, %d files left", direct.Rows, direct.Hash, byRows.Rows, byRows.Hash, rest)
	}
	for i, c := range s {
		if told, want := texts(c, direct.Files[0].Columns[i]), texts(c, byRows.Files[0].Columns[i]); told != want {
			t.Errorf("%s %s: %s instead of %s", c.Name, c.Type, told, want)
		}
	}
}

// TestDirectSlices cuts a source into files that do not end where its row groups do.
func TestDirectSlices(t *testing.T) {
	s := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}}
	out, rest := ingestDirectly(t, Config{fileBytes: 1 << 20}, s, parquet(t, "SELECT range AS n FROM range(700000)"))
	if rest > 0 || len(out.Files) != 6 || out.Rows != 700_000 {
		t.Fatal(out.Rows, len(out.Files), rest)
	}
	inOrder(t, s, out, 700_000)
}

// TestFooterCountsOtherRows: a footer that tells of another number of rows than there are hides none, and makes none.
func TestFooterCountsOtherRows(t *testing.T) {
	s := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}}
	full, empty := parquet(t, "SELECT range AS n FROM range(63)"), parquet(t, "SELECT range AS n FROM range(0)")
	// A footer has the number as its third field, an i64, behind the list of columns and before the list of row groups.
	count := func(f engine.File, rows, claimed int64) engine.File {
		data, err := os.ReadFile(localPath(f.URI))
		if err != nil {
			t.Fatal(err)
		}
		field := append(binary.AppendVarint([]byte{0x16}, rows), 0x19)
		at := bytes.LastIndex(data, field)
		if at < 0 {
			t.Fatalf("no number of rows in the footer: % x", data)
		}
		other := append(binary.AppendVarint([]byte{0x16}, claimed), 0x19)
		data = slices.Concat(data[:at], other, data[at+len(field):])
		size := data[len(data)-8:]
		binary.LittleEndian.PutUint32(size, binary.LittleEndian.Uint32(size)+uint32(len(other)-len(field)))
		path := filepath.Join(t.TempDir(), "counted.parquet")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return fileOf(t, path)
	}
	for _, c := range []struct {
		file          engine.File
		rows, claimed int64
	}{{full, 63, 0}, {full, 63, 5}, {full, 63, 62}, {full, 63, 64}, {full, 63, 100}, {full, 63, 1 << 40}, {full, 63, 1 << 60}, {full, 63, -1}, {empty, 0, 63}} {
		t.Run(fmt.Sprintf("%d of %d", c.claimed, c.rows), func(t *testing.T) {
			out, err := ingestParquet(t, s, engine.RejectPolicy{}, count(c.file, c.rows, c.claimed))
			switch {
			case err == nil && out.Rows == c.rows && out.Hash.Rows == c.rows:
			case errors.Is(err, engine.BadInput):
			default:
				t.Fatalf("%d rows, %v", out.Rows, err)
			}
		})
	}
}

// TestDirectWidths: a file of some size comes of a source whose first rows tell nothing of the others, and none is read again and again.
func TestDirectWidths(t *testing.T) {
	s := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}, {Name: "t", Type: engine.String, ID: 2}}
	for _, c := range []struct {
		name, sql   string
		least, most int
		rest        int
	}{
		{"wide first", "SELECT range AS n, repeat('x', CASE WHEN range < 9000 THEN 4000 ELSE 1 END) AS t FROM range(700000)", 0, 0, 1},
		{"narrow first", "SELECT range AS n, repeat('x', CASE WHEN range < 9000 THEN 1 ELSE 60 END) AS t FROM range(700000)", 5, 7, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, rest := ingestDirectly(t, Config{fileBytes: 8 << 20}, s, parquet(t, c.sql))
			if rest != c.rest || len(out.Files) < c.least || len(out.Files) > c.most {
				t.Fatalf("%d files, %d sources are left", len(out.Files), rest)
			}
			if rest == 0 {
				inOrder(t, s, out, 700_000)
			}
		})
	}
	t.Run("more files than row groups", func(t *testing.T) {
		one := parquet(t, "SELECT range AS n, 'x' AS t FROM range(100000)")
		if out, rest := ingestDirectly(t, Config{fileBytes: 256 << 10}, s, one); rest != 1 || len(out.Files) > 0 {
			t.Fatal(rest, len(out.Files))
		}
	})
}

// TestLongStatistics: both ways tell of the same texts, and of none that is too long.
func TestLongStatistics(t *testing.T) {
	s := engine.Schema{{Name: "t", Type: engine.String, ID: 1}}
	for _, c := range []struct{ low, high int }{{1, engine.MaxStat}, {engine.MaxStat, engine.MaxStat + 1}, {engine.MaxStat + 1, 5000}} {
		file := parquet(t, fmt.Sprintf("SELECT unnest(['m', repeat('a', %d), repeat('a', %d), repeat('z', %d), repeat('z', %d)]) AS t", c.low, c.low+1, c.high-1, c.high))
		direct, rest := ingestDirectly(t, Config{}, s, file)
		byRows, err := ingestByRows(t, s, file)
		if err != nil || rest > 0 {
			t.Fatal(err, rest)
		}
		got, want := direct.Files[0].Columns[0], byRows.Files[0].Columns[0]
		if texts(s[0], got) != texts(s[0], want) || got.Min.Null != (c.low > engine.MaxStat) || got.Max.Null != (c.high > engine.MaxStat) {
			t.Errorf("%+v: %.20s and %.20s", c, texts(s[0], got), texts(s[0], want))
		}
		if !got.Min.Null && len(got.Min.Bytes) != c.low || !got.Max.Null && len(got.Max.Bytes) != c.high {
			t.Errorf("%+v: %d and %d bytes", c, len(got.Min.Bytes), len(got.Max.Bytes))
		}
	}
}

// TestDirectOrNot tells which sources are left to the other way, with nothing written of them.
func TestDirectOrNot(t *testing.T) {
	s := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}, {Name: "d", Type: engine.Date, ID: 2}, {Name: "t", Type: engine.String, ID: 3}}
	good := "range AS n, DATE '2024-01-02' AS d, 'x' AS t FROM range(300000)"
	for _, c := range []struct {
		name, sql string
		rest      int
	}{
		{"good", "SELECT " + good, 0},
		{"no rows", "SELECT " + good + " WHERE false", 0},
		{"a column is missing", "SELECT 1 AS n, 'x' AS t", 0},
		{"a bad date at the end", "SELECT range AS n, CASE WHEN range = 299999 THEN DATE 'infinity' ELSE DATE '2024-01-02' END AS d, 'x' AS t FROM range(300000)", 1},
		{"a number out of range at the end", "SELECT range::UBIGINT + 9223372036854500000 AS n, 'x' AS t FROM range(300000)", 1},
		{"a fraction", "SELECT 1.5::DOUBLE AS n", 1},
		{"text for a number", "SELECT '1' AS n", 1},
		{"rows that get much wider", "SELECT range AS n, repeat('x', CASE WHEN range < 100000 THEN 1 ELSE 20000 END) AS t FROM range(105000)", 1},
		{"rows that get somewhat wider", "SELECT range AS n, repeat('x', CASE WHEN range < 100000 THEN 1 ELSE 1000 END) AS t FROM range(200000)", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, rest := ingestDirectly(t, Config{}, s, parquet(t, c.sql))
			if rest != c.rest || rest > 0 && (len(out.Files) > 0 || out.Rows > 0) {
				t.Fatalf("%d sources are left, and there are %d rows in %d files", rest, out.Rows, len(out.Files))
			}
			narrow(t, s, out)
		})
	}
	t.Run("small ones among others", func(t *testing.T) {
		one := parquet(t, "SELECT "+good)
		if out, rest := ingestDirectly(t, Config{}, s, one, one); rest != 2 || len(out.Files) > 0 {
			t.Fatal(rest, out)
		}
	})
	t.Run("a bad one behind a good one", func(t *testing.T) {
		numbers := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}}
		large, bad := parquet(t, "SELECT range AS n FROM range(300000)"), parquet(t, "SELECT 1.5::DOUBLE AS n FROM range(300000)")
		c := Config{fileBytes: 4 << 20}
		if out, rest := ingestDirectly(t, c, numbers, large, bad); rest != 1 || out.Rows != 300_000 {
			t.Fatal(rest, out)
		}
		out, err := New(c).Ingest(t.Context(), engine.Task{}, engine.IngestSpec{
			Source: []engine.File{large, bad}, Format: params(t, "formatType", "PARQUET"), Schema: numbers, OutPrefix: t.TempDir() + "/",
		}, nil)
		if !errors.Is(err, engine.BadInput) || out.Rejected != 300_000 || len(out.Files) > 0 {
			t.Fatal(out, err)
		}
	})
}

// narrow looks that no row group of the files has more raw bytes than it may.
func narrow(t *testing.T, s engine.Schema, out engine.Output) {
	t.Helper()
	for _, f := range out.Files {
		session, err := New(Config{}).openTable(t.Context(), engine.Task{}, []engine.File{f.File}, s)
		if err != nil {
			t.Fatal(err)
		}
		first := int64(0)
		for i, n := range f.RowGroups {
			sql := fmt.Sprintf("SELECT sum(12 + strlen(t))::BIGINT FROM read_parquet(%s) WHERE file_row_number BETWEEN %d AND %d", literal(localPath(f.URI)), first, first+n-1)
			err := session.query(sql, func(c *chunk) error {
				if bytes := at[int64](&c.columns[0], 0); n > maxGroupRows || !c.columns[0].null(0) && bytes > maxGroupBytes {
					t.Errorf("row group %d has %d rows and %d bytes", i, n, bytes)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			first += n
		}
		session.Close()
	}
}

// TestInspectText holds what is text to Go's own word on it.
func TestInspectText(t *testing.T) {
	session, err := New(Config{}).open(t.Context(), engine.Task{}, access{scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	seen, err := session.inspect(engine.Schema{{Name: "t", Type: engine.String}}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { session.Close(); seen.Close() }()
	texts := []string{
		"", "a", "\x00", "\x80", "é", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xe0\xa0\x80", "\xed\xa0\x80", "\xed\x9f\xbf", "\xef\xbf\xbf", "\xe2\x82",
		"\xf0\x8f\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf0\x90\x80", "\xff", "eight by\xc3\xa9", "exactly12 b\xc3", "thirteen by\xc3\xa9",
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		b := []byte(strings.Repeat("aé€😀", 1+r.IntN(3)))
		b = b[r.IntN(4):][:r.IntN(len(b)-4)]
		if len(b) > 0 && r.IntN(2) == 0 {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
		texts = append(texts, string(b))
	}
	for _, text := range texts {
		if err := seen.begin(&slice{first: 0, end: 1, group: vectorRows, last: true}); err != nil {
			t.Fatal(err)
		}
		err := session.exec(fmt.Sprintf("SELECT inspect(0::BIGINT, from_hex('%x'))", text))
		if (err == nil) != utf8.ValidString(text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
