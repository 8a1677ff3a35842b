package text

import (
	"bytes"
	"errors"
	"io"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/csv"
	"github.com/openfinspace/openfinspace/engine/format"
)

// csvScanner finds whole rows of CSV.
type csvScanner struct {
	reader *csv.Reader
	own    *origin
}

// newCSVScanner reads what stands before the data and gives the names of the header, nil if there is none.
func newCSVScanner(src io.Reader, own *origin) (*csvScanner, []string, error) {
	r, err := csv.NewReader(src, csv.DialectOf(own.params))
	if err != nil {
		return nil, nil, err
	}
	names, err := r.Header()
	if errors.Is(err, io.EOF) {
		own.say("the file is empty, without even a header.")
		err = nil
	}
	if bad := new(csv.BadHeader); errors.As(err, &bad) {
		if other := mistaken([]string{string(bad.Raw)}, own.params); other != nil {
			err = other
		}
	}
	own.blank.Add(r.Blank())
	return &csvScanner{reader: r, own: own}, names, err
}

func (s *csvScanner) next(b *Block) (err error) {
	b.text, b.line, err = s.reader.Rows(b.text, s.own.block)
	return err
}

// fit places the schema's columns by the header, or by position.
func (o *origin) fit(s engine.Schema, header []string) (err error) {
	if o.params.Type != format.CSV {
		return nil
	}
	o.columns = len(s)
	if header == nil {
		return nil
	}
	var warning string
	o.columns = len(header)
	o.layout, warning, err = s.FitHeader(header)
	if err != nil || warning != "" { // what is no CSV has one name too, for the one column of a schema
		err = misfit(s, header, o.params, err)
	}
	if err == nil && warning != "" {
		o.say(lowerFirst(warning))
	}
	return err
}

// csvDecoder makes typed rows of CSV.
type csvDecoder struct {
	*cells
	reader *csv.Reader
}

func newCSVDecoder(c *cells, p format.Params) (*csvDecoder, error) {
	r, err := csv.NewTextReader(csv.DialectOf(p))
	return &csvDecoder{cells: c, reader: r}, err
}

func (d *csvDecoder) decode(b *Block, sink Sink) error {
	d.reader.Reset(b.text, b.line)
	d.reader.Expect(b.own.columns)
	before := d.reader.Blank()
	for {
		row, err := d.reader.Read()
		if err == io.EOF { //nolint:errorlint // only the plain one is the end
			b.own.blank.Add(d.reader.Blank() - before)
			return nil
		}
		if err != nil {
			return d.failed(b.own, err)
		}
		if err := d.one(b.own, row, sink); err != nil {
			return err
		}
	}
}

// failed makes the engine's error of one that ends the block.
func (d *csvDecoder) failed(own *origin, err error) error {
	return refuse(own.name, err)
}

// one reads the cells of one row up to the first bad one.
func (d *csvDecoder) one(own *origin, row *csv.Row, sink Sink) error {
	if row.Bad != nil {
		return sink.Bad(d.badRow(own, row), restore(row.Raw))
	}
	for i, p := range d.parsers {
		at := i
		if own.layout != nil {
			at = own.layout[i]
		}
		f := &row.Fields[at]
		if rule := p.ParseTo(&d.row[i], f.Text, f.Quoted); rule != "" {
			return sink.Bad(d.refused(own, f.Line, i, f.Text, rule), row.Raw)
		}
	}
	return sink.Row(d.row)
}

// badRow says what is wrong with a row that could not be cut into cells.
func (d *csvDecoder) badRow(own *origin, row *csv.Row) engine.BadCell {
	bad := row.Bad
	told := engine.BadCell{File: own.name, Line: bad.Line, Value: engine.Excerpt(row.Raw), Rule: string(bad.Rule), Advice: bad.Advice}
	if bad.Cell > 0 && bad.Cell <= len(row.Fields) {
		told.Value, told.Column = engine.Excerpt(row.Fields[bad.Cell-1].Text), d.columnAt(own, bad.Cell-1)
	}
	if bad.Rule == csv.UTF8 {
		line := lineOf(row.Raw, bad.Line-row.Line)
		told.Advice = noText(own.charset, line[:bad.Byte-1], line[bad.Byte-1:])
	}
	return told
}

// columnAt names the column that stands at a place of the row, if it is one of the schema.
func (d *csvDecoder) columnAt(own *origin, place int) string {
	for i, c := range d.schema {
		if own.layout == nil && i == place || own.layout != nil && own.layout[i] == place {
			return c.Name
		}
	}
	return ""
}

// lineOf gives text from its n-th line on, counted from 0.
func lineOf(text []byte, n int64) []byte {
	for ; n > 0; n-- {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			break
		}
		if text[end] == '\r' && end+1 < len(text) && text[end+1] == '\n' {
			end++
		}
		text = text[end+1:]
	}
	return text
}
