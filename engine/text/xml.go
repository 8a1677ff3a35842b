package text

import (
	"bytes"

	"github.com/openfinspace/openfinspace/engine/format"
)

// xmlDecoder makes typed rows of rows of XML.
type xmlDecoder struct {
	*keyed
	params format.Params
}

func (d *xmlDecoder) decode(b *Block, sink Sink) error {
	d.begin(b.own)
	defer d.end()
	for i := range b.spans {
		s := &b.spans[i]
		d.start()
		bad := eachPart(b, s, d.params, d.keyed)
		if bad == nil {
			row, none := d.finish()
			if bad = none; bad == nil {
				if err := sink.Row(row); err != nil {
					return err
				}
				continue
			}
		}
		if err := d.tell(sink, s.line, b.text[s.from:s.to], bad); err != nil {
			return err
		}
	}
	return nil
}

// eachPart gives the names and values of a row to m.
func eachPart(b *Block, s *span, p format.Params, m members) *broken {
	if s.bad != nil {
		return s.bad
	}
	var v value
	for _, part := range b.parts[s.part:s.parts] {
		v = value{kind: part.kind, text: b.text[part.from:part.to]}
		if v.kind == isElement && p.IgnoreSurroundingSpaces {
			v.text = trimXML(v.text)
		}
		v.quoted = len(v.text) == 0 && !p.TreatEmptyValuesAsNulls
		if bad := m.member(b.text[part.name:part.nameEnd], &v); bad != nil {
			bad.at, bad.line = 0, part.line
			return bad
		}
	}
	return nil
}

func trimXML(text []byte) []byte { return bytes.Trim(text, xmlBlanks) }
