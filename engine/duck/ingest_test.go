//go:build cgo

package duck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// csvFile writes a file of text.
func csvFile(t testing.TB, text string) engine.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return fileOf(t, path)
}

// ingestCSV reads text with an engine whose files have the given raw bytes.
func ingestCSV(t testing.TB, s engine.Schema, fileBytes int64, in engine.File) engine.Output {
	t.Helper()
	out, err := New(Config{fileBytes: fileBytes}).Ingest(t.Context(), engine.Task{}, engine.IngestSpec{
		Source: []engine.File{in}, Format: params(t, "formatType", "CSV"), Schema: s, OutPrefix: t.TempDir() + "/",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestFooter has a column of each type: verify has looked at types, ids and codec.
func TestFooter(t *testing.T) {
	s := everyType()
	out := ingestCSV(t, s, 0, csvFile(t, strings.Join(s.Names(), ",")+"\n"+strings.Repeat(",", len(s)-1)+"\n"))
	if out.Rows != 1 || len(out.Files) != 1 || out.Files[0].ETag == "" {
		t.Fatalf("%+v", out)
	}
}

// TestWrongFooter shows that verify finds what is not as it was meant.
func TestWrongFooter(t *testing.T) {
	out := ingestCSV(t, two, 0, csvFile(t, "a,b\n1,x\n"))
	s, err := New(Config{}).openTable(t.Context(), engine.Task{}, []engine.File{out.Files[0].File}, two)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, want := range map[string]engine.Schema{
		"type":       {{Name: "a", Type: engine.Integer, ID: 1}, two[1]},
		"name":       {{Name: "A", Type: engine.BigInt, ID: 1}, two[1]},
		"field id":   {{Name: "a", Type: engine.BigInt, ID: 3}, two[1]},
		"too few":    {two[0]},
		"too many":   {two[0], two[1], {Name: "c", Type: engine.Date}},
		"other rows": nil,
	} {
		rows := int64(1)
		if want == nil {
			want, rows = two, 2
		}
		if _, err := s.verify(localPath(out.Files[0].URI), want, rows); !errors.Is(err, engine.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFiles cuts a source into several files, in order.
func TestFiles(t *testing.T) {
	var text strings.Builder
	text.WriteString("n\n")
	const rows = 1_200_000
	for i := range rows {
		fmt.Fprintf(&text, "%d\n", i)
	}
	s := engine.Schema{{Name: "n", Type: engine.BigInt, ID: 1}}
	in := csvFile(t, text.String())
	whole := ingestCSV(t, s, 0, in)
	inOrder(t, s, whole, rows)
	cut := ingestCSV(t, s, 3<<20, in)
	if len(whole.Files) != 1 || len(cut.Files) < 3 || cut.Hash != whole.Hash {
		t.Fatal(len(cut.Files), cut.Hash, whole.Hash)
	}
	inOrder(t, s, cut, rows)
}

// TestWideRows begins with narrow rows and goes on with wide ones: no row group holds much more than its bound.
func TestWideRows(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b\n")
	for i := range 2000 {
		fmt.Fprintf(&text, "%d,%s\n", i, strings.Repeat(string(rune('a'+i%26)), 10))
	}
	for i := range 2000 {
		fmt.Fprintf(&text, "%d,%s\n", i, strings.Repeat(string(rune('a'+i%26)), 50_000))
	}
	out := ingestCSV(t, two, 0, csvFile(t, text.String()))
	if out.Rows != 4000 || len(out.Files) < 2 {
		t.Fatalf("%d rows in %d files", out.Rows, len(out.Files))
	}
	for _, f := range out.Files[1:] {
		for _, n := range f.RowGroups {
			if n*50_000 > maxGroupBytes+(2<<20) {
				t.Errorf("a row group of %d rows of 50,000 bytes", n)
			}
		}
	}
}

func TestBadTasks(t *testing.T) {
	in := csvFile(t, "a,b\n1,x\n")
	for name, spec := range map[string]engine.IngestSpec{
		"no columns":       {OutPrefix: t.TempDir() + "/"},
		"one name twice":   {OutPrefix: t.TempDir() + "/", Schema: engine.Schema{{Name: "a", Type: engine.String}, {Name: "A", Type: engine.String}}},
		"NUL in a name":    {OutPrefix: t.TempDir() + "/", Schema: engine.Schema{{Name: "a\x00", Type: engine.String}}},
		"no type":          {OutPrefix: t.TempDir() + "/", Schema: engine.Schema{{Name: "a"}}},
		"a prefix nowhere": {OutPrefix: "out", Schema: two},
	} {
		spec.Source, spec.Format = []engine.File{in}, params(t, "formatType", "CSV")
		if _, err := New(Config{}).Ingest(t.Context(), engine.Task{}, spec, nil); !errors.Is(err, engine.BadInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
