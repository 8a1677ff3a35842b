// Package hash writes a row in its canonical form and sums the rows' digests into a content hash. The form is the same for every
// engine: a row is its cells in schema order, each of which ends by itself, so that no two rows have one form.
package hash

import (
	"crypto/md5" //nolint:gosec // the contract's digest, against mistakes and not against forgers
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"github.com/openfinspace/openfinspace/engine"
)

// AppendNull writes NULL of any type.
func AppendNull(dst []byte) []byte { return append(dst, '-') }

// AppendInt writes a cell of an integer kind, a BOOLEAN as 1 or 0, days of a DATE, micro- or nanoseconds of a DATETIME.
func AppendInt(dst []byte, n int64) []byte { return append(strconv.AppendInt(dst, n, 10), ';') }

const nanBits = 0x7ff8000000000000 // every NaN is this one

// AppendFloat writes a cell of FLOAT or DOUBLE as the bits of the double, so that no engine's text of numbers counts.
func AppendFloat(dst []byte, x float64) []byte {
	switch {
	case x != x:
		return AppendInt(dst, nanBits)
	case x == 0: // -0.0 too
		return AppendInt(dst, 0)
	}
	return AppendInt(dst, int64(math.Float64bits(x)))
}

// AppendText writes a cell of STRING or CHAR.
func AppendText(dst, text []byte) []byte {
	return append(append(strconv.AppendInt(dst, int64(len(text)), 10), ':'), text...)
}

// AppendBinary writes a cell of BINARY.
func AppendBinary(dst, value []byte) []byte {
	return hex.AppendEncode(append(strconv.AppendInt(dst, int64(len(value)), 10), ':'), value)
}

// AppendCell writes a cell of type t.
func AppendCell(dst []byte, t engine.Type, c *engine.Cell) []byte {
	if c.Null {
		return AppendNull(dst)
	}
	switch t {
	case engine.Float, engine.Double:
		return AppendFloat(dst, c.Float)
	case engine.String, engine.Char:
		return AppendText(dst, c.Bytes)
	case engine.Binary:
		return AppendBinary(dst, c.Bytes)
	default:
		return AppendInt(dst, c.Int)
	}
}

// Hasher sums rows of one schema. It is for one goroutine: give each its own and add their sums, in whatever order. The
// zero Hasher takes rows that its caller writes with the functions above.
type Hasher struct {
	types []engine.Type
	row   []byte
	sum   engine.ContentHash
}

// New makes a Hasher of rows of schema s.
func New(s engine.Schema) *Hasher {
	h := &Hasher{types: make([]engine.Type, len(s))}
	for i, c := range s {
		h.types[i] = c.Type
	}
	return h
}

// Add counts one row. It panics if the row has not the schema's number of cells: that is a mistake of the program.
func (h *Hasher) Add(cells []engine.Cell) {
	if len(cells) != len(h.types) {
		panic(fmt.Sprintf("hash: a row of %d cells for a schema of %d columns", len(cells), len(h.types)))
	}
	h.row = h.row[:0]
	for i, t := range h.types {
		h.row = AppendCell(h.row, t, &cells[i])
	}
	h.AddRow(h.row)
}

// AddRow counts one row in its canonical form.
func (h *Hasher) AddRow(row []byte) { h.sum = h.sum.AddDigest(md5.Sum(row)) } //nolint:gosec // as above

// Sum gives the hash of the rows so far.
func (h *Hasher) Sum() engine.ContentHash { return h.sum }
