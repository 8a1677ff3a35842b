package csv

import (
	"bytes"
	"io"
)

// Rows appends whole rows as they stand, with their line ends, to dst and gives the line in which they begin: about as many
// bytes as asked for, at least one row. It only finds where rows end, which is much cheaper than to cut them into cells: a
// second Reader, made by NewTextReader, does that, in another goroutine if one likes. Errors are those of Read.
func (r *Reader) Rows(dst []byte, about int) (text []byte, line int64, err error) {
	if r.failed != nil {
		return dst, 0, r.failed
	}
	n, err := r.whole(about)
	if err != nil {
		r.failed = err
		return dst, 0, err
	}
	rows := r.buf[r.start : r.start+n]
	line = r.line
	r.start, r.line = r.start+n, r.line+lines(rows)
	return append(dst, rows...), line, nil
}

// whole reads until there is a whole row, and gives the bytes of all whole rows that are there.
func (r *Reader) whole(about int) (int, error) {
	if len(r.buf) < about {
		r.buf = append(make([]byte, 0, about), r.buf...)[:about]
	}
	for {
		if !r.begun && (r.eof || r.end-r.start >= 3) {
			r.skipMark()
		}
		window := r.buf[r.start:r.end]
		if r.begun && (r.eof || len(window) >= about) {
			if n := r.scan.rows(window, r.eof); n > 0 {
				return n, nil
			}
			if len(window) >= r.dialect.MaxRow+bufferRest {
				return 0, &TooLong{Line: r.line, Bound: r.dialect.MaxRow}
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

// NewTextReader makes a Reader of rows that lie in memory; Reset gives it some. Until then it is at its end.
func NewTextReader(d Dialect) (*Reader, error) {
	r, err := NewReader(nil, d)
	if err == nil {
		r.buf = nil
		r.Reset(nil, 1)
	}
	return r, err
}

// Reset goes on with other rows, of which the first begins in the given line: whole rows as Rows gave them. Nothing is
// copied. The number of blank lines counts on.
func (r *Reader) Reset(rows []byte, line int64) {
	r.buf, r.start, r.end = rows, 0, len(rows)
	r.eof, r.begun, r.line, r.failed = true, true, line, nil
}

// lines counts the line ends of whole rows: LF, CRLF and CR.
func lines(text []byte) int64 {
	n := bytes.Count(text, []byte{'\n'})
	if returns := bytes.Count(text, []byte{'\r'}); returns > 0 {
		n += returns - bytes.Count(text, []byte("\r\n"))
	}
	return int64(n)
}

// rows gives the bytes that the whole rows of b take. At eof these are all.
func (s *scanner) rows(b []byte, eof bool) int {
	switch {
	case eof:
		return len(b)
	case len(s.escaper) > 0 || len(s.quote) > 1:
		return s.scanned(b)
	case len(s.quote) == 0 || bytes.IndexByte(b, s.quote[0]) < 0:
		return unquoted(b)
	}
	return s.walked(b)
}

// unquoted: every line end ends a row. A carriage return at the end may be half of one.
func unquoted(b []byte) int {
	if len(b) > 0 && b[len(b)-1] == '\r' {
		b = b[:len(b)-1]
	}
	return 1 + max(bytes.LastIndexByte(b, '\n'), bytes.LastIndexByte(b, '\r'))
}

// scanned cuts the rows as Read does, for dialects in which more than a quote of one byte hides line ends.
func (s *scanner) scanned(b []byte) int {
	all := 0
	for all < len(b) {
		n := lineEnd(b[all:], false)
		if n == 0 {
			n, _ = s.row(b[all:], false, 1)
		}
		if n == 0 {
			break
		}
		all += n
	}
	return all
}

// walked goes from quote to quote.
func (s *scanner) walked(b []byte) int {
	returns := bytes.IndexByte(b, '\r') >= 0
	all := 0
	for all < len(b) {
		n := s.rowEnd(b[all:], returns)
		if n == 0 {
			break
		}
		all += n
	}
	return all
}

// rowEnd gives the bytes of the row that b begins with, 0 if its end is not there. It must agree with row for every text, and
// a fuzz test says so.
func (s *scanner) rowEnd(b []byte, returns bool) int {
	cell := 0 // where one begins
	for {
		if cell < len(b) && b[cell] == s.quote[0] {
			at := s.closed(b, cell+1)
			if at == 0 || at == len(b) {
				return 0
			}
			if bytes.HasPrefix(b[at:], s.separator) {
				cell = at + len(s.separator)
				continue
			}
			if len(b)-at < len(s.separator) && b[at] >= 0x80 {
				return 0 // perhaps half a separator
			}
			return endOfLine(b, at, returns)
		}
		end := endOfLine(b, cell, returns)
		within := len(b)
		if end > 0 {
			within = end
		}
		if cell = s.nextQuoted(b[:within], cell); cell < 0 {
			return end
		}
	}
}

// closed gives the place behind the quote that closes what was opened before from; 0 if it is not there, or cannot be told from
// half of a doubled one.
func (s *scanner) closed(b []byte, from int) int {
	for {
		n := bytes.IndexByte(b[from:], s.quote[0])
		if n < 0 {
			return 0
		}
		from += n + 1
		if from == len(b) {
			return 0
		}
		if b[from] != s.quote[0] {
			return from
		}
		from++
	}
}

// nextQuoted gives the next quote behind cell that begins a cell, -1 if there is none.
func (s *scanner) nextQuoted(b []byte, cell int) int {
	for at := cell; ; at++ {
		n := bytes.IndexByte(b[at:], s.quote[0])
		if n < 0 {
			return -1
		}
		at += n
		if at-len(s.separator) >= cell && bytes.HasSuffix(b[:at], s.separator) {
			return at
		}
	}
}

// endOfLine gives the place behind the next line end, 0 if it is not there as a whole.
func endOfLine(b []byte, from int, returns bool) int {
	n := bytes.IndexByte(b[from:], '\n')
	end := from + n + 1
	if n < 0 {
		end = 0
	}
	if !returns {
		return end
	}
	rest := b[from:max(end, from)]
	if n < 0 {
		rest = b[from:]
	}
	if r := bytes.IndexByte(rest, '\r'); r >= 0 {
		switch at := from + r; {
		case at+1 == len(b):
			return 0
		case b[at+1] != '\n':
			return at + 1
		}
	}
	return end
}
