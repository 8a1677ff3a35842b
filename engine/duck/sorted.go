//go:build cgo

package duck

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/openfinspace/openfinspace/engine"
)

// sorting looks whether rows that come one after the other are sorted: ascending, NULLs last; numbers as -∞ < … < ∞ < NaN with
// -0.0 = 0.0, texts by their bytes.
type sorting struct {
	columns []int // of the schema
	types   []engine.Type
	last    []engine.Cell
	rows    int64
}

func newSorting(s engine.Schema, by []string) (*sorting, error) {
	o := &sorting{}
	for _, name := range by {
		i := slices.Index(s.Names(), name)
		if i < 0 {
			return nil, badInput("the view is sorted by %.64q, which is no column of it", name)
		}
		o.columns, o.types = append(o.columns, i), append(o.types, s[i].Type)
	}
	return o, nil
}

// see takes the next row.
func (o *sorting) see(cells []engine.Cell) error {
	if o.rows > 0 && o.compare(cells) > 0 {
		return internal(fmt.Sprintf("row %d of a written partition is smaller than the row before it", o.rows+1), nil)
	}
	o.rows++
	o.last = o.last[:0]
	for _, i := range o.columns {
		c := cells[i]
		c.Bytes = bytes.Clone(c.Bytes)
		o.last = append(o.last, c)
	}
	return nil
}

// compare compares the row before with cells.
func (o *sorting) compare(cells []engine.Cell) int {
	for k, i := range o.columns {
		if c := compareCells(o.types[k], &o.last[k], &cells[i]); c != 0 {
			return c
		}
	}
	return 0
}

func compareCells(t engine.Type, a, b *engine.Cell) int {
	switch {
	case a.Null || b.Null:
		return compareBools(a.Null, b.Null)
	case t == engine.Float || t == engine.Double:
		if a.Float != a.Float || b.Float != b.Float {
			return compareBools(a.Float != a.Float, b.Float != b.Float)
		}
		return cmp.Compare(a.Float, b.Float)
	case t.IsText() || t == engine.Binary:
		return bytes.Compare(a.Bytes, b.Bytes)
	}
	return cmp.Compare(a.Int, b.Int)
}

// compareBools puts true last.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
