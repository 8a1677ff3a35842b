//go:build cgo

package duck

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// native is the type of DuckDB whose vectors hold a column's values as we do.
func native(c engine.Column) duckdb.Type {
	switch c.Type {
	case engine.TinyInt:
		return duckdb.TypeTinyInt
	case engine.SmallInt:
		return duckdb.TypeSmallInt
	case engine.Integer:
		return duckdb.TypeInteger
	case engine.BigInt:
		return duckdb.TypeBigInt
	case engine.Float:
		return duckdb.TypeFloat
	case engine.Double:
		return duckdb.TypeDouble
	case engine.Boolean:
		return duckdb.TypeBoolean
	case engine.Date:
		return duckdb.TypeDate
	case engine.DateTime:
		if c.Nanos {
			return duckdb.TypeTimestampNS
		}
		return duckdb.TypeTimestamp
	case engine.Binary:
		return duckdb.TypeBlob
	default:
		return duckdb.TypeVarchar
	}
}

// take appends a chunk's rows, whose columns are those of the schema in their native types, column by column.
func (b *batch) take(c *chunk) error {
	for i := range b.columns {
		b.columns[i].take(b.rows, &c.columns[i], c.rows)
	}
	b.rows += c.rows
	return nil
}

// take appends the n values of a vector of the column's native type. row is how many rows the column has.
func (c *column) take(row int, v *vector, n int) {
	switch c.kind {
	case kindBits: // a byte each in DuckDB
		for i := range n {
			value := v.cell(i)
			c.add(row+i, &value)
		}
		return
	case kindText:
		c.takeText(v, n)
	default:
		c.data = append(c.data, unsafe.Slice((*byte)(v.data), n*c.kind.size())...)
	}
	there := c.takeValidity(row, v, n)
	c.stats.nulls += int64(n - there)
	if there > 0 {
		c.stats.take(c.kind, v, n)
	}
}

// size is the bytes of a fixed value.
func (k kind) size() int {
	switch k {
	case kind8:
		return 1
	case kind16:
		return 2
	case kind32, kindFloat:
		return 4
	default:
		return 8
	}
}

func (c *column) takeText(v *vector, n int) {
	c.data = slices.Grow(c.data, 4*n)
	size := 0
	for i := range n {
		if !v.null(i) {
			size += int(at[uint32](v, 4*i)) // the first 4 of a text's 16 bytes
		}
	}
	c.text = slices.Grow(c.text, size) // which may be so much that room for twice as much would hurt
	for i := range n {
		if !v.null(i) {
			c.text = append(c.text, v.bytes(i)...)
		}
		c.data = binary.LittleEndian.AppendUint32(c.data, uint32(len(c.text)))
	}
}

// takeValidity appends which values are there, and counts them. Both sides have a bit a row, the first row's lowest.
func (c *column) takeValidity(row int, v *vector, n int) (there int) {
	shift := row & 7
	for i := 0; i < n; i += 8 {
		m := v.eight(i, n)
		there += bits.OnesCount8(m)
		if shift == 0 {
			c.validity = append(c.validity, m)
			continue
		}
		c.validity[len(c.validity)-1] |= m << shift
		if n-i > 8-shift {
			c.validity = append(c.validity, m>>(8-shift))
		}
	}
	return there
}

// eight tells of eight rows from row on, a multiple of 8, which are there; those from n on are not.
func (v *vector) eight(row, n int) byte {
	m := byte(0xff)
	if v.valid != nil {
		m = *(*byte)(unsafe.Add(v.valid, row>>3))
	}
	if n-row < 8 {
		m &= 1<<(n-row) - 1
	}
	return m
}

// take looks at the values of a vector, of which one at least is there.
func (s *stats) take(k kind, v *vector, n int) {
	switch k {
	case kind8:
		takeInts[int8](s, v, n)
	case kind16:
		takeInts[int16](s, v, n)
	case kind32:
		takeInts[int32](s, v, n)
	case kind64:
		takeInts[int64](s, v, n)
	case kindFloat:
		takeFloats[float32](s, v, n)
	case kindDouble:
		takeFloats[float64](s, v, n)
	case kindText:
		takeEach(v, n, func(i int) { s.text(v.bytes(i)) })
	}
}

func takeInts[T int8 | int16 | int32 | int64](s *stats, v *vector, n int) {
	values := unsafe.Slice((*T)(v.data), n)
	if v.valid != nil {
		takeEach(v, n, func(i int) { s.integer(int64(values[i])) })
		return
	}
	least, most := values[0], values[0]
	for _, x := range values {
		least, most = min(least, x), max(most, x)
	}
	s.integer(int64(least))
	s.integer(int64(most))
}

func takeFloats[T float32 | float64](s *stats, v *vector, n int) {
	values := unsafe.Slice((*T)(v.data), n)
	takeEach(v, n, func(i int) { s.float(float64(values[i])) })
}

// takeEach calls see for each row whose value is there.
func takeEach(v *vector, n int, see func(i int)) {
	for i := range n {
		if !v.null(i) {
			see(i)
		}
	}
}

// mark is where a column ended: what was appended behind it can be looked at by itself, and be taken back.
type mark struct {
	validity, data, text int
	stats                stats
}

// mark begins a stretch of rows, of which the column's stats tell alone until join or undo.
func (c *column) mark() mark {
	m := mark{len(c.validity), len(c.data), len(c.text), c.stats}
	c.stats = stats{}
	return m
}

// join keeps what was appended since the mark.
func (c *column) join(m *mark) {
	m.stats.merge(c.kind, &c.stats)
	c.stats = m.stats
}

// undo takes it back: the column has the given number of rows again.
func (c *column) undo(m *mark, rows int) {
	c.validity, c.data, c.text, c.stats = c.validity[:m.validity], c.data[:m.data], c.text[:m.text], m.stats
	if used := byte(1)<<(rows&7) - 1; used != 0 {
		c.validity[rows>>3] &= used
		if c.kind == kindBits {
			c.data[rows>>3] &= used
		}
	}
}

// isText tells whether each text since the mark is UTF-8: all of them together are, and none begins within a character.
func (c *column) isText(m *mark) bool {
	if !utf8.Valid(c.text[m.text:]) {
		return false
	}
	for at := m.data - 4; at+4 < len(c.data); at += 4 {
		from := binary.LittleEndian.Uint32(c.data[at:])
		if int(from) < len(c.text) && !utf8.RuneStart(c.text[from]) {
			return false
		}
	}
	return true
}
