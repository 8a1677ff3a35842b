// Package csv is our own scanner of CSV text. It reads rows of any size up to a bound in bounded memory, says line and place
// of each cell, and tells of each row that breaks a rule what and where, without losing count of the rows after it.
package csv

import (
	"fmt"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine/format"
)

// Dialect says how text is cut into cells.
type Dialect struct {
	Separator   rune
	Quote       rune // 0: quotes mean nothing
	Escaper     rune // 0: none. The next character is taken as it is, except n, r, t and 0
	MultiLine   bool // a cell may hold line ends, in quotes or escaped
	WithHeader  bool
	SkipFirst   bool
	NullPadding bool // short rows are filled
	MaxRow      int  // bytes of one row; 0: DefaultMaxRow
}

// DefaultMaxRow is 16 MiB.
const DefaultMaxRow = 16 << 20

// DialectOf takes the dialect from formatParams.
func DialectOf(p format.Params) Dialect {
	return Dialect{
		Separator: p.Separator, Quote: p.Quote, Escaper: p.Escaper, MultiLine: p.MultiLine,
		WithHeader: p.WithHeader, SkipFirst: p.SkipFirst, NullPadding: p.NullPadding,
	}
}

// Field is one cell as text. Text is valid until the next Read.
type Field struct {
	Text   []byte
	Quoted bool  // so that an empty text is not NULL
	Line   int64 // of the file, from 1
	Byte   int   // within the line, from 1
}

// Row is one row. It is valid until the next Read.
type Row struct {
	Fields []Field
	Line   int64  // where it begins
	Raw    []byte // as it stands in the file, without its line end: for the quarantine
	Bad    *Bad   // nil if it may be used
}

// Rule names what a row breaks. Names are stable.
type Rule string

// The rules of rows.
const (
	ShortRow       Rule = "short-row"
	LongRow        Rule = "long-row"
	NewlineInCell  Rule = "newline-in-cell"
	TextAfterQuote Rule = "text-after-quote"
	UnclosedQuote  Rule = "unclosed-quote"
	UnclosedEscape Rule = "unclosed-escape"
	UTF8           Rule = "utf-8"
)

// Bad says which rule a row breaks, where, and what to do.
type Bad struct {
	Rule   Rule
	Line   int64 // of the file, from 1
	Byte   int   // within the line, from 1
	Cell   int   // within the row, from 1; 0: the row as a whole
	Advice string
}

// TooLong is the error of a row beyond the bound. What follows it is not read.
type TooLong struct {
	Line  int64 // where the row begins
	Bound int   // bytes
}

func (e *TooLong) Error() string {
	return fmt.Sprintf("the row that begins in line %d is longer than %d bytes: look for a quote that is not closed, or for a file that is no CSV", e.Line, e.Bound)
}

// check refuses what no text could be read with.
func (d *Dialect) check() error {
	for _, c := range []rune{d.Separator, d.Quote, d.Escaper} {
		if c == '\n' || c == '\r' || c == utf8.RuneError || c != 0 && !utf8.ValidRune(c) {
			return fmt.Errorf("csv: %q cannot be a separator, quote or escaper", c)
		}
	}
	if d.Separator == 0 || d.Separator == d.Quote || d.Separator == d.Escaper {
		return fmt.Errorf("csv: the separator must be a character that is neither quote nor escaper")
	}
	return nil
}
