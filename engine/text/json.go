package text

import (
	"bytes"
)

// jsonDecoder makes typed rows of records of JSON.
type jsonDecoder struct {
	*keyed
	parser jsonParser
	shape  shape
}

func (d *jsonDecoder) decode(b *Block, sink Sink) error {
	if d.own != b.own {
		d.shape.forget() // each file is warned of the names that are left out
	}
	d.begin(b.own)
	defer d.end()
	d.shape.luck = maxLuck
	return eachRecord(b, func(raw []byte, line int64) error {
		if d.shape.read(raw, d.cells) {
			return sink.Row(d.row)
		}
		d.start()
		bad := d.parser.record(raw, d.keyed)
		if bad == nil {
			row, none := d.finish()
			if bad = none; bad == nil {
				d.shape.learn(raw, d.values, d.keyed)
				return sink.Row(row)
			}
		}
		return d.tell(sink, line, raw, bad)
	})
}

// isBlankLine tells whether a line has nothing but blanks; most begin with something else.
func isBlankLine(line []byte) bool {
	for _, c := range line {
		if !isJSONBlank(c) {
			return false
		}
	}
	return true
}

// eachRecord gives the records of a block: its spans, or its lines, without the blank ones.
func eachRecord(b *Block, record func(raw []byte, line int64) error) error {
	for _, s := range b.spans {
		if err := record(b.text[s.from:s.to], s.line); err != nil {
			return err
		}
	}
	if len(b.spans) > 0 {
		return nil
	}
	line, blank := b.line, int64(0)
	for rest := b.text; len(rest) > 0; line++ {
		raw := rest
		if n := bytes.IndexByte(rest, '\n'); n >= 0 {
			raw, rest = rest[:n], rest[n+1:]
		} else {
			rest = nil
		}
		if n := len(raw) - 1; n >= 0 && raw[n] == '\r' {
			raw = raw[:n]
		}
		if isBlankLine(raw) {
			blank++
			continue
		}
		if err := record(raw, line); err != nil {
			return err
		}
	}
	b.own.blank.Add(blank)
	return nil
}
