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
	w := walk{scanner: s, b: b, feed: -1, ret: -1}
	all := 0
	for all < len(b) {
		end := w.rowEnd(all)
		if end == 0 {
			break
		}
		all = end
	}
	return all
}

// walk is a way through some rows. It knows the next line feed and the next carriage return, so that neither is looked for
// twice however cells and quotes lie.
type walk struct {
	*scanner
	b         []byte
	feed, ret int
}

// rowEnd gives the place behind the row that begins at cell, 0 if its end is not there. It must agree with row for every
// text, and a fuzz test says so.
func (w *walk) rowEnd(cell int) int {
	for {
		if cell < len(w.b) && w.b[cell] == w.quote[0] {
			at := w.closed(cell + 1)
			switch {
			case at == 0:
				return 0
			case bytes.HasPrefix(w.b[at:], w.separator):
				cell = at + len(w.separator)
				continue
			case len(w.b)-at < len(w.separator) && w.b[at] >= 0x80:
				return 0 // perhaps half a separator
			}
			return w.endOfLine(at)
		}
		end := w.endOfLine(cell)
		within := len(w.b)
		if end > 0 {
			within = end
		}
		if cell = w.nextQuoted(cell, within); cell < 0 {
			return end
		}
	}
}

// closed gives the place behind the quote that closes what was opened before from; 0 if it is not there, or cannot be told from
// half of a doubled one.
func (w *walk) closed(from int) int {
	for {
		n := bytes.IndexByte(w.b[from:], w.quote[0])
		if n < 0 {
			return 0
		}
		from += n + 1
		if from == len(w.b) {
			return 0
		}
		if w.b[from] != w.quote[0] {
			return from
		}
		from++
	}
}

// nextQuoted gives the next quote between cell and end that begins another cell, -1 if there is none.
func (w *walk) nextQuoted(cell, end int) int {
	b := w.b[:end]
	for at := cell; ; at++ {
		n := bytes.IndexByte(b[at:], w.quote[0])
		if n < 0 {
			return -1
		}
		at += n
		if at-len(w.separator) >= cell && bytes.HasSuffix(b[:at], w.separator) {
			return at
		}
	}
}

// endOfLine gives the place behind the next line end, 0 if it is not there as a whole.
func (w *walk) endOfLine(from int) int {
	w.feed, w.ret = w.next(w.feed, from, '\n'), w.next(w.ret, from, '\r')
	switch {
	case w.ret < w.feed-1:
		return w.ret + 1
	case w.feed < len(w.b):
		return w.feed + 1
	}
	return 0
}

// next gives the place of the next c from there on, of which at is known if it is not behind; len(b) if there is none.
func (w *walk) next(at, from int, c byte) int {
	if at >= from {
		return at
	}
	if n := bytes.IndexByte(w.b[from:], c); n >= 0 {
		return from + n
	}
	return len(w.b)
}
