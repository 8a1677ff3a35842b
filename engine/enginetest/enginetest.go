// Package enginetest is the suite that every engine passes: the grammar of cells and files, the content hash, what is kept when
// rows are written and read, order, cancelling, bounds, and an error of each kind. No case is switched off for one of them.
package enginetest

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Factory makes an engine that reads local files and writes below local folders. Its scratch is the folder.
type Factory func(t *testing.T, scratch string) engine.Engine

// Run runs the suite. Cases are independent of each other.
func Run(t *testing.T, open Factory) {
	for name, test := range map[string]func(*suite, *testing.T){
		"corpus":       (*suite).corpus,
		"cells":        (*suite).cells,
		"round trip":   (*suite).roundTrip,
		"columns":      (*suite).addedColumns,
		"rejects":      (*suite).rejects,
		"order":        (*suite).order,
		"equality":     (*suite).equality,
		"build":        (*suite).build,
		"answers":      (*suite).answers,
		"cancel":       (*suite).cancel,
		"errors":       (*suite).errors,
		"capabilities": (*suite).capabilities,
	} {
		t.Run(name, func(t *testing.T) {
			test(&suite{engine: open(t, t.TempDir())}, t)
		})
	}
}

type suite struct{ engine engine.Engine }

// task is a task with a fresh id and no limits of its own.
func task() engine.Task { return engine.Task{ID: "00000000-0000-4000-8000-000000000001", Attempt: 1} }

// params reads format parameters.
func params(t testing.TB, pairs ...string) format.Params {
	t.Helper()
	given := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		given[pairs[i]] = pairs[i+1]
	}
	p, err := format.Parse(given)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// file writes a source.
func file(t testing.TB, name, content string) engine.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return engine.File{URI: (&url.URL{Scheme: "file", Path: path}).String(), Name: name, Size: int64(len(content))}
}

// ingest reads sources into the schema.
func (s *suite) ingest(t testing.TB, schema engine.Schema, p format.Params, r engine.RejectPolicy, source ...engine.File) (engine.Output, error) {
	t.Helper()
	return s.engine.Ingest(t.Context(), task(), engine.IngestSpec{
		Source: source, Format: p, Schema: schema, OutPrefix: t.TempDir() + "/", Rejects: r,
	}, nil)
}

// files are an output's files, of all partitions or of one.
func files(out engine.Output, partition int) []engine.File {
	var all []engine.File
	for _, f := range out.Files {
		if partition < 0 || f.Partition == partition {
			all = append(all, f.File)
		}
	}
	return all
}

// answer is what a query gives.
type answer struct {
	schema    engine.Schema
	rows      [][]engine.Cell
	truncated bool
}

func (a *answer) Columns(s engine.Schema) error { a.schema = s; return nil }
func (a *answer) Truncated() error              { a.truncated = true; return nil }

func (a *answer) Row(cells []engine.Cell) error {
	row := make([]engine.Cell, len(cells))
	for i, c := range cells {
		row[i] = c
		row[i].Bytes = append([]byte(nil), c.Bytes...)
	}
	a.rows = append(a.rows, row)
	return nil
}

// texts writes the rows as the grammar reads cells, NULL as NULL.
func (a *answer) texts() []string {
	all := make([]string, len(a.rows))
	for i, row := range a.rows {
		cells := make([]string, len(row))
		for j, c := range row {
			if cells[j] = "NULL"; !c.Null {
				cells[j] = string(cell.Append(nil, a.schema[j], c))
			}
		}
		all[i] = strings.Join(cells, "|")
	}
	return all
}

func (s *suite) query(t testing.TB, in []engine.File, schema engine.Schema, sql string) *answer {
	t.Helper()
	a := &answer{}
	if err := s.engine.Query(t.Context(), task(), engine.QuerySpec{Inputs: in, Schema: schema, SQL: sql, MaxRows: 1 << 20, MaxBytes: 1 << 30}, a); err != nil {
		t.Fatal(err)
	}
	return a
}
