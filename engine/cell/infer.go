package cell

import "github.com/openfinspace/openfinspace/engine"

// Inference finds the type of a column from its cells. It chooses wide: whole numbers are BIGINT, other numbers DOUBLE, dates
// DATE, times DATETIME, all else STRING. What a type would lose makes the column STRING: zeros in front, as identifiers have
// them, and more digits than a DOUBLE keeps.
type Inference struct {
	whole, double, date, time *Parser

	cells                   int64 // that are not NULL
	wholes, numbers, words  int64
	dates, exact, nanoTimes int64 // exact: times that microseconds keep
	long                    bool  // a number of more than 15 digits
}

// NewInference makes an Inference. An error names the option whose pattern cannot be used.
func NewInference(o Options) (*Inference, error) {
	i := &Inference{}
	for _, p := range []struct {
		parser *(*Parser)
		column engine.Column
	}{
		{&i.whole, engine.Column{Type: engine.BigInt}},
		{&i.double, engine.Column{Type: engine.Double}},
		{&i.date, engine.Column{Type: engine.Date}},
		{&i.time, engine.Column{Type: engine.DateTime}},
	} {
		parser, err := NewParser(p.column, o)
		if err != nil {
			return nil, err
		}
		*p.parser = parser
	}
	return i, nil
}

// See takes one cell into account.
func (i *Inference) See(text []byte) {
	i.see(text, true)
}

// SeeText takes a cell into account that its file says is text and no number, as JSON can.
func (i *Inference) SeeText(text []byte) { i.see(text, false) }

// see tries the types that held every cell so far, and no other.
func (i *Inference) see(text []byte, number bool) {
	trimmed := trim(text)
	if len(trimmed) == 0 || i.double.isNull(text) || i.double.isNull(trimmed) {
		return
	}
	if number && i.numbers == i.cells {
		i.seeNumber(trimmed)
	}
	if i.dates == i.cells || i.exact == i.cells || i.nanoTimes == i.cells {
		i.seeTime(trimmed)
	}
	i.cells++
}

func (i *Inference) seeNumber(text []byte) {
	unsigned, _ := sign(text)
	if len(unsigned) > 1 && unsigned[0] == '0' && isDigit(unsigned[1]) {
		return
	}
	if digits(unsigned) == len(unsigned) { // as most are
		if _, rule := i.whole.Parse(text, false); rule == "" {
			i.numbers++
			i.wholes++
			i.long = i.long || significant(unsigned) > 15
			return
		}
	}
	if _, rule := i.double.Parse(text, false); rule != "" {
		return
	}
	i.numbers++
	if _, ok := word(unsigned); ok {
		i.words++
		return
	}
	i.long = i.long || significant(unsigned) > 15
}

// significant counts the digits of a decimal number from the first that is not zero to the exponent.
func significant(unsigned []byte) int {
	n := 0
	for _, c := range unsigned {
		switch {
		case c|0x20 == 'e':
			return n
		case isDigit(c) && (n > 0 || c != '0'):
			n++
		}
	}
	return n
}

func (i *Inference) seeTime(text []byte) {
	if i.dates == i.cells && (i.date.pattern != nil || len(text) <= len("2024-01-02")) {
		if _, rule := i.date.Parse(text, false); rule == "" {
			i.dates++
		}
	}
	m, rule := i.time.moment(text)
	if rule != "" {
		return
	}
	if _, rule := m.epoch(false); rule == "" {
		i.exact++
	}
	if _, rule := m.epoch(true); rule == "" {
		i.nanoTimes++
	}
}

// Add takes all cells into account that another Inference saw, with the same options. Which saw them, and in which order, makes no
// difference: a type holds the column if it held every cell.
func (i *Inference) Add(other *Inference) {
	i.cells += other.cells
	i.wholes += other.wholes
	i.numbers += other.numbers
	i.words += other.words
	i.dates += other.dates
	i.exact += other.exact
	i.nanoTimes += other.nanoTimes
	i.long = i.long || other.long
}

// Column gives the column that holds every cell that was seen. A column without a cell that is not NULL is STRING, and so is
// one of nothing but NaN and Infinity.
func (i *Inference) Column(name string) engine.Column {
	c := engine.Column{Name: name, Type: engine.String}
	switch i.cells { // a case that comes first is the narrower one
	case 0:
	case i.wholes:
		c.Type = engine.BigInt
	case i.numbers:
		if !i.long && i.words < i.numbers {
			c.Type = engine.Double
		}
	case i.dates:
		c.Type = engine.Date
	case i.exact:
		c.Type = engine.DateTime
	case i.nanoTimes:
		c.Type, c.Nanos = engine.DateTime, true
	}
	return c
}
