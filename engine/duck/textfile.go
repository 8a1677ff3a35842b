//go:build cgo

package duck

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// writeText writes a file of DELIMITED_TEXT: UTF-8, commas, a header, LF. Cells are as the grammar reads them back: NULL is empty,
// the empty text is "", BINARY is base64.
func (w *writing) writeText(f *outFile) (err error) {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return internal("a file of the view cannot be made", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 256<<10)
	line := appendHeader(nil, w.schema)
	for {
		if _, err := out.Write(line); err != nil {
			return internal("a file of the view cannot be written", err)
		}
		b, err := f.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		line, err = b.appendText(line[:0])
		f.release(b)
		if err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return internal("a file of the view cannot be written", err)
	}
	return nil
}

func appendHeader(dst []byte, s engine.Schema) []byte {
	for i, c := range s {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, field(c.Name)...)
	}
	return append(dst, '\n')
}

// appendText writes the batch's rows as CSV. A BINARY of no bytes would be read as NULL, so it is refused.
func (b *batch) appendText(dst []byte) ([]byte, error) {
	for row := range b.rows {
		start := len(dst)
		for i := range b.columns {
			if i > 0 {
				dst = append(dst, ',')
			}
			v := b.columns[i].at(row)
			if b.schema[i].Type == engine.Binary && !v.Null && len(v.Bytes) == 0 {
				return dst, badInput("the column %.64q has a value of no bytes, which text cannot tell from NULL: choose PARQUET for the view", b.schema[i].Name)
			}
			dst = appendField(dst, b.schema[i], v)
		}
		if len(dst) == start { // one column with NULL: a blank line would be no row
			dst = append(dst, ',')
		}
		dst = append(dst, '\n')
	}
	return dst, nil
}

func appendField(dst []byte, c engine.Column, v engine.Cell) []byte {
	if !v.Null && c.Type.IsText() && needsQuotes(v.Bytes) {
		return append(dst, field(v.Bytes)...)
	}
	return cell.Append(dst, c, v)
}

func needsQuotes(text []byte) bool {
	return len(text) == 0 || bytes.ContainsAny(text, ",\"\r\n") || text[0] == 0xef // what looks like a byte order mark
}

// at reads a cell back. Its bytes are the batch's.
func (c *column) at(row int) engine.Cell {
	if c.validity[row>>3]>>(row&7)&1 == 0 {
		return engine.Null()
	}
	le := binary.LittleEndian
	switch c.kind {
	case kind8:
		return engine.Cell{Int: int64(int8(c.data[row]))}
	case kind16:
		return engine.Cell{Int: int64(int16(le.Uint16(c.data[2*row:])))}
	case kind32:
		return engine.Cell{Int: int64(int32(le.Uint32(c.data[4*row:])))}
	case kind64:
		return engine.Cell{Int: int64(le.Uint64(c.data[8*row:]))}
	case kindFloat:
		return engine.Cell{Float: float64(math.Float32frombits(le.Uint32(c.data[4*row:])))}
	case kindDouble:
		return engine.Cell{Float: math.Float64frombits(le.Uint64(c.data[8*row:]))}
	case kindBits:
		return engine.Cell{Int: int64(c.data[row>>3] >> (row & 7) & 1)}
	}
	from, to := le.Uint32(c.data[4*row:]), le.Uint32(c.data[4*row+4:])
	return engine.Cell{Bytes: c.text[from:to:to]}
}
