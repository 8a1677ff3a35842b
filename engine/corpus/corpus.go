// Package corpus holds awkward sources and what must come of each: files of CSV, JSON and XML in many dialects, charsets and
// packings, good, bad and hostile, with the rows that they hold or the words by which they are refused. The reader of text, each
// engine and the server over the wire are held to the same ones. Cases lie in cases/, one a file; those that are too large
// or too regular to be written down are made by generated.go.
package corpus

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// Case is one source and what must come of it.
type Case struct {
	Name   string
	About  string            // why it is here
	Params map[string]string // formatParams as they are on the wire
	Schema engine.Schema     // of the dataset; empty: only inference is asked for
	Files  []File            // in order
	Want   Want
}

// File is one file of a source. Name is what users call it.
type File struct {
	Name    string
	Content []byte
}

// Want is what must come of a source, or came of it. Lines are good rows, as Row writes them, and bad ones, as Bad does, in the
// order of the files. A source that is refused has an Error, and then its Lines do not count.
type Want struct {
	Lines    []string
	Kind     engine.Kind // of the error; empty: none
	Error    []string    // of a want each a part of the message; of what came the message
	Warnings []string    // likewise parts, and texts
	Inferred string      // the schema that inference finds, as Columns writes it; empty: not asked
}

//go:embed cases
var files embed.FS

// Cases gives all of them, by name.
func Cases() ([]Case, error) {
	all, err := generated()
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "cases/*.txt")
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c, err := parse(strings.TrimSuffix(filepath.Base(name), ".txt"), string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Case) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Write puts the files into a folder and gives them as an engine takes them.
func (c *Case) Write(dir string) ([]engine.File, error) {
	var out []engine.File
	for i, f := range c.Files {
		path := filepath.Join(dir, fmt.Sprintf("%d", i))
		if err := os.WriteFile(path, f.Content, 0o600); err != nil {
			return nil, err
		}
		out = append(out, engine.File{URI: "file://" + filepath.ToSlash(path), Name: f.Name, Size: int64(len(f.Content))})
	}
	return out, nil
}

// Row writes a good row down: cells between bars, text in quotes.
func Row(s engine.Schema, cells []engine.Cell) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		switch {
		case c.Null:
			texts[i] = "NULL"
		case s[i].Type.IsText():
			texts[i] = fmt.Sprintf("%q", c.Bytes)
		default:
			texts[i] = string(cell.Append(nil, s[i], c))
		}
	}
	return strings.Join(texts, " | ")
}

// Bad writes a bad row down: rule, line (or row, where there are no lines), and column and value where one column is at fault.
func Bad(b engine.BadCell) string {
	place := fmt.Sprintf("line %d", b.Line)
	if b.Row > 0 {
		place = fmt.Sprintf("row %d", b.Row)
	}
	if b.Column == "" {
		return fmt.Sprintf("bad %s %s", b.Rule, place)
	}
	return fmt.Sprintf("bad %s %s column %q value %q", b.Rule, place, b.Column, b.Value)
}

// Columns writes a schema down as cases have it: `a STRING, b DATETIME nanos`.
func Columns(s engine.Schema) string {
	texts := make([]string, len(s))
	for i, c := range s {
		texts[i] = c.Name + " " + c.Type.String()
		if c.Nanos {
			texts[i] += " nanos"
		}
	}
	return strings.Join(texts, ", ")
}

// Differences compares what came with what must come. None is what one wants.
func (c *Case) Differences(got Want) (all []string) {
	say := func(form string, a ...any) { all = append(all, fmt.Sprintf(form, a...)) }
	if got.Kind != c.Want.Kind {
		say("kind of error %q, want %q: %s", got.Kind, c.Want.Kind, strings.Join(got.Error, " "))
	}
	for _, part := range c.Want.Error {
		if !strings.Contains(strings.Join(got.Error, "\n"), part) {
			say("the error does not say %q: %q", part, got.Error)
		}
	}
	if c.Want.Kind == "" && c.Want.Lines != nil && !slices.Equal(got.Lines, c.Want.Lines) {
		say("%s", difference(got.Lines, c.Want.Lines))
	}
	if c.Want.Kind == "" {
		all = append(all, warningsOf(got.Warnings, c.Want.Warnings)...)
	}
	if c.Want.Inferred != "" && got.Inferred != c.Want.Inferred {
		say("inferred %s, want %s", got.Inferred, c.Want.Inferred)
	}
	return all
}

// difference tells of the first line that differs.
func difference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		var a, b string
		if i < len(got) {
			a = got[i]
		}
		if i < len(want) {
			b = want[i]
		}
		if a != b {
			return fmt.Sprintf("line %d is\n  %.300s\nwant\n  %.300s", i+1, a, b)
		}
	}
	return ""
}

// warningsOf: each wanted one is among those that came, and none came that nobody wanted.
func warningsOf(got, want []string) (all []string) {
	for _, part := range want {
		if !slices.ContainsFunc(got, func(w string) bool { return strings.Contains(w, part) }) {
			all = append(all, fmt.Sprintf("no warning says %q: %q", part, got))
		}
	}
	if len(got) != len(want) {
		all = append(all, fmt.Sprintf("%d warnings, want %d: %q", len(got), len(want), got))
	}
	return all
}
