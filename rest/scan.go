package rest

import (
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how many objects and lists may stand inside each other.
const maxDepth = 64

func (d *decoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return
		}
	}
}

// peek gives the next byte, or 0 at the end: no JSON begins with 0.
func (d *decoder) peek() byte {
	if d.pos < len(d.data) {
		return d.data[d.pos]
	}
	return 0
}

// literal takes word if it comes next.
func (d *decoder) literal(word string) bool {
	end := d.pos + len(word)
	if end > len(d.data) || string(d.data[d.pos:end]) != word {
		return false
	}
	d.pos = end
	return true
}

// enter takes the bracket that opens an object or a list, which the caller has seen.
func (d *decoder) enter() error {
	d.pos++
	d.depth++
	if d.depth > maxDepth {
		return d.fail("is nested deeper than 64")
	}
	return nil
}

// more tells whether another element comes before the bracket end, which it takes, and stands at the element then.
func (d *decoder) more(end byte, first bool) (bool, error) {
	d.space()
	c := d.peek()
	switch {
	case c == end:
		d.pos++
		d.depth--
		return false, nil
	case first:
		return true, nil
	case c == ',':
		d.pos++
		d.space()
		return true, nil
	}
	return false, d.unexpected()
}

// key takes a key and its colon, and stands at the value then. The key is good until the next text is read.
func (d *decoder) key() ([]byte, error) {
	if d.peek() != '"' {
		return nil, d.unexpected()
	}
	k, err := d.text()
	if err != nil {
		return nil, err
	}
	d.space()
	if d.peek() != ':' {
		return nil, d.unexpected()
	}
	d.pos++
	d.space()
	return k, nil
}

// text takes a string. It gives a part of the data or, if there are escapes, of a buffer that the next text reuses.
func (d *decoder) text() ([]byte, error) {
	d.pos++
	start := d.pos
	for d.pos < len(d.data) {
		switch c := d.data[d.pos]; {
		case c == '"':
			d.pos++
			return d.data[start : d.pos-1], nil
		case c == '\\':
			d.buffer = append(d.buffer[:0], d.data[start:d.pos]...)
			return d.escapedText()
		case c < ' ':
			return nil, d.fail("has a control character in a string")
		default:
			d.pos++
		}
	}
	return nil, d.fail("ends within a string")
}

// escapedText takes the rest of a string from its first escape on.
func (d *decoder) escapedText() ([]byte, error) {
	for d.pos < len(d.data) {
		switch c := d.data[d.pos]; {
		case c == '"':
			d.pos++
			return d.buffer, nil
		case c == '\\':
			if err := d.escape(); err != nil {
				return nil, err
			}
		case c < ' ':
			return nil, d.fail("has a control character in a string")
		default:
			d.buffer = append(d.buffer, c)
			d.pos++
		}
	}
	return nil, d.fail("ends within a string")
}

// escapes are the characters that may follow a backslash, in pairs with what they stand for.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (d *decoder) escape() error {
	d.pos++
	c := d.peek()
	if c == 'u' {
		return d.unicodeEscape()
	}
	if escapes[c] == 0 {
		return d.fail("has an unknown escape in a string")
	}
	d.pos++
	d.buffer = append(d.buffer, escapes[c])
	return nil
}

// unicodeEscape takes \uXXXX, or two of them that are a surrogate pair. Half a pair is no character.
func (d *decoder) unicodeEscape() error {
	r, ok := d.hex()
	if ok && utf16.IsSurrogate(r) {
		second := rune(0)
		if ok = d.literal(`\`); ok {
			second, ok = d.hex()
		}
		r = utf16.DecodeRune(r, second)
		ok = ok && r != utf8.RuneError
	}
	if !ok {
		return d.fail(`has a \u escape that is not a character`)
	}
	d.buffer = utf8.AppendRune(d.buffer, r)
	return nil
}

// hex takes uXXXX.
func (d *decoder) hex() (rune, bool) {
	if len(d.data)-d.pos < 5 || d.data[d.pos] != 'u' {
		return 0, false
	}
	r := rune(0)
	for _, c := range d.data[d.pos+1 : d.pos+5] {
		n, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		r = r<<4 | rune(n)
	}
	d.pos += 5
	return r, true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
