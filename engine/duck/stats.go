//go:build cgo

package duck

import (
	"bytes"

	"github.com/openfinspace/openfinspace/engine"
)

// stats gathers a column's exact smallest and largest cell, and its NULLs. NaN compares with nothing and is neither.
type stats struct {
	nulls    int64
	some     bool // min and max are set
	min, max engine.Cell
}

func (s *stats) see(k kind, v *engine.Cell) {
	switch k {
	case kindText:
		s.text(v.Bytes)
	case kindFloat, kindDouble:
		s.float(v.Float)
	default:
		s.integer(v.Int)
	}
}

func (s *stats) integer(n int64) {
	if !s.some {
		s.some, s.min.Int, s.max.Int = true, n, n
		return
	}
	s.min.Int, s.max.Int = min(s.min.Int, n), max(s.max.Int, n)
}

func (s *stats) float(x float64) {
	switch {
	case x != x:
	case !s.some:
		s.some, s.min.Float, s.max.Float = true, x, x
	case x < s.min.Float:
		s.min.Float = x
	case x > s.max.Float:
		s.max.Float = x
	}
}

func (s *stats) text(b []byte) {
	switch {
	case !s.some:
		s.some = true
		s.min.Bytes, s.max.Bytes = bytes.Clone(b), bytes.Clone(b)
	case bytes.Compare(b, s.min.Bytes) < 0:
		s.min.Bytes = append(s.min.Bytes[:0], b...)
	case bytes.Compare(b, s.max.Bytes) > 0:
		s.max.Bytes = append(s.max.Bytes[:0], b...)
	}
}

// merge takes in what another gathered, which is not used again.
func (s *stats) merge(k kind, o *stats) {
	s.nulls += o.nulls
	if o.some {
		s.see(k, &o.min)
		s.see(k, &o.max)
	}
}

// told is what an output file says of its column.
func (s *stats) told() engine.ColumnStats {
	if !s.some {
		return engine.ColumnStats{Min: engine.Null(), Max: engine.Null(), Nulls: s.nulls}
	}
	return engine.ColumnStats{Min: s.min, Max: s.max, Nulls: s.nulls}
}
