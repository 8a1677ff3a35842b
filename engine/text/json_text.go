package text

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// plainEnd gives the place of the first byte from i on that a text does not hold as it is: a quote, a backslash or a control
// character. It looks at eight bytes at once. Subtracting from a byte that is too small sets its highest bit; the borrow may do so to
// the bytes above it, but never to one below, so the lowest that is found is right.
func plainEnd(b []byte, i int) int {
	const each, highest = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		quote, slash := w^each*'"', w^each*'\\'
		found := ((w-each*' ')&^w | (quote-each)&^quote | (slash-each)&^slash) & highest
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

// text reads a text in quotes and gives it unescaped.
func (p *jsonParser) text() ([]byte, *broken) {
	p.pos++
	from, mark := p.pos, len(p.scratch)
	copied := false
	for {
		b, i := p.b, plainEnd(p.b, p.pos)
		p.pos = i
		switch p.peek() {
		case '"':
			part := b[from:i]
			p.pos++
			if !copied {
				return part, nil
			}
			p.scratch = append(p.scratch, part...)
			return p.scratch[mark:], nil
		case '\\':
			p.scratch = append(p.scratch, b[from:i]...)
			copied = true
			if bad := p.escape(); bad != nil {
				return nil, bad
			}
			from = p.pos
		default:
			if i == len(b) {
				return nil, &broken{rule: JSONSyntax, at: from - 1, advice: "A text is not closed: close its quote, and write line ends within texts as \\n."}
			}
			return nil, broke(Control, i)
		}
	}
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape takes a backslash and what belongs to it into scratch.
func (p *jsonParser) escape() *broken {
	at := p.pos
	p.pos++
	c := p.peek()
	if c == 'u' {
		return p.unicode(at)
	}
	if escapes[c] == 0 {
		return broke(JSONSyntax, at)
	}
	p.scratch = append(p.scratch, escapes[c])
	p.pos++
	return nil
}

// unicode takes \uXXXX, or two of them that make one character.
func (p *jsonParser) unicode(at int) *broken {
	c, ok := p.hex()
	switch {
	case !ok:
		return broke(JSONSyntax, at)
	case isLow(c):
		return broke(LoneSurrogate, at)
	case !isHigh(c):
		p.scratch = utf8.AppendRune(p.scratch, c)
		return nil
	}
	if p.peek() != '\\' || p.pos+1 >= len(p.b) || p.b[p.pos+1] != 'u' {
		return broke(LoneSurrogate, at)
	}
	p.pos++
	low, ok := p.hex()
	if !ok || !isLow(low) {
		return broke(LoneSurrogate, at)
	}
	p.scratch = utf8.AppendRune(p.scratch, 0x10000+(c-0xd800)<<10+low-0xdc00)
	return nil
}

// hex takes u and four hex digits.
func (p *jsonParser) hex() (c rune, ok bool) {
	if len(p.b)-p.pos < 5 {
		return 0, false
	}
	for _, d := range p.b[p.pos+1 : p.pos+5] {
		switch {
		case '0' <= d && d <= '9':
			c = c<<4 | rune(d-'0')
		case 'a' <= d|0x20 && d|0x20 <= 'f':
			c = c<<4 | rune(d|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	p.pos += 5
	return c, true
}

// names are the names of objects that are open, one object's behind the other's.
type names struct {
	all   [][]byte
	large map[int]map[string]bool // of objects with many names, by where they begin
}

const manyNames = 32

func (n *names) clear() {
	n.all = n.all[:0]
	if len(n.large) > 0 {
		clear(n.large)
	}
}

// open begins an object.
func (n *names) open() int { return len(n.all) }

// close ends the object that began at mark.
func (n *names) close(mark int) {
	n.all = n.all[:mark]
	delete(n.large, mark)
}

// add keeps a name of the object that began at mark. The rule is broken if the object has it already, or more than it may.
func (n *names) add(name []byte, mark int) Rule {
	if len(n.all)-mark < manyNames {
		for _, other := range n.all[mark:] {
			if string(other) == string(name) {
				return DuplicateKey
			}
		}
		n.all = append(n.all, name)
		return ""
	}
	set := n.large[mark]
	if set == nil {
		set = make(map[string]bool)
		for _, other := range n.all[mark:] {
			set[string(other)] = true
		}
		if n.large == nil {
			n.large = make(map[int]map[string]bool)
		}
		n.large[mark] = set
	}
	switch {
	case set[string(name)]:
		return DuplicateKey
	case len(set) == MaxColumns:
		return TooManyKeys
	}
	set[string(name)] = true
	return ""
}
