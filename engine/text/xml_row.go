package text

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

const xmlBlanks = " \t\r\n"

// xmlRow is the row that is being read. Its attributes, the elements in it and their attributes become columns: `_id`,
// `price`, `price_currency`, where _ is attributePrefix; its own text, if it has any, is valueTag.
type xmlRow struct {
	depth       int // elements that are open, the row's among them; 0: outside of rows
	span        span
	begin       int64  // offset of the row
	text        []byte // of the row itself
	child       string // name of the element in it
	childText   []byte
	childNested bool
	childNull   bool
	childBegin  int64 // offset behind its start tag
	childLine   int64
}

func (s *xmlScanner) startRow(t xml.StartElement) {
	s.row = xmlRow{depth: 1, begin: s.before, text: s.row.text[:0], childText: s.row.childText[:0]}
	s.row.span = span{line: s.line, part: len(s.blocked.parts)}
	s.attributes("", t.Attr)
}

// within meets an element in a row.
func (s *xmlScanner) within(t xml.StartElement, name string) error {
	r := &s.row
	r.depth++
	if r.depth > 2 {
		r.childNested = true
		return nil
	}
	r.child, r.childText, r.childNested, r.childNull = name, r.childText[:0], false, false
	r.childBegin, r.childLine = s.tokens.InputOffset(), s.line
	s.attributes(name, t.Attr)
	return nil
}

// attributes makes parts of an element's attributes. Declarations of namespaces are none, and nil="true" makes NULL of the
// element.
func (s *xmlScanner) attributes(element string, attributes []xml.Attr) {
	for _, a := range attributes {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns":
		case element != "" && a.Name.Space != "" && a.Name.Local == "nil":
			s.row.childNull = a.Value == "true" || a.Value == "1"
		case !s.own.params.ExcludeAttribute:
			s.part(s.line, element+s.own.params.AttributePrefix+written(a.Name), []byte(a.Value), isElement)
		}
	}
}

// part keeps a name and its value.
func (s *xmlScanner) part(line int64, name string, text []byte, k kind) {
	b := s.blocked
	if len(b.parts)-s.row.span.part == MaxColumns {
		s.row.span.bad = broke(TooManyKeys, 0)
		return
	}
	p := part{name: len(b.text), kind: k, line: line}
	b.text = append(b.text, name...)
	p.nameEnd, p.from = len(b.text), len(b.text)
	b.text = append(b.text, text...)
	p.to = len(b.text)
	b.parts = append(b.parts, p)
}

// text keeps what stands in a row, or in an element of it.
func (s *xmlScanner) text(t xml.CharData) error {
	switch s.row.depth {
	case 0:
		if len(s.open) == 0 && len(bytes.Trim(bytes.TrimPrefix(t, []byte("\ufeff")), xmlBlanks)) > 0 {
			return s.broken("there is text outside of the document: look whether the format parameters belong to the file")
		}
	case 1:
		s.row.text = append(s.row.text, t...)
	case 2:
		s.row.childText = append(s.row.childText, t...)
	}
	return nil
}

// closeWithin ends an element of a row, or the row.
func (s *xmlScanner) closeWithin() {
	r := &s.row
	switch {
	case r.depth == 0:
		s.endRow()
	case r.depth > 1:
	case r.childNull:
		s.part(r.childLine, r.child, nil, isNull)
	case r.childNested:
		s.part(r.childLine, r.child, s.bytes.since(r.childBegin, s.before), isNested)
	default:
		s.part(r.childLine, r.child, r.childText, isElement)
	}
}

func (s *xmlScanner) endRow() {
	r, b := &s.row, s.blocked
	if len(bytes.Trim(r.text, xmlBlanks)) > 0 {
		s.part(r.span.line, s.own.params.ValueTag, r.text, isElement)
	}
	end := s.tokens.InputOffset()
	raw := s.bytes.since(r.begin, end)
	r.span.from = len(b.text)
	b.text = append(b.text, raw...)
	r.span.to, r.span.parts = len(b.text), len(b.parts)
	if bad, ok := s.bytes.badWithin(r.begin, end); ok {
		r.span.bad = &broken{rule: NotUTF8, at: int(bad.at - r.begin), advice: fmt.Sprintf(
			"The row holds the byte 0x%02X, which means nothing in %s: say the file's charset with the format parameter encoding, or convert it.",
			bad.value, s.own.charset)}
	}
	b.spans = append(b.spans, r.span)
}
