//go:build cgo

package duck

import (
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/hash"
)

// everyType is a schema with a column of each type, and one of nanoseconds.
func everyType() engine.Schema {
	var s engine.Schema
	for i, t := range engine.Types() {
		s = append(s, engine.Column{Name: t.String(), Type: t, ID: i + 1})
	}
	return append(s, engine.Column{Name: "nanos", Type: engine.DateTime, Nanos: true, ID: len(s) + 1})
}

// randomCell gives NULLs, extremes and anything.
func randomCell(r *rand.Rand, c engine.Column) engine.Cell {
	if r.IntN(8) == 0 {
		return engine.Null()
	}
	n := int64(r.Uint64())
	if r.IntN(4) == 0 {
		n >>= r.IntN(64)
	}
	switch {
	case c.Type.Bits() > 0:
		return engine.Cell{Int: n >> (64 - c.Type.Bits())}
	case c.Type == engine.Boolean:
		return engine.Cell{Int: n & 1}
	case c.Type == engine.Date:
		return engine.Cell{Int: n%1_000_000 - 100}
	case c.Type == engine.Float:
		return engine.Cell{Float: float64(math.Float32frombits(uint32(n)))}
	case c.Type == engine.Double:
		return engine.Cell{Float: math.Float64frombits(uint64(n))}
	case c.Type == engine.Binary:
		return engine.Cell{Bytes: randomBytes(r)}
	case c.Type.IsText():
		return engine.Cell{Bytes: []byte([]string{"", "-", "é", "\x00", "a;b:c", "😀"}[r.IntN(6)] + string(make([]byte, r.IntN(3)*r.IntN(80))))}
	case c.Nanos:
		return engine.Cell{Int: n >> 1}
	}
	return engine.Cell{Int: n % 62_135_596_800_000_000}
}

func randomBytes(r *rand.Rand) []byte {
	b := make([]byte, r.IntN(200))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// TestDigest compares the hash of batches with the plain one, for every number of rows about the number of lanes.
func TestDigest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s := everyType()
	b := newBatch(s, false)
	for rows := range 300 {
		b.reset()
		want := hash.New(s)
		for range rows {
			cells := make([]engine.Cell, len(s))
			for i, c := range s {
				cells[i] = randomCell(r, c)
			}
			want.Add(cells)
			b.Row(cells)
		}
		if err := b.seal(); err != nil || b.hash != want.Sum() {
			t.Fatalf("%d rows: %v instead of %v, %v", rows, b.hash, want.Sum(), err)
		}
	}
}

// BenchmarkDigest tells what hashing a row of trades costs, beside the plain way.
func BenchmarkDigest(b *testing.B) {
	batch := newBatch(trades, false)
	cells := []engine.Cell{{Bytes: []byte("T123")}, {Int: 1704187800123456}, {Float: 123.45}, {Int: 100}, {Bytes: []byte("Q")}, {Bytes: []byte("@ I")}}
	for range 10_000 {
		batch.Row(cells)
	}
	b.Run("lanes", func(b *testing.B) {
		for b.Loop() {
			batch.seal()
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/row")
	})
	b.Run("plain", func(b *testing.B) {
		h := hash.New(trades)
		for b.Loop() {
			h.Add(cells)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/row")
	})
}

func nan() float64 { return math.NaN() }

// oneBatch is a feed of one batch.
type oneBatch struct{ batch *batch }

func (o *oneBatch) next() (*batch, error) {
	b := o.batch
	if o.batch = nil; b == nil {
		return nil, io.EOF
	}
	return b, nil
}

func (o *oneBatch) release(*batch)     {}
func (o *oneBatch) read() int64        { return 0 }
func (o *oneBatch) warnings() []string { return nil }
func (o *oneBatch) Close()             {}
