package text

import (
	"bytes"
	"unicode/utf8"
)

// kind is what a value is in its file.
type kind uint8

const (
	isNull    kind = iota
	isText         // in quotes
	isElement      // the text of an element or attribute
	isNumber       // as it is written
	isBoolean
	isNested // an object, an array or elements, as they are written
)

// value is one value of a record. Text is the unescaped text, or what stands in the file.
type value struct {
	kind   kind
	quoted bool // so that it is the empty text and not NULL
	text   []byte
	at     int // in the record
	end    int // behind it, in a record of JSON
}

// members takes the names and values of a record in order. What it is given lasts until it returns.
type members interface {
	member(name []byte, v *value) *broken
}

// jsonParser reads one record of JSON, strictly: what it accepts, every parser reads, and reads alike.
type jsonParser struct {
	b       []byte
	pos     int
	depth   int
	scratch []byte // texts with escapes; what was given lasts until the next record
	names   names  // of the objects that are open, but for the record's own
	found   value  // of the record's member that was read last
}

// record reads an object from end to end and gives its members to m, which looks for doubled names itself.
func (p *jsonParser) record(b []byte, m members) *broken {
	p.b, p.pos, p.depth, p.scratch = b, 0, 0, p.scratch[:0]
	p.names.clear()
	if !utf8.Valid(b) {
		return broke(NotUTF8, firstBad(b))
	}
	p.blanks()
	if p.peek() != '{' {
		return p.notAnObject()
	}
	if bad := p.object(m); bad != nil {
		return bad
	}
	if p.blanks(); p.pos < len(b) {
		return &broken{rule: JSONSyntax, at: p.pos, advice: "There is text behind the record: write one object a line."}
	}
	return nil
}

// notAnObject tells another value from what is no JSON at all.
func (p *jsonParser) notAnObject() *broken {
	at := p.pos
	if bad := p.value(&p.found); bad != nil {
		return bad
	}
	return broke(NotAnObject, at)
}

// firstBad is the place of the first byte that is no UTF-8.
func firstBad(b []byte) int {
	for at := 0; ; {
		c, size := utf8.DecodeRune(b[at:])
		if c == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// peek gives the next byte, 0 at the end: NUL has no place outside of texts either.
func (p *jsonParser) peek() byte {
	if p.pos < len(p.b) {
		return p.b[p.pos]
	}
	return 0
}

func (p *jsonParser) blanks() {
	for p.pos < len(p.b) && isJSONBlank(p.b[p.pos]) {
		p.pos++
	}
}

func isJSONBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (p *jsonParser) syntax() *broken { return broke(JSONSyntax, p.pos) }

// object reads an object. Without m its names are only compared with each other.
func (p *jsonParser) object(m members) *broken {
	if p.depth++; p.depth > MaxDepth {
		return broke(Depth, p.pos)
	}
	mark := p.names.open()
	p.pos++
	if p.blanks(); p.peek() == '}' {
		p.pos++
		p.depth--
		return nil
	}
	for {
		if bad := p.pair(m, mark); bad != nil {
			return bad
		}
		p.blanks()
		switch p.peek() {
		case ',':
			p.pos++
			p.blanks()
		case '}':
			p.pos++
			p.depth--
			p.names.close(mark)
			return nil
		default:
			return p.syntax()
		}
	}
}

// pair reads a name and its value.
func (p *jsonParser) pair(m members, mark int) *broken {
	at := p.pos
	if p.peek() != '"' {
		return p.syntax()
	}
	name, bad := p.text()
	if bad != nil {
		return bad
	}
	if m == nil {
		if rule := p.names.add(name, mark); rule != "" {
			return broke(rule, at)
		}
	}
	if p.blanks(); p.peek() != ':' {
		return p.syntax()
	}
	p.pos++
	p.blanks()
	if m == nil {
		return p.value(new(value))
	}
	if bad = p.value(&p.found); bad == nil {
		bad = m.member(name, &p.found)
	}
	if bad != nil && bad.at < 0 {
		bad.at = at
	}
	return bad
}

// value reads any value.
func (p *jsonParser) value(v *value) (bad *broken) {
	v.at, v.quoted = p.pos, false
	switch p.peek() {
	case '"':
		v.kind, v.quoted = isText, true
		v.text, bad = p.text()
		v.end = p.pos
		return bad
	case '{':
		v.kind, bad = isNested, p.object(nil)
	case '[':
		v.kind, bad = isNested, p.array()
	case 't':
		v.kind, bad = isBoolean, p.word("true")
	case 'f':
		v.kind, bad = isBoolean, p.word("false")
	case 'n':
		v.kind, bad = isNull, p.word("null")
	default:
		v.kind, bad = isNumber, p.number()
	}
	v.end = p.pos
	v.text = p.b[v.at:v.end]
	return bad
}

func (p *jsonParser) array() *broken {
	if p.depth++; p.depth > MaxDepth {
		return broke(Depth, p.pos)
	}
	p.pos++
	if p.blanks(); p.peek() == ']' {
		p.pos++
		p.depth--
		return nil
	}
	for {
		if bad := p.value(new(value)); bad != nil {
			return bad
		}
		p.blanks()
		switch p.peek() {
		case ',':
			p.pos++
			p.blanks()
		case ']':
			p.pos++
			p.depth--
			return nil
		default:
			return p.syntax()
		}
	}
}

func (p *jsonParser) word(w string) *broken {
	if !bytes.HasPrefix(p.b[p.pos:], []byte(w)) {
		return p.syntax()
	}
	p.pos += len(w)
	return nil
}

// number reads a number; it keeps its text, so that no digit is lost.
func (p *jsonParser) number() (bad *broken) {
	end, ok := numberEnd(p.b, p.pos)
	if !ok {
		bad = &broken{rule: JSONSyntax, at: p.pos, advice: "The value is none of JSON: numbers are as 1.5 or -2e3, and NaN, Infinity and other words stand in quotes."}
	}
	p.pos = end
	return bad
}

// numberEnd is where the number ends that stands from i on, if it is one.
func numberEnd(b []byte, i int) (end int, ok bool) {
	if i < len(b) && b[i] == '-' {
		i++
	}
	whole := i
	i = digitsEnd(b, i)
	ok = i > whole && (b[whole] != '0' || i == whole+1)
	if ok && i < len(b) && b[i] == '.' {
		fraction := i + 1
		i = digitsEnd(b, fraction)
		ok = i > fraction
	}
	if ok && i < len(b) && b[i]|0x20 == 'e' {
		exponent := i + 1
		if exponent < len(b) && (b[exponent] == '+' || b[exponent] == '-') {
			exponent++
		}
		i = digitsEnd(b, exponent)
		ok = i > exponent
	}
	return i, ok
}

// digitsEnd is where the digits end that stand from i on.
func digitsEnd(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}
