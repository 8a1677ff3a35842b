package enginetest

import (
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/corpus"
	"github.com/openfinspace/openfinspace/engine/format"
)

// everyBadRow keeps bad rows aside, however many there are.
var everyBadRow = engine.RejectPolicy{Quarantine: true, MaxRows: 1 << 40, MaxFraction: 1}

// corpus reads every awkward source.
func (s *suite) corpus(t *testing.T) {
	cases, err := corpus.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			in, err := c.Write(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			p, err := format.Parse(c.Params)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range c.Differences(s.comesOf(t, c, in, p)) {
				t.Error(d)
			}
		})
	}
}

func (s *suite) comesOf(t *testing.T, c corpus.Case, in []engine.File, p format.Params) (got corpus.Want) {
	t.Helper()
	if c.Want.Inferred != "" {
		found, err := s.engine.Infer(t.Context(), task(), in, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		got.Inferred = corpus.Columns(found)
	}
	if len(c.Schema) == 0 {
		return got
	}
	out, err := s.ingest(t, c.Schema, p, everyBadRow, in...)
	if err != nil {
		got.Kind, got.Error = engine.KindOf(err), []string{err.Error()}
		return got
	}
	got.Warnings = out.Warnings
	var good, bad []string
	for _, row := range s.query(t, files(out, -1), c.Schema, "SELECT * FROM data").rows {
		good = append(good, corpus.Row(c.Schema, row))
	}
	for _, b := range out.Samples {
		bad = append(bad, corpus.Bad(b))
	}
	got.Lines = merged(c.Want.Lines, good, bad)
	return got
}

// merged puts good and bad rows, of which an engine tells apart, in the order that is wanted. Bad rows beyond the samples count as wanted.
func merged(want, good, bad []string) []string {
	lines, told := []string{}, 0
	for _, w := range want {
		from := &good
		if strings.HasPrefix(w, "bad ") {
			if told++; told > engine.MaxSamples {
				lines = append(lines, w)
				continue
			}
			from = &bad
		}
		if len(*from) > 0 {
			lines, *from = append(lines, (*from)[0]), (*from)[1:]
		}
	}
	return append(append(lines, good...), bad...)
}
