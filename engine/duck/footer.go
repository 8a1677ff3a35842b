//go:build cgo

package duck

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// DuckDB cuts two kinds of time to microseconds without a word: INT96, and nanoseconds with a zone. A file that has them is copied with
// another footer: INT96 becomes what its bytes are, twelve of them, and nanoseconds in UTC lose the word that they are adjusted,
// so that DuckDB gives every digit. Pages stay as they are.

var errFooter = errors.New("its footer is broken")

const (
	maxFooter = 64 << 20
	maxDepth  = 64
)

// rewriteFooter copies a Parquet file with its footer changed so.
func rewriteFooter(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return internal("the source cannot be read", err)
	}
	defer in.Close()
	size, footer, err := readFooter(in)
	if err != nil {
		return err
	}
	r := rewriter{in: footer}
	r.structure(inFile, 0)
	if r.failed {
		return errFooter
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return internal("the copy of a source cannot be made", err)
	}
	_, err = io.Copy(out, io.NewSectionReader(in, 0, size-8-int64(len(footer))))
	tail := append(binary.LittleEndian.AppendUint32(r.out, uint32(len(r.out))), "PAR1"...)
	if err == nil {
		_, err = out.Write(tail)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return internal("the copy of a source cannot be written", err)
	}
	return nil
}

func readFooter(in *os.File) (size int64, footer []byte, err error) {
	st, err := in.Stat()
	if err != nil {
		return 0, nil, internal("the source cannot be read", err)
	}
	size = st.Size()
	var tail [8]byte
	if _, err := in.ReadAt(tail[:], size-8); err != nil {
		return 0, nil, errFooter
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if n > maxFooter || n > size-12 {
		return 0, nil, errFooter
	}
	footer = make([]byte, n)
	if _, err := in.ReadAt(footer, size-8-n); err != nil {
		return 0, nil, errFooter
	}
	return size, footer, nil
}

// place is where in a footer a structure stands, as far as it matters.
type place int

const (
	elsewhere place = iota
	inFile
	inSchemaElement
	inLogicalType
	inTimestamp
	inUnit
	inRowGroup
	inColumnChunk
	inColumnMeta
)

// inside says where a field leads.
func (p place) inside(field int64) place {
	switch {
	case p == inFile && field == 2:
		return inSchemaElement
	case p == inFile && field == 4:
		return inRowGroup
	case p == inSchemaElement && field == 10:
		return inLogicalType
	case p == inLogicalType && field == 8:
		return inTimestamp
	case p == inTimestamp && field == 2:
		return inUnit
	case p == inRowGroup && field == 1:
		return inColumnChunk
	case p == inColumnChunk && field == 3:
		return inColumnMeta
	}
	return elsewhere
}

// The types of Thrift's compact protocol.
const (
	compactStop, compactTrue, compactFalse, compactByte = 0, 1, 2, 3
	compactI16, compactI32, compactI64, compactDouble   = 4, 5, 6, 7
	compactBinary, compactList, compactSet, compactMap  = 8, 9, 10, 11
	compactStruct                                       = 12
)

// Numbers of Parquet's types, as Thrift writes them: zigzag.
const (
	int96, fixedBytes, twelve = 2 * 3, 2 * 7, 2 * 12
	nanosUnit                 = 3 // field of the union of units
)

// rewriter copies a footer in Thrift's compact protocol.
type rewriter struct {
	in, out  []byte
	adjusted int // of the timestamp at hand: where in out the header of isAdjustedToUTC is, 0 if it is false
	failed   bool

	encrypted, badCodec bool // what a footer may say that DuckDB does not read
}

func (r *rewriter) byte() byte {
	if len(r.in) == 0 {
		r.failed = true
		return 0
	}
	b := r.in[0]
	r.in = r.in[1:]
	return b
}

func (r *rewriter) varint() uint64 {
	n, size := binary.Uvarint(r.in)
	if size <= 0 {
		r.failed = true
		return 0
	}
	r.in = r.in[size:]
	return n
}

// copy copies bytes as they are.
func (r *rewriter) copy(n uint64) {
	if n > uint64(len(r.in)) {
		r.failed = true
		return
	}
	r.out = append(r.out, r.in[:n]...)
	r.in = r.in[n:]
}

// header writes a field's header.
func (r *rewriter) header(kind byte, last, field int64) {
	if delta := field - last; delta >= 1 && delta <= 15 {
		r.out = append(r.out, byte(delta)<<4|kind)
		return
	}
	r.out = binary.AppendVarint(append(r.out, kind), field)
}

// structure copies a structure field by field.
func (r *rewriter) structure(p place, depth int) {
	if depth > maxDepth {
		r.failed = true
	}
	var last, written int64
	if p == inTimestamp {
		r.adjusted = 0
	}
	for !r.failed {
		h := r.byte()
		if h == compactStop {
			r.out = append(r.out, compactStop)
			return
		}
		kind := h & 15
		if delta := int64(h >> 4); delta > 0 {
			last += delta
		} else {
			n := r.varint()
			last = int64(n>>1) ^ -int64(n&1)
		}
		r.header(kind, written, last)
		written = last
		switch {
		case p == inTimestamp && last == 1 && kind == compactTrue:
			r.adjusted = len(r.out) - 1
		case p == inUnit && last == nanosUnit && r.adjusted > 0:
			r.out[r.adjusted] = r.out[r.adjusted]&0xf0 | compactFalse
		}
		r.encrypted = r.encrypted || p == inFile && last == 8 || p == inColumnChunk && (last == 8 || last == 9)
		if kind == compactI32 && last == 4 && p == inColumnMeta {
			r.codec()
			continue
		}
		if kind == compactI32 && last == 1 && (p == inSchemaElement || p == inColumnMeta) {
			if r.physicalType() && p == inSchemaElement {
				r.header(compactI32, 1, 2) // type_length
				r.out = append(r.out, twelve)
				written = 2
			}
			continue
		}
		r.value(kind, p.inside(last), depth+1)
	}
}

// physicalType copies a column's type and tells whether it was INT96.
func (r *rewriter) physicalType() bool {
	n := r.varint()
	was := n == int96
	if was {
		n = fixedBytes
	}
	r.out = binary.AppendUvarint(r.out, n)
	return was
}

// codec copies how a column is packed, and looks whether DuckDB reads that.
func (r *rewriter) codec() {
	n := r.varint()
	switch n / 2 { // zigzag
	case 0, 1, 2, 4, 6, 7: // none, snappy, gzip, brotli, zstd, LZ4 as blocks
	default:
		r.badCodec = true
	}
	r.out = binary.AppendUvarint(r.out, n)
}

// value copies a value.
func (r *rewriter) value(kind byte, p place, depth int) {
	switch kind {
	case compactTrue, compactFalse:
	case compactByte:
		r.copy(1)
	case compactI16, compactI32, compactI64:
		r.out = binary.AppendUvarint(r.out, r.varint())
	case compactDouble:
		r.copy(8)
	case compactBinary:
		n := r.varint()
		r.out = binary.AppendUvarint(r.out, n)
		r.copy(n)
	case compactList, compactSet:
		r.list(p, depth)
	case compactStruct:
		r.structure(p, depth)
	default: // Parquet's footer has no maps
		r.failed = true
	}
}

func (r *rewriter) list(p place, depth int) {
	h := r.byte()
	r.out = append(r.out, h)
	n := uint64(h >> 4)
	if n == 15 {
		n = r.varint()
		r.out = binary.AppendUvarint(r.out, n)
	}
	kind := h & 15
	for ; n > 0 && !r.failed; n-- {
		if kind == compactTrue || kind == compactFalse {
			r.copy(1)
			continue
		}
		r.value(kind, p, depth)
	}
}
