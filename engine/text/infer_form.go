package text

import (
	"cmp"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/csv"
)

// header takes the names of the first file, and holds the others to them.
func (i *inferrer) header(src *Source, names []string) error {
	if names == nil {
		return nil
	}
	if len(i.columns) > 0 {
		return src.own.fit(i.named(), names)
	}
	if err := mistaken(names, i.params); err != nil {
		return err
	}
	for _, name := range names {
		if _, double := i.at[name]; double {
			return fmt.Errorf("two columns of the header are named %.64q: rename one, or set withHeader to false if there is no header", name)
		}
		if _, err := i.add(name); err != nil {
			return err
		}
	}
	return src.own.fit(i.named(), names)
}

// named are the columns without types.
func (i *inferrer) named() engine.Schema {
	s := make(engine.Schema, len(i.columns))
	for n, c := range i.columns {
		s[n].Name = c.name
	}
	return s
}

// csv looks at cells by their place.
func (i *inferrer) csv(b *Block) error {
	if i.reader == nil {
		r, err := csv.NewTextReader(csv.DialectOf(i.params))
		if err != nil {
			return err
		}
		i.reader = r
	}
	r := i.reader
	r.Reset(b.text, b.line)
	r.Expect(max(b.own.columns, len(i.columns)))
	for {
		row, err := r.Read()
		if err == io.EOF { //nolint:errorlint // only the plain one is the end
			return nil
		}
		if err != nil {
			return err
		}
		if row.Bad != nil {
			continue
		}
		if err := i.csvRow(b.own, row); err != nil {
			return err
		}
		r.Expect(max(b.own.columns, len(i.columns)))
	}
}

// csvRow sees the cells of a row. Without a header the first row says how many columns there are.
func (i *inferrer) csvRow(own *origin, row *csv.Row) error {
	for len(i.columns) == 0 || own.layout == nil && len(i.columns) < len(row.Fields) {
		if _, err := i.add(fmt.Sprintf("col%d", len(i.columns))); err != nil {
			return err
		}
	}
	i.rows++
	for n, c := range i.columns {
		at := n
		if own.layout != nil {
			at = own.layout[n]
		}
		c.cells.See(row.Fields[at].Text)
	}
	return nil
}

// json looks at values by their names.
func (i *inferrer) json(b *Block) error {
	return eachRecord(b, func(raw []byte, line int64) error {
		i.record++
		return i.take(b, line, i.parser.record(raw, i))
	})
}

func (i *inferrer) xml(b *Block) error {
	for n := range b.spans {
		i.record++
		if err := i.take(b, b.spans[n].line, eachPart(b, &b.spans[n], i.params, i)); err != nil {
			return err
		}
	}
	return nil
}

// met is a value of the record that is being read.
type met struct {
	column *inferred
	value  value
}

// member keeps one value. A name that is new makes a column, unless it is another form of one that is there.
func (i *inferrer) member(name []byte, v *value) *broken {
	c, err := i.column(name)
	switch {
	case err == nil && c.record == i.record && c.spelling == string(name):
		return broke(DuplicateKey, -1)
	case err == nil && c.record == i.record:
		err = fmt.Errorf("a record has two names that mean the same column, %.64q and %.64q: rename one", c.spelling, name)
	}
	if err != nil {
		i.failed = err
		return broke(SameColumn, -1)
	}
	c.record = i.record
	if c.spelling != string(name) {
		c.spelling = string(name)
	}
	i.values = append(i.values, met{c, *v})
	return nil
}

// take sees the values of a record that is good. Of those that are not the first is kept, for when there is no other.
func (i *inferrer) take(b *Block, line int64, bad *broken) error {
	values := i.values
	i.values = i.values[:0]
	if bad != nil {
		if i.bad == "" {
			i.badAt = i.block
			i.bad = fmt.Sprintf("%q, line %d (%s). %s", b.own.name, line, bad.rule, cmp.Or(bad.advice, advice[bad.rule]))
		}
		return i.failed
	}
	i.rows++
	for _, m := range values {
		switch m.value.kind {
		case isNull:
		case isNumber, isElement:
			m.column.cells.See(trimXML(m.value.text))
		default:
			m.column.cells.SeeText(m.value.text)
		}
	}
	return nil
}

func (i *inferrer) column(name []byte) (*inferred, error) {
	if n, ok := i.at[string(name)]; ok {
		return i.columns[n], nil
	}
	if n, ok := i.alike[engine.Loosely(string(name))]; ok {
		return i.columns[n], nil
	}
	return i.add(string(name))
}
