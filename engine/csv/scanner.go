package csv

import (
	"bytes"
	"unicode/utf8"
)

// scanner cuts one row out of a window of text. What it gives is valid until the next row.
type scanner struct {
	separator, quote, escaper []byte // in UTF-8; empty: none
	multiLine                 bool
	stops                     [256]bool // bytes at which unquoted text may end or change
	inside                    [256]bool // bytes at which quoted text may end or change
	class                     *[256]uint8

	fields  []Field
	scratch []byte // texts that are not in the window as they are
	raw     []byte
	lines   int64 // that the row takes
	bad     *Bad
	ascii   bool // raw is known to be

	b     []byte
	eof   bool
	pos   int
	line  int64
	begin int // of the line, in b
}

func (s *scanner) prepare(d Dialect) {
	s.separator, s.multiLine = utf8.AppendRune(nil, d.Separator), d.MultiLine
	if d.Quote != 0 {
		s.quote = utf8.AppendRune(nil, d.Quote)
		s.inside[s.quote[0]] = true
	}
	if d.Escaper != 0 && d.Escaper != d.Quote { // a quote that escapes itself is a doubled quote
		s.escaper = utf8.AppendRune(nil, d.Escaper)
		s.stops[s.escaper[0]], s.inside[s.escaper[0]] = true, true
	}
	s.stops['\n'], s.stops['\r'], s.stops[s.separator[0]] = true, true, true
	s.inside['\n'], s.inside['\r'] = true, true
	s.class = classes(s)
}

// row scans one row, which begins with b in the given line. It gives the bytes that it takes with its line end. Without ok
// the row's end is not in b, and more must be read. At eof there is always a row.
func (s *scanner) row(b []byte, eof bool, line int64) (used int, ok bool) {
	if used, ok = s.simple(b, line); ok {
		return used, true
	}
	s.b, s.eof, s.pos, s.line, s.begin, s.ascii = b, eof, 0, line, 0, false
	s.fields, s.scratch, s.bad, s.raw = s.fields[:0], s.scratch[:0], nil, nil
	for {
		if !s.cell() {
			return 0, false
		}
		if s.pos < len(b) && s.has(s.separator) {
			s.pos += len(s.separator)
			continue
		}
		break
	}
	s.raw = b[:s.pos]
	if s.pos < len(b) {
		end := lineEnd(b[s.pos:], eof)
		if end == 0 {
			return 0, false
		}
		s.pos += end
	} else if !eof {
		return 0, false
	}
	s.lines = s.line - line + 1
	return s.pos, true
}

// has tells whether the given bytes come next.
func (s *scanner) has(what []byte) bool {
	if len(what) == 1 {
		return s.b[s.pos] == what[0]
	}
	return len(what) > 0 && bytes.HasPrefix(s.b[s.pos:], what)
}

// more tells that the window may end within a character or a pair of characters that matters.
func (s *scanner) more() bool { return !s.eof && s.pos+2*utf8.UTFMax > len(s.b) }

// cell takes one cell. False: its end is not in the window.
func (s *scanner) cell() bool {
	f := Field{Line: s.line, Byte: s.pos - s.begin + 1}
	if s.pos < len(s.b) && s.has(s.quote) {
		f.Quoted = true
		text, ok := s.quoted()
		f.Text = text
		ok = ok && s.afterQuote()
		s.add(f)
		return ok
	}
	text, ok := s.plain()
	f.Text = text
	s.add(f)
	return ok
}

// add keeps a cell. One more than there may be columns is kept, in case that it is empty.
func (s *scanner) add(f Field) {
	if len(s.fields) <= maxColumns {
		s.fields = append(s.fields, f)
		return
	}
	s.broken(s.here(LongRow, "The row has more than 10,000 cells: look whether the separator is right."))
}

// plain takes unquoted text up to a separator or line end. A quote within it is text.
func (s *scanner) plain() ([]byte, bool) {
	from, mark := s.pos, len(s.scratch)
	copied := false
	for {
		if s.skip(&s.stops); s.pos == len(s.b) {
			break
		}
		c := s.b[s.pos]
		if c == '\n' || c == '\r' {
			break
		}
		if s.more() {
			return nil, false
		}
		if s.has(s.separator) {
			break
		}
		if !s.has(s.escaper) {
			s.pos++
			continue
		}
		s.scratch = append(s.scratch, s.b[from:s.pos]...)
		copied = true
		if !s.escape() {
			return nil, false
		}
		from = s.pos
	}
	if s.pos == len(s.b) && !s.eof {
		return nil, false
	}
	if !copied {
		return s.b[from:s.pos], true
	}
	s.scratch = append(s.scratch, s.b[from:s.pos]...)
	return s.scratch[mark:], true
}

// skip goes on to the next byte that the table names.
func (s *scanner) skip(table *[256]bool) {
	b, i := s.b, s.pos
	for i < len(b) && !table[b[i]] {
		i++
	}
	s.pos = i
}

// quoted takes a quote, text up to the quote that closes it, and that quote.
func (s *scanner) quoted() ([]byte, bool) {
	line, at := s.line, s.pos-s.begin+1
	s.pos += len(s.quote)
	from, mark := s.pos, len(s.scratch)
	copied := false
	for {
		if s.skip(&s.inside); s.pos == len(s.b) {
			break
		}
		if c := s.b[s.pos]; c == '\n' || c == '\r' {
			if !s.newline() {
				return nil, false
			}
			continue
		}
		if s.more() {
			return nil, false
		}
		switch {
		case s.has(s.quote):
			text := s.b[from:s.pos]
			s.pos += len(s.quote)
			if s.pos == len(s.b) || !s.has(s.quote) {
				if !copied {
					return text, true
				}
				s.scratch = append(s.scratch, text...)
				return s.scratch[mark:], true
			}
			s.scratch = append(append(s.scratch, text...), s.quote...)
			s.pos += len(s.quote)
			from, copied = s.pos, true
		case s.has(s.escaper):
			s.scratch = append(s.scratch, s.b[from:s.pos]...)
			if !s.escape() {
				return nil, false
			}
			from, copied = s.pos, true
		default:
			s.pos++
		}
	}
	if s.eof {
		s.broken(Bad{UnclosedQuote, line, at, len(s.fields) + 1, "The quote is not closed before the file ends: close it, or double quotes that are meant."})
	}
	return s.b[from:s.pos], s.eof
}

// newline takes a line end within a cell: bad unless rows may span lines. False: more must be read to know.
func (s *scanner) newline() bool {
	n := lineEnd(s.b[s.pos:], s.eof)
	if n == 0 {
		return false
	}
	if !s.multiLine {
		s.broken(s.here(NewlineInCell, "The cell holds a line end: set multiLine to true if rows may span lines, or close the quote in its line."))
	}
	s.pos += n
	s.line, s.begin = s.line+1, s.pos
	return true
}

// escape takes the escaper and the character behind it into scratch.
func (s *scanner) escape() bool {
	if s.pos+len(s.escaper) == len(s.b) {
		s.broken(s.here(UnclosedEscape, "The file ends behind an escaper: write the character that it escapes, or the escaper twice."))
		s.pos = len(s.b)
		return s.eof
	}
	s.pos += len(s.escaper)
	c := s.b[s.pos]
	if c == '\n' || c == '\r' {
		from := s.pos
		ok := s.newline()
		s.scratch = append(s.scratch, s.b[from:s.pos]...)
		return ok
	}
	switch c {
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case '0':
		c = 0
	default:
		_, size := utf8.DecodeRune(s.b[s.pos:])
		s.scratch = append(s.scratch, s.b[s.pos:s.pos+size]...)
		s.pos += size
		return true
	}
	s.scratch = append(s.scratch, c)
	s.pos++
	return true
}

// afterQuote looks at what follows a closed quote. What is neither separator nor line end makes the row bad, and the row ends
// with the line.
func (s *scanner) afterQuote() bool {
	if s.pos == len(s.b) {
		return s.eof
	}
	if c := s.b[s.pos]; c == '\n' || c == '\r' {
		return true
	}
	if s.more() && !s.has(s.separator) {
		return false
	}
	if s.has(s.separator) {
		return true
	}
	s.broken(s.here(TextAfterQuote, "There is text behind the quote that closes the cell: double quotes that are meant, or name the file's escaper."))
	n := bytes.IndexAny(s.b[s.pos:], "\r\n")
	if n < 0 {
		s.pos = len(s.b)
		return s.eof
	}
	s.pos += n
	return true
}

// here is a broken rule at the place where the scanner stands.
func (s *scanner) here(rule Rule, advice string) Bad {
	return Bad{Rule: rule, Line: s.line, Byte: s.pos - s.begin + 1, Cell: len(s.fields) + 1, Advice: advice}
}

// broken keeps the first rule that the row breaks.
func (s *scanner) broken(b Bad) {
	if s.bad == nil {
		s.bad = &b
	}
}
