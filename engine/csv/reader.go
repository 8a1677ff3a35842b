package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Reader reads the rows of one file. Its memory is a few times the longest row.
type Reader struct {
	src     io.Reader
	dialect Dialect
	columns int   // that a row must have; 0: any number
	blank   int64 // lines that were skipped

	buf        []byte
	start, end int // what is read and not yet used
	eof        bool
	begun      bool  // past a byte order mark
	line       int64 // of buf[start]

	row    Row
	scan   scanner
	failed error // of src, or TooLong: what every later Read returns
}

// NewReader makes a Reader of text in UTF-8. It reads nothing yet.
func NewReader(src io.Reader, d Dialect) (*Reader, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if d.MaxRow <= 0 {
		d.MaxRow = DefaultMaxRow
	}
	r := &Reader{src: src, dialect: d, line: 1, buf: make([]byte, min(firstBuffer, d.MaxRow+bufferRest))}
	r.scan.prepare(d)
	return r, nil
}

const (
	firstBuffer = 256 << 10
	bufferRest  = 8 // beyond the longest row: what the scanner wants to see behind it
	maxColumns  = 10_000
)

// Header reads what stands before the data: the header if the dialect has one, and the row that SkipFirst drops. Call it once,
// before Read. Names are nil without a header. From then on rows must have as many cells as the header has names. An
// error says what to do; io.EOF means that the file has no line.
func (r *Reader) Header() (names []string, err error) {
	if r.dialect.WithHeader {
		if names, err = r.names(); err != nil {
			return nil, err
		}
		r.Expect(len(names))
	}
	if r.dialect.SkipFirst {
		if _, err = r.Read(); errors.Is(err, io.EOF) {
			err = nil // nothing to drop
		}
	}
	return names, err
}

func (r *Reader) names() ([]string, error) {
	row, err := r.Read()
	switch {
	case err != nil:
		return nil, err
	case row.Bad != nil:
		return nil, &BadHeader{Line: row.Bad.Line, Advice: row.Bad.Advice, Raw: bytes.Clone(row.Raw)}
	}
	fields := row.Fields
	if n := len(fields); n > 1 && len(fields[n-1].Text) == 0 && !fields[n-1].Quoted { // the line ends with the separator
		fields = fields[:n-1]
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = string(f.Text)
	}
	return names, nil
}

// BadHeader is a header that cannot be cut into names.
type BadHeader struct {
	Line   int64
	Advice string
	Raw    []byte // as it stands in the file
}

func (e *BadHeader) Error() string {
	return fmt.Sprintf("the header, in line %d, cannot be read: %s", e.Line, e.Advice)
}

// Expect says how many cells a row must have. One empty cell too many is dropped; other rows are bad.
func (r *Reader) Expect(columns int) { r.columns = columns }

// Blank is the number of blank lines that were skipped.
func (r *Reader) Blank() int64 { return r.blank }

// Read gives the next row, good or bad. It is valid until the next Read. At the end it returns io.EOF; a row beyond the bound
// is a *TooLong; other errors are those of the source.
func (r *Reader) Read() (*Row, error) {
	if r.failed != nil {
		return nil, r.failed
	}
	for {
		next, err := r.next()
		if err != nil {
			r.failed = err
			return nil, err
		}
		if next > 0 {
			r.finish(next)
			return &r.row, nil
		}
	}
}

// next scans one line or row at the start of the buffer, and reads on as long as its end is not there. It gives the bytes that
// the row takes, or 0 for a blank line, which it skips.
func (r *Reader) next() (int, error) {
	for {
		if !r.begun && (r.eof || r.end-r.start >= 3) {
			r.skipMark()
		}
		window := r.buf[r.start:r.end]
		if r.begun && len(window) > 0 {
			if n := lineEnd(window, r.eof); n > 0 {
				r.start, r.line, r.blank = r.start+n, r.line+1, r.blank+1
				return 0, nil
			}
			used, ok := r.scan.row(window, r.eof, r.line)
			if len(r.scan.raw) > r.dialect.MaxRow || !ok && len(window) >= r.dialect.MaxRow+bufferRest {
				return 0, &TooLong{Line: r.line, Bound: r.dialect.MaxRow}
			}
			if ok {
				return used, nil
			}
		}
		if r.eof {
			return 0, io.EOF
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
}

// skipMark drops the byte order mark of UTF-8.
func (r *Reader) skipMark() {
	r.begun = true
	if bytes.HasPrefix(r.buf[r.start:r.end], []byte("\ufeff")) {
		r.start += 3
	}
}

// fill makes room and reads until the buffer is full.
func (r *Reader) fill() (err error) {
	r.buf, r.end, r.eof, err = Refill(r.src, r.buf, r.start, r.end, r.dialect.MaxRow+bufferRest)
	r.start = 0
	return err
}

// finish turns what was scanned into the row and goes on behind it.
func (r *Reader) finish(used int) {
	s := &r.scan
	r.row = Row{Fields: s.fields, Line: r.line, Raw: s.raw, Bad: s.bad}
	r.start, r.line = r.start+used, r.line+s.lines
	if r.row.Bad == nil && !s.ascii && !utf8.Valid(s.raw) {
		r.row.Bad = r.notUTF8()
	}
	if r.row.Bad == nil && r.columns > 0 {
		r.count()
	}
}

// count holds the row to the number of columns.
func (r *Reader) count() {
	row := &r.row
	n := len(row.Fields)
	if last := row.Fields[n-1]; n == r.columns+1 && len(last.Text) == 0 && !last.Quoted {
		row.Fields = row.Fields[:r.columns]
		return
	}
	switch {
	case n > r.columns:
		f := row.Fields[r.columns]
		row.Bad = &Bad{LongRow, f.Line, f.Byte, r.columns + 1, fmt.Sprintf(
			"The row has %d cells, and the file %d columns: quote cells that hold the separator, or correct the separator.", n, r.columns)}
	case n < r.columns && !r.dialect.NullPadding:
		row.Bad = &Bad{ShortRow, row.Line, 1, 0, fmt.Sprintf(
			"The row has %d cells, and the file %d columns: complete it, or set nullPadding to true to fill short rows with NULL.", n, r.columns)}
	}
	for ; n < r.columns && row.Bad == nil; n++ {
		row.Fields = append(row.Fields, Field{Line: row.Line, Byte: len(row.Raw) + 1})
		r.scan.fields = row.Fields
	}
}

// notUTF8 finds the first byte that is none.
func (r *Reader) notUTF8() *Bad {
	raw, at := r.row.Raw, 0
	for {
		c, size := utf8.DecodeRune(raw[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	line, from := r.row.Line, 0
	for i := 0; i < at; i++ {
		if raw[i] == '\n' || raw[i] == '\r' && raw[i+1] != '\n' {
			line, from = line+1, i+1
		}
	}
	b := &Bad{Rule: UTF8, Line: line, Byte: at - from + 1, Advice: fmt.Sprintf(
		"The byte 0x%02X is no UTF-8: say the file's charset with the format parameter encoding, or convert it.", raw[at])}
	for i, f := range r.row.Fields {
		if f.Line < line || f.Line == line && f.Byte <= b.Byte {
			b.Cell = i + 1
		}
	}
	return b
}

// lineEnd gives the length of the line end that b begins with, 0 if there is none, or if more must be read to know.
func lineEnd(b []byte, eof bool) int {
	switch {
	case b[0] == '\n':
		return 1
	case b[0] != '\r' || len(b) == 1 && !eof:
		return 0
	case len(b) > 1 && b[1] == '\n':
		return 2
	}
	return 1
}
