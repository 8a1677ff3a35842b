package csv

// What a byte is in a row that needs no state: most rows are such, and one look at each byte cuts them.
const (
	plain     = iota
	separates // the separator, of one byte
	newline
	carriage
	wide    // of a character of several bytes
	special // a quote or an escaper
)

// classes says what each byte is in the dialect; nil if its separator has several bytes.
func classes(s *scanner) *[256]uint8 {
	if len(s.separator) > 1 {
		return nil
	}
	c := new([256]uint8)
	for b := 0x80; b < 0x100; b++ {
		c[b] = wide
	}
	c['\n'], c['\r'], c[s.separator[0]] = newline, carriage, separates
	for _, mark := range [][]byte{s.quote, s.escaper} {
		if len(mark) > 0 {
			c[mark[0]] = special
		}
	}
	return c
}

// simple scans the row that b begins with if it holds nothing special and its end is there. It gives what row gives, which is
// to be asked if ok is false.
func (s *scanner) simple(b []byte, line int64) (used int, ok bool) {
	class := s.class
	if class == nil {
		return 0, false
	}
	fields, from, ascii := s.fields[:0], 0, true
	for i := 0; i < len(b); i++ {
		c := class[b[i]]
		switch c {
		case plain:
			continue
		case wide:
			ascii = false
			continue
		case special:
			return 0, false
		case carriage:
			if i+1 == len(b) || b[i+1] != '\n' {
				return 0, false
			}
		}
		if len(fields) == maxColumns {
			return 0, false
		}
		fields = append(fields, Field{Text: b[from:i:i], Line: line, Byte: from + 1})
		if from = i + 1; c == separates {
			continue
		}
		if c == carriage {
			from++
		}
		s.fields, s.raw, s.bad, s.lines, s.ascii = fields, b[:i], nil, 1, ascii
		return from, true
	}
	return 0, false
}
