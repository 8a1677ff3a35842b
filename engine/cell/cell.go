// Package cell is the one grammar of cells: what a text means in a column of each of the twelve types. Every form that loses
// nothing is accepted, every form that would lose something breaks a rule; no value is rounded, cut or shifted in
// silence. It decides for every engine, every format of text and the quarantine alike.
package cell

import (
	"fmt"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Options change what a text means. The zero value is the plain grammar.
type Options struct {
	NullValue       string // a text that is NULL beside the empty one; empty: none
	DateFormat      string // Spark's pattern letters; given, DATE takes nothing else
	TimestampFormat string // likewise for DATETIME
	BooleanNumbers  bool   // 1 and 0 are BOOLEANs too
}

// OptionsOf takes the options from formatParams.
func OptionsOf(p format.Params) Options {
	return Options{
		NullValue: p.NullValue, DateFormat: p.DateFormat, TimestampFormat: p.TimestampFormat, BooleanNumbers: p.BooleanNumbers,
	}
}

// Parser reads the cells of one column. It keeps nothing between cells, so several goroutines may share it.
type Parser struct {
	column  engine.Column
	options Options
	pattern *pattern // of the column's type; nil: the forms of the grammar
}

// NewParser makes the parser of a column. An error names the option whose pattern cannot be used.
func NewParser(column engine.Column, o Options) (*Parser, error) {
	p := &Parser{column: column, options: o}
	var err error
	switch {
	case column.Type < engine.String || column.Type > engine.Binary:
		return nil, fmt.Errorf("column %q has no type", column.Name)
	case column.Nanos && column.Type != engine.DateTime:
		return nil, fmt.Errorf("column %q is %s: nanoseconds is for DATETIME alone", column.Name, column.Type)
	case column.Type == engine.Date && o.DateFormat != "":
		p.pattern, err = compile("dateFormat", o.DateFormat, false)
	case column.Type == engine.DateTime && o.TimestampFormat != "":
		p.pattern, err = compile("timestampFormat", o.TimestampFormat, true)
	}
	return p, err
}

// Parse reads one cell. Quoted tells that the text stood in quotes, or was a text of JSON: an empty one is then the empty
// text of STRING and CHAR, and no text of these types is NULL. The rule is empty if text is a cell of the column;
// else the cell says nothing. Bytes of STRING and CHAR are text itself, not a copy.
func (p *Parser) Parse(text []byte, quoted bool) (c engine.Cell, rule Rule) {
	rule = p.ParseTo(&c, text, quoted)
	return c, rule
}

// ParseTo is Parse into a cell that is used for row after row.
func (p *Parser) ParseTo(c *engine.Cell, text []byte, quoted bool) (rule Rule) {
	if p.column.Type.IsText() {
		return p.text(c, text, quoted)
	}
	trimmed := trim(text)
	*c = engine.Cell{}
	if len(trimmed) == 0 || p.options.NullValue != "" && (p.isNull(text) || p.isNull(trimmed)) {
		c.Null = true
		return ""
	}
	switch p.column.Type {
	case engine.TinyInt, engine.SmallInt, engine.Integer, engine.BigInt:
		c.Int, rule = parseInteger(trimmed, p.column.Type.Bits())
	case engine.Float:
		c.Float, rule = parseFloat(trimmed, 32)
	case engine.Double:
		c.Float, rule = parseFloat(trimmed, 64)
	case engine.Boolean:
		*c, rule = p.boolean(trimmed)
	case engine.Binary:
		*c, rule = parseBinary(trimmed)
	case engine.Date:
		*c, rule = p.date(trimmed)
	default:
		c.Int, rule = p.dateTime(trimmed)
	}
	return rule
}

// isNull tells whether text is what nullValue says.
func (p *Parser) isNull(text []byte) bool {
	return p.options.NullValue != "" && string(text) == p.options.NullValue
}

func (p *Parser) text(c *engine.Cell, text []byte, quoted bool) Rule {
	if !quoted && (len(text) == 0 || p.isNull(text)) {
		*c = engine.Null()
		return ""
	}
	if !utf8.Valid(text) {
		*c = engine.Cell{}
		return UTF8
	}
	*c = engine.Cell{Bytes: text}
	return ""
}

func (p *Parser) date(text []byte) (engine.Cell, Rule) {
	if p.pattern != nil {
		return p.pattern.date(text)
	}
	days, rule := parseDate(text)
	return engine.Cell{Int: days}, rule
}

func (p *Parser) dateTime(text []byte) (int64, Rule) {
	m, rule := p.moment(text)
	if rule != "" {
		return 0, rule
	}
	return m.epoch(p.column.Nanos)
}

func (p *Parser) moment(text []byte) (moment, Rule) {
	if p.pattern != nil {
		return p.pattern.moment(text)
	}
	return parseMoment(text)
}

// trim takes blanks and tabs away from both ends.
func trim(text []byte) []byte {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && isBlank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
