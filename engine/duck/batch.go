//go:build cgo

package duck

import (
	"encoding/binary"
	"math"

	"github.com/openfinspace/openfinspace/engine"
)

// kind is how a column lies in memory.
type kind uint8

const (
	kind8 kind = iota
	kind16
	kind32
	kind64
	kindFloat
	kindDouble
	kindBits
	kindText // offsets of 32 bits, and the bytes
)

func kindOf(t engine.Type) kind {
	switch t {
	case engine.TinyInt:
		return kind8
	case engine.SmallInt:
		return kind16
	case engine.Integer, engine.Date:
		return kind32
	case engine.BigInt, engine.DateTime:
		return kind64
	case engine.Float:
		return kindFloat
	case engine.Double:
		return kindDouble
	case engine.Boolean:
		return kindBits
	default:
		return kindText
	}
}

// batch is some rows in order, with what is told of them, and what was refused among them. It is filled in one goroutine, and
// then read by DuckDB.
type batch struct {
	rows    int
	columns []column
	hash    engine.ContentHash // set by seal
	schema  engine.Schema
	rejects rejects

	unhashed bool
}

// column is the cells of a column of one batch as Arrow lays them out, little-endian.
type column struct {
	kind     kind
	validity []byte // a bit a row
	data     []byte // values, or offsets into text
	text     []byte
	stats    stats
}

func newBatch(s engine.Schema, keep bool) *batch {
	b := &batch{schema: s, columns: make([]column, len(s)), rejects: rejects{keep: keep}}
	for i, c := range s {
		b.columns[i].kind = kindOf(c.Type)
	}
	b.reset()
	return b
}

// reset empties the batch and keeps its memory.
func (b *batch) reset() {
	b.rows, b.hash = 0, engine.ContentHash{}
	b.rejects.reset()
	for i := range b.columns {
		c := &b.columns[i]
		c.validity, c.data, c.text, c.stats = c.validity[:0], c.data[:0], c.text[:0], stats{}
		if c.kind == kindText {
			c.data = append(c.data, 0, 0, 0, 0)
		}
	}
}

// Row appends a row, which it copies.
func (b *batch) Row(cells []engine.Cell) error {
	for i := range b.columns {
		b.columns[i].add(b.rows, &cells[i])
	}
	b.rows++
	return nil
}

// Bad counts a refused row, and keeps of it what the policy asks for.
func (b *batch) Bad(cell engine.BadCell, raw []byte) error {
	b.rejects.add(cell, raw)
	return nil
}

// seal hashes the batch when it has all its rows.
func (b *batch) seal() (err error) {
	for i := range b.columns {
		if len(b.columns[i].text) > math.MaxInt32 { // beyond what offsets can say
			return &engine.Error{Kind: engine.Limit, Message: "some thousand rows hold over 2 GiB of text: make the source's cells shorter"}
		}
	}
	if !b.unhashed {
		b.hash, err = b.digest()
	}
	return err
}

// bytes is what the batch's values take in memory.
func (b *batch) bytes() int64 {
	n := 0
	for i := range b.columns {
		n += len(b.columns[i].data) + len(b.columns[i].text)
	}
	return int64(n)
}

func (c *column) add(row int, v *engine.Cell) {
	if row&7 == 0 {
		c.validity = append(c.validity, 0)
	}
	if v.Null {
		c.stats.nulls++
		v = &nothing
	} else {
		c.validity[row>>3] |= 1 << (row & 7)
		c.stats.see(c.kind, v)
	}
	c.put(row, v)
}

var nothing engine.Cell // what lies in the place of a NULL

func (c *column) put(row int, v *engine.Cell) {
	switch c.kind {
	case kind8:
		c.data = append(c.data, byte(v.Int))
	case kind16:
		c.data = binary.LittleEndian.AppendUint16(c.data, uint16(v.Int))
	case kind32:
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(v.Int))
	case kind64:
		c.data = binary.LittleEndian.AppendUint64(c.data, uint64(v.Int))
	case kindFloat:
		c.data = binary.LittleEndian.AppendUint32(c.data, math.Float32bits(float32(v.Float)))
	case kindDouble:
		c.data = binary.LittleEndian.AppendUint64(c.data, math.Float64bits(v.Float))
	case kindBits:
		if row&7 == 0 {
			c.data = append(c.data, 0)
		}
		c.data[row>>3] |= byte(v.Int&1) << (row & 7)
	case kindText:
		c.text = append(c.text, v.Bytes...)
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(len(c.text)))
	}
}
