package text

import (
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
)

// shape is how one record looked that was read in full: what stands between its values, byte for byte, and where these go. Programs write
// records that differ in nothing but their values, and one that looks as the one before is read without looking at its names again. Whatever
// is not exactly so (an escape, a nested value, another name or blank, a bad cell) is read in full.
type shape struct {
	slots  []slot
	end    string // behind the last value
	absent []int  // columns that have no value in it
	luck   int    // how well it has served of late, in records; below 0 it is not tried
}

// slot is what stands before a value, and the value's column or noColumn.
type slot struct {
	before string
	column int
	isText bool // STRING or CHAR
}

const (
	maxLuck  = 64      // records that were read so
	missed   = 16      // of them are forgotten for one that was not
	maxShape = 1 << 20 // bytes of a record that is kept
)

// learn takes the shape of a record that was just read in full, unless the file's records differ all the time. Its texts are parts of one copy
// of the record.
func (s *shape) learn(raw []byte, values []placed, k *keyed) {
	if s.luck < 0 {
		return
	}
	s.forget()
	if len(raw) > maxShape {
		return
	}
	like, from := string(raw), 0
	for _, v := range values {
		s.slots = append(s.slots, slot{like[from:v.from], v.column, v.column >= 0 && k.schema[v.column].Type.IsText()})
		from = v.to
	}
	s.end = like[from:]
	s.absent = s.absent[:0]
	for i := range k.row {
		if k.taken[i].record != k.record {
			s.absent = append(s.absent, i)
		}
	}
}

func (s *shape) forget() { s.slots = s.slots[:0] }

// read reads a record into the row if it has the shape, is good and holds nothing that is escaped or nested. False tells nothing of the
// record, and the row may be half written.
func (s *shape) read(raw []byte, c *cells) bool {
	if len(s.slots) == 0 || s.luck < 0 {
		return false
	}
	if !s.fits(raw, c) {
		s.luck -= missed
		return false
	}
	for _, column := range s.absent {
		c.row[column] = engine.Null()
	}
	s.luck = min(s.luck+1, maxLuck)
	return true
}

func (s *shape) fits(raw []byte, c *cells) bool {
	at := 0
	for i := range s.slots {
		if at = s.slots[i].read(raw, at, c); at < 0 {
			return false
		}
	}
	return string(raw[at:]) == s.end && utf8.Valid(raw)
}

// read reads what stands before the value and the value, and gives its end; -1 if it is not as it should be.
func (s *slot) read(raw []byte, at int, c *cells) int {
	from := at + len(s.before)
	if from >= len(raw) || string(raw[at:from]) != s.before {
		return -1
	}
	switch b := raw[from]; {
	case b == '"':
		end := plainEnd(raw, from+1)
		if end == len(raw) || raw[end] != '"' || !s.text(raw[from+1:end], c) {
			return -1
		}
		return end + 1
	case b == '-' || '0' <= b && b <= '9':
		end, ok := numberEnd(raw, from)
		if !ok || !s.word(raw[from:end], c) {
			return -1
		}
		return end
	}
	end := from
	for end < len(raw) && 'a' <= raw[end] && raw[end] <= 'z' {
		end++
	}
	switch word := raw[from:end]; string(word) {
	case "null":
		if s.column >= 0 {
			c.row[s.column] = engine.Null()
		}
	case "true", "false":
		if !s.word(word, c) {
			return -1
		}
	default:
		return -1
	}
	return end
}

// text takes a text in quotes.
func (s *slot) text(text []byte, c *cells) bool {
	switch {
	case s.column < 0:
		return true
	case s.isText:
		c.row[s.column] = engine.Cell{Bytes: text}
		return true
	}
	return c.parsers[s.column].ParseTo(&c.row[s.column], text, true) == ""
}

// word takes a number, true or false.
func (s *slot) word(word []byte, c *cells) bool {
	switch {
	case s.column < 0:
		return true
	case c.schema[s.column].Type == engine.Binary:
		return false
	}
	return c.parsers[s.column].ParseTo(&c.row[s.column], word, false) == ""
}
