package text

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// params reads formatParams from pairs.
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

// columns reads a schema from "name TYPE, name TYPE".
func columns(t testing.TB, text string) engine.Schema {
	t.Helper()
	var s engine.Schema
	for _, c := range strings.Split(text, ",") {
		name, word, _ := strings.Cut(strings.TrimSpace(c), " ")
		word, nanos := strings.CutSuffix(word, " nanos")
		kind, ok := engine.ParseType(word)
		if !ok {
			t.Fatalf("%q is no type", word)
		}
		s = append(s, engine.Column{Name: name, Type: kind, Nanos: nanos})
	}
	return s
}

// file writes a text to a file.
func file(t testing.TB, name, text string) engine.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return engine.File{URI: "file://" + path, Name: name, Size: int64(len(text))}
}

// show writes rows down: a row as [a|b], NULL as -, a bad one as rule@line column "value".
type show struct {
	schema engine.Schema
	out    strings.Builder
}

func (s *show) Row(cells []engine.Cell) error {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = "-"
		if !c.Null {
			texts[i] = string(cell.Append(nil, s.schema[i], c))
		}
	}
	fmt.Fprintf(&s.out, "[%s] ", strings.Join(texts, "|"))
	return nil
}

func (s *show) Bad(b engine.BadCell, raw []byte) error {
	fmt.Fprintf(&s.out, "%s@%d", b.Rule, b.Line)
	if b.Column != "" {
		fmt.Fprintf(&s.out, "#%s", b.Column)
	}
	fmt.Fprintf(&s.out, "(%s) ", raw)
	return nil
}

// read reads a text to its end: its rows, its warnings and the error that ended it.
func read(t testing.TB, text string, s engine.Schema, p format.Params) string {
	t.Helper()
	src, err := Open(file(t, "f.txt", text), p, s, engine.Limits{})
	if err != nil {
		return told(t, err)
	}
	defer src.Close()
	d, err := NewDecoder(s, p)
	if err != nil {
		return told(t, err)
	}
	sink := &show{schema: s}
	for b := new(Block); ; {
		if err = src.Next(b); err == nil {
			err = d.Decode(b, sink)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return sink.out.String() + told(t, err)
		}
	}
	for _, w := range src.Warnings() {
		fmt.Fprintf(&sink.out, "warning: %s ", w)
	}
	return strings.TrimSpace(sink.out.String())
}

// TestCSVOfOneColumn: a header of another name is taken by position, and what is no CSV is not.
func TestCSVOfOneColumn(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"another name", "x\nA\n", `[A] warning: "f.txt": no name of the header is a column of the schema, so the columns were taken by position.`},
		{"a web page", "<!DOCTYPE html>\n<html>\n", `BadInput: "f.txt": the file is a web page, as servers send when they refuse: look what was fetched`},
		{"JSON", "{\"a\":1}\n{\"a\":2}\n", `BadInput: "f.txt": the file is JSON: set the format parameter formatType to JSON`},
		{"Excel's separator", "sep=;\nticker\nA\n", `BadInput: "f.txt": the file begins with a line that tells Excel the separator: take the line out, and set the format parameter separator`},
		{"another separator", "a;b\n1;2\n", `BadInput: "f.txt": the header is the one name "a;b": set the format parameter separator to ;, or give the dataset a schema with this name`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := read(t, c.text, columns(t, "ticker STRING"), params(t, "formatType", "CSV")); got != c.want {
				t.Fatalf("%s\nwant\n%s", got, c.want)
			}
		})
	}
	odd := engine.Schema{{Name: "a;b", Type: engine.String}}
	if got := read(t, "a;b\n1;2\n", odd, params(t, "formatType", "CSV")); got != "[1;2]" {
		t.Errorf("the schema's own name: %s", got)
	}
}

// told is what the user reads of an error, which must be the engine's.
func told(t testing.TB, err error) string {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T: %v", err, err)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Message)
}

func TestCSV(t *testing.T) {
	s := columns(t, "ticker STRING, size BIGINT")
	for _, c := range []struct{ name, text, params, want string }{
		{"header", "ticker,size\nA,1\n,\n\"\",2\n", "", "[A|1] [-|-] [|2]"},
		{"header in another order", "Size,TICKER\n1,A\n", "", "[A|1]"},
		{"header by position", "x,y\nA,1\n", "", `[A|1] warning: "f.txt": no name of the header is a column of the schema, so the columns were taken by position.`},
		{"header that fits in part", "ticker,y\nA,1\n", "", `BadInput: "f.txt": the header does not fit the schema. Columns that the file lacks: "size". ` +
			`Names that the schema lacks: "y". Rename them, or set withHeader to false and skipFirst to true to take columns by position`},
		{"no header", "A,1\n\nB,2", "withHeader=false", `[A|1] [B|2] warning: "f.txt": one blank line was skipped.`},
		{"empty", "", "", `warning: "f.txt": the file is empty, without even a header.`},
		{"bad cells", "ticker,size\nA,x\nB,2\nC\nD,1.5\n", "", "whole-number@2#size(A,x) [B|2] short-row@4(C) fraction@5#size(D,1.5)"},
		{"Latin-1 in UTF-8", "ticker,size\nA,1\ncaf\xe9,2\n", "", "[A|1] utf-8@3#ticker(caf\xe9,2)"},
		{"Latin-1", "ticker,size\ncaf\xe9,2\n", "encoding=ISO-8859-1", "[café|2]"},
		{"nothing in the charset", "ticker,size\n\x81\xe9,2\nB,1\n", "encoding=windows-1252", "utf-8@2#ticker(\x81é,2) [B|1]"},
		{"UTF-16 by its mark", "\xff\xfet\x00i\x00c\x00k\x00e\x00r\x00,\x00s\x00i\x00z\x00e\x00\n\x00\xe9\x00,\x002\x00", "", "[é|2]"},
		{"unknown charset", "a\n", "encoding=klingon", `BadInput: formatParams: encoding is "klingon", which is no charset that can be read: ` +
			"give one as UTF-8, UTF-16LE, ISO-8859-1, windows-1252 or Shift_JIS, or convert the files to UTF-8"},
		{"zip", "PK\x03\x04abc", "", `BadInput: "f.txt": the file is a zip archive (or an office document): unpack it, and put in the files that it holds`},
		{"cut gzip", "\x1f\x8b\x08\x00\x00", "", `BadInput: "f.txt": the file is packed with gzip and ends too early, or something else stands behind it: put it in again, whole`},
	} {
		t.Run(c.name, func(t *testing.T) {
			pairs := []string{"formatType", "CSV"}
			if key, value, ok := strings.Cut(c.params, "="); ok {
				pairs = append(pairs, key, value)
			}
			if got := read(t, c.text, s, params(t, pairs...)); got != c.want {
				t.Fatalf("%s\nwant\n%s", got, c.want)
			}
		})
	}
}
