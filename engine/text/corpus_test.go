package text

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/corpus"
	"github.com/openfinspace/openfinspace/engine/format"
)

// gathered writes rows down as the corpus does.
type gathered struct {
	schema engine.Schema
	lines  []string
}

func (g *gathered) Row(cells []engine.Cell) error {
	g.lines = append(g.lines, corpus.Row(g.schema, cells))
	return nil
}

func (g *gathered) Bad(b engine.BadCell, _ []byte) error {
	g.lines = append(g.lines, corpus.Bad(b))
	return nil
}

// TestCorpus reads every case, and infers where a case says what comes of it.
func TestCorpus(t *testing.T) {
	cases, err := corpus.Cases()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 200 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			files, err := c.Write(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			p, err := format.Parse(c.Params)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range c.Differences(comesOf(t, c, files, p)) {
				t.Error(d)
			}
		})
	}
}

// comesOf reads the files of a case.
func comesOf(t *testing.T, c corpus.Case, files []engine.File, p format.Params) (got corpus.Want) {
	t.Helper()
	g := &gathered{schema: c.Schema, lines: []string{}}
	if c.Want.Inferred != "" {
		s, err := Infer(context.Background(), files, p, engine.Limits{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got.Inferred = corpus.Columns(s)
	}
	for _, f := range files {
		if len(c.Schema) == 0 {
			break
		}
		warnings, err := oneFile(f, p, c.Schema, g)
		if err != nil {
			got.Kind, got.Error = engine.KindOf(err), []string{told(t, err)}
			break
		}
		got.Warnings = append(got.Warnings, warnings...)
	}
	got.Lines = g.lines
	return got
}

func oneFile(f engine.File, p format.Params, s engine.Schema, sink Sink) ([]string, error) {
	d, err := NewDecoder(s, p)
	if err != nil {
		return nil, err
	}
	src, err := Open(f, p, s, engine.Limits{})
	if err != nil {
		return nil, err
	}
	defer src.Close()
	for b := new(Block); ; {
		if err = src.Next(b); err == nil {
			err = d.Decode(b, sink)
		}
		if errors.Is(err, io.EOF) {
			return src.Warnings(), nil
		}
		if err != nil {
			return nil, err
		}
	}
}
