//go:build cgo

package duck

import (
	"bytes"
	"encoding/binary"

	"github.com/openfinspace/openfinspace/engine"
)

// stats gathers a column's exact smallest and largest cell, and its NULLs. NaN compares with nothing and is neither.
type stats struct {
	nulls     int64
	some      bool // min and max are set
	min, max  engine.Cell
	low, high uint64 // heads of texts
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

// text compares heads first: most texts are neither the smallest nor the largest by them. Of long ones it keeps a byte more than is told
// of: two that do not differ in these are not told of, whichever it is.
func (s *stats) text(b []byte) {
	h, kept := head(b), b[:min(len(b), engine.MaxStat+1)]
	switch {
	case !s.some:
		s.some = true
		s.min.Bytes, s.max.Bytes, s.low, s.high = bytes.Clone(kept), bytes.Clone(kept), h, h
	case h > s.low && h < s.high:
	case h < s.low || h == s.low && bytes.Compare(b, s.min.Bytes) < 0:
		s.min.Bytes, s.low = append(s.min.Bytes[:0], kept...), h
	case h > s.high || h == s.high && bytes.Compare(b, s.max.Bytes) > 0:
		s.max.Bytes, s.high = append(s.max.Bytes[:0], kept...), h
	}
}

// head is a text's first eight bytes as a number, with zeros for those that it lacks: of two heads that differ, the smaller is of the
// smaller text.
func head(b []byte) uint64 {
	n := len(b)
	if n >= 8 {
		return binary.BigEndian.Uint64(b)
	}
	if n >= 4 { // the last four are in part the first four again, which are shifted away
		return uint64(binary.BigEndian.Uint32(b))<<32 | uint64(binary.BigEndian.Uint32(b[n-4:])<<(64-8*n))
	}
	h := uint64(0)
	for i, c := range b {
		h |= uint64(c) << (56 - 8*i)
	}
	return h
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
	return engine.ColumnStats{Min: toldOf(s.min), Max: toldOf(s.max), Nulls: s.nulls}
}

func toldOf(c engine.Cell) engine.Cell {
	if len(c.Bytes) > engine.MaxStat {
		return engine.Null()
	}
	return c
}
