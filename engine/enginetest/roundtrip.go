package enginetest

import (
	"bytes"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/hash"
)

// roundTrip writes random rows of random schemas and reads them: rows, order, statistics and hash are those that were given, also
// when a view is made of them.
func (s *suite) roundTrip(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 11))
		schema := randomSchema(r)
		rows := make([][]engine.Cell, 1+r.IntN(5000))
		for i := range rows {
			rows[i] = randomRow(r, schema)
		}
		out, err := s.ingest(t, schema, params(t, "formatType", "CSV", "multiLine", "true"), engine.RejectPolicy{}, file(t, "rows.csv", csvOf(schema, rows)))
		if err != nil {
			t.Fatal(seed, err)
		}
		s.compareRows(t, schema, rows, out)
		built, err := s.engine.Build(t.Context(), task(), engine.BuildSpec{
			Inputs: files(out, -1), Schema: schema, Sort: schema.Names()[:1], OutPrefix: t.TempDir() + "/", Format: engine.Parquet,
		}, nil)
		if err != nil || built.Hash != out.Hash {
			t.Errorf("seed %d: a view has the hash %s instead of %s, %v", seed, built.Hash, out.Hash, err)
		}
	}
}

func (s *suite) compareRows(t *testing.T, schema engine.Schema, rows [][]engine.Cell, out engine.Output) {
	t.Helper()
	h := hash.New(schema)
	for _, row := range rows {
		h.Add(row)
	}
	scanned, err := s.engine.Hash(t.Context(), task(), files(out, -1), schema)
	if err != nil || out.Hash != h.Sum() || scanned != h.Sum() {
		t.Errorf("the hash is %s at ingest and %s from the files instead of %s, %v", out.Hash, scanned, h.Sum(), err)
	}
	got := s.query(t, files(out, -1), schema, "SELECT * FROM data").rows
	if len(got) != len(rows) {
		t.Fatalf("%d rows instead of %d", len(got), len(rows))
	}
	for i := range rows {
		if !slices.EqualFunc(rows[i], got[i], same) {
			t.Fatalf("row %d: %v instead of %v", i, got[i], rows[i])
		}
	}
	if len(out.Files) == 1 {
		compareStats(t, schema, rows, out.Files[0])
	}
}

func same(a, b engine.Cell) bool {
	return a.Null == b.Null && a.Int == b.Int && bytes.Equal(a.Bytes, b.Bytes) && (a.Float == b.Float || a.Float != a.Float && b.Float != b.Float)
}

// compareStats holds a file's statistics to its rows.
func compareStats(t *testing.T, schema engine.Schema, rows [][]engine.Cell, f engine.OutFile) {
	t.Helper()
	for i, c := range schema {
		want := engine.ColumnStats{Min: engine.Null(), Max: engine.Null()}
		for _, row := range rows {
			v := row[i]
			switch {
			case v.Null:
				want.Nulls++
				continue
			case v.Float != v.Float:
				continue
			}
			if want.Min.Null || less(c.Type, v, want.Min) {
				want.Min = v
			}
			if want.Max.Null || less(c.Type, want.Max, v) {
				want.Max = v
			}
		}
		if got := f.Columns[i]; got.Nulls != want.Nulls || !same(got.Min, want.Min) || !same(got.Max, want.Max) {
			t.Errorf("column %s: %+v instead of %+v", c.Name, got, want)
		}
	}
}

func less(t engine.Type, a, b engine.Cell) bool {
	switch {
	case t.IsText() || t == engine.Binary:
		return bytes.Compare(a.Bytes, b.Bytes) < 0
	case t == engine.Float || t == engine.Double:
		return a.Float < b.Float
	}
	return a.Int < b.Int
}

func randomSchema(r *rand.Rand) engine.Schema {
	types := engine.Types()
	s := make(engine.Schema, 1+r.IntN(14))
	for i := range s {
		t := types[r.IntN(len(types))]
		s[i] = engine.Column{Name: []string{"a b", "é", `q"q`, "select", "x.y", "'"}[r.IntN(6)] + string(rune('A'+i)), Type: t, ID: 100 - i}
		s[i].Nanos = t == engine.DateTime && r.IntN(2) == 0
	}
	return s
}

func randomRow(r *rand.Rand, s engine.Schema) []engine.Cell {
	row := make([]engine.Cell, len(s))
	for i, c := range s {
		row[i] = randomCell(r, c)
	}
	return row
}

const day = 86_400_000_000 // microseconds

// randomCell gives NULLs, extremes and anything that text can say.
func randomCell(r *rand.Rand, c engine.Column) engine.Cell {
	if r.IntN(8) == 0 {
		return engine.Null()
	}
	n := int64(r.Uint64()) >> r.IntN(64)
	switch {
	case c.Type.Bits() > 0:
		return engine.Cell{Int: int64(r.Uint64()) >> (64 - c.Type.Bits()) >> r.IntN(c.Type.Bits())}
	case c.Type == engine.Boolean:
		return engine.Cell{Int: n & 1}
	case c.Type == engine.Date:
		return engine.Cell{Int: r.Int64N(2_932_896+719_162+1) - 719_162}
	case c.Nanos:
		return engine.Cell{Int: n >> 1}
	case c.Type == engine.DateTime:
		return engine.Cell{Int: (r.Int64N(2_932_896+719_162)-719_162)*day + r.Int64N(day)}
	case c.Type == engine.Float:
		return engine.Cell{Float: float64(math.Float32frombits(r.Uint32()))}
	case c.Type == engine.Double:
		return engine.Cell{Float: math.Float64frombits(r.Uint64())}
	case c.Type == engine.Binary:
		return engine.Cell{Bytes: randomBytes(r, 1+r.IntN(40))}
	}
	return engine.Cell{Bytes: []byte(randomText(r))}
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func randomText(r *rand.Rand) string {
	letters := []string{"a", "é", "😀", "\"", ",", "\n", "\r\n", " ", "-", "\x00", "e\u0301", "NULL", "0"}
	text := ""
	for range r.IntN(8) {
		text += letters[r.IntN(len(letters))]
	}
	return text
}

// csvOf writes rows as text that the grammar reads back.
func csvOf(s engine.Schema, rows [][]engine.Cell) string {
	var out []byte
	for i, c := range s {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendQuoted(out, []byte(c.Name))
	}
	for _, row := range rows {
		out = append(out, '\n')
		for i, c := range s {
			if i > 0 {
				out = append(out, ',')
			}
			if text := cell.Append(nil, c, row[i]); c.Type.IsText() && !row[i].Null {
				out = appendQuoted(out, text)
			} else {
				out = append(out, text...)
			}
		}
		if len(s) == 1 {
			out = append(out, ',') // so that a NULL is no blank line
		}
	}
	return string(append(out, '\n'))
}

func appendQuoted(dst, text []byte) []byte {
	dst = append(dst, '"')
	dst = append(dst, bytes.ReplaceAll(text, []byte{'"'}, []byte{'"', '"'})...)
	return append(dst, '"')
}

// capabilities must not change.
func (s *suite) capabilities(t *testing.T) {
	if c := s.engine.Capabilities(); c.Name == "" || c.Version == "" || len(c.Formats) == 0 || !reflect.DeepEqual(c, s.engine.Capabilities()) {
		t.Errorf("%+v", c)
	}
	if err := s.engine.Health(t.Context()); err != nil {
		t.Error(err)
	}
}
