package text

import (
	"fmt"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// cells reads the cells of one row after the other.
type cells struct {
	schema  engine.Schema
	parsers []*cell.Parser
	row     []engine.Cell
}

func newCells(s engine.Schema, p format.Params) (*cells, error) {
	if err := Check(p); err != nil {
		return nil, err
	}
	c := &cells{schema: s, row: make([]engine.Cell, len(s))}
	for _, column := range s {
		parser, err := cell.NewParser(column, cell.OptionsOf(p))
		if err != nil {
			return nil, err
		}
		c.parsers = append(c.parsers, parser)
	}
	return c, nil
}

// refused is what a user is told of a cell that breaks a rule of the grammar.
func (c *cells) refused(own *origin, line int64, column int, text []byte, rule cell.Rule) engine.BadCell {
	return engine.BadCell{
		File: own.name, Line: line, Column: c.schema[column].Name, Value: engine.Excerpt(text),
		Rule: string(rule), Advice: rule.Advice(c.schema[column].Type),
	}
}

// noText is what a user is told of a byte that means nothing in the file's charset. before is the text of its line that
// stands before it.
func noText(charset string, before, at []byte) string {
	if b, ok := badByte(at); ok {
		return fmt.Sprintf("Character %d of the line is the byte 0x%02X, which means nothing in %s: correct the format parameter encoding, or the file.",
			utf8.RuneCount(restoredMarks(before))+1, b, charset)
	}
	return fmt.Sprintf("Byte %d of the line, 0x%02X, is no UTF-8: say the file's charset with the format parameter encoding, or convert it.",
		len(before)+1, at[0])
}

// restoredMarks makes one byte of each mark, so that characters can be counted.
func restoredMarks(text []byte) []byte { return restore(text) }
