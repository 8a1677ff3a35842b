package text

import (
	"github.com/openfinspace/openfinspace/engine"
)

// keyed makes rows of records whose values have names. Names fit columns as those of a header do, for each record by itself:
// exactly, or else without case, dots, blanks and underscores.
type keyed struct {
	*cells
	own   *origin
	exact map[string]int
	loose map[string]int // severalColumns: the name is that of more than one
	met   map[string]int // names of this file, by their number in order
	order []known        // as they were met first
	next  int            // the number that the next name of this record has if it is as the records before

	record int64 // counts
	taken  []taken
	fits   int   // names of this record that are columns
	left   names // names of this record that are none
	ever   []bool
	values []placed // of this record, in their order
}

// placed is where a value of JSON stands in its record, and where it goes.
type placed struct {
	from, to int
	column   int
}

// known is a name of the file.
type known struct {
	name string
	place
}

// place is where a name goes.
type place struct {
	column int // or noColumn, or severalColumns
	loose  bool
	told   bool // that it is left out
}

const (
	noColumn       = -1
	severalColumns = -2
)

// taken tells in which record a column got its value last, and by what sort of name.
type taken struct {
	record int64
	loose  bool
}

func newKeyed(c *cells) *keyed {
	k := &keyed{
		cells: c, exact: map[string]int{}, loose: map[string]int{}, met: map[string]int{},
		taken: make([]taken, len(c.schema)), ever: make([]bool, len(c.schema)),
	}
	for i, column := range c.schema {
		k.exact[column.Name] = i
		key := engine.Loosely(column.Name)
		if _, double := k.loose[key]; double {
			k.loose[key] = severalColumns
		} else {
			k.loose[key] = i
		}
	}
	return k
}

// begin begins the records of a block.
func (k *keyed) begin(own *origin) {
	if k.own != own {
		k.forget()
	}
	k.own = own
}

func (k *keyed) forget() {
	clear(k.met)
	clear(k.order)
	k.order, k.next = k.order[:0], 0
}

// start begins a record.
func (k *keyed) start() {
	k.record++
	k.fits, k.next = 0, 0
	k.left.clear()
	k.values = k.values[:0]
}

// member takes a value. What is broken stands at the name if it has no place.
func (k *keyed) member(name []byte, v *value) *broken {
	column, bad := k.enter(name)
	k.values = append(k.values, placed{v.at, v.end, column})
	if bad != nil || column < 0 {
		return bad
	}
	return k.cellTo(&k.row[column], column, v)
}

// enter finds the column of a name; noColumn if its value is left out.
func (k *keyed) enter(name []byte) (int, *broken) {
	p := k.find(name)
	switch p.column {
	case severalColumns:
		return 0, broke(SameColumn, -1)
	case noColumn:
		return k.leaveOut(name, p)
	}
	t := &k.taken[p.column]
	if t.record == k.record {
		switch {
		case p.loose && !t.loose: // the exact name counts
			return k.leaveOut(name, p)
		case p.loose == t.loose:
			return 0, &broken{rule: doubled(p.loose), at: -1, column: k.schema[p.column].Name}
		}
	}
	k.fits++
	*t = taken{k.record, p.loose}
	k.ever[p.column] = true
	return p.column, nil
}

func doubled(loose bool) Rule {
	if loose {
		return SameColumn
	}
	return DuplicateKey
}

// leaveOut keeps a name that is no column, for the warning and so that it is not met twice in a record.
func (k *keyed) leaveOut(name []byte, p *place) (int, *broken) {
	if rule := k.left.add(name, 0); rule != "" {
		return 0, broke(rule, -1)
	}
	if !p.told {
		k.own.leave(string(name))
		p.told = true
	}
	return noColumn, nil
}

// find gives the place of a name, to be used until the next. Records of one file mostly have the same names in the same order, so the
// one that comes next is tried first.
func (k *keyed) find(name []byte) *place {
	if k.next < len(k.order) && k.order[k.next].name == string(name) {
		k.next++
		return &k.order[k.next-1].place
	}
	if i, ok := k.met[string(name)]; ok {
		k.next = i + 1
		return &k.order[i].place
	}
	p := place{column: noColumn}
	if i, ok := k.exact[string(name)]; ok {
		p.column = i
	} else if i, ok := k.loose[engine.Loosely(string(name))]; ok && len(name) > 0 {
		p.column, p.loose = i, true
	}
	return k.remember(string(name), p)
}

// remember keeps what is known of a name, within bounds: a hostile file has another name in each record.
func (k *keyed) remember(name string, p place) *place {
	if len(name) > 1024 {
		return &p
	}
	if len(k.order) >= 2*MaxColumns {
		k.forget()
	}
	k.met[name] = len(k.order)
	k.order = append(k.order, known{name, p})
	k.next = len(k.order)
	return &k.order[k.next-1].place
}

// cellTo reads a value as a cell of the column.
func (k *keyed) cellTo(c *engine.Cell, column int, v *value) *broken {
	kind := k.schema[column].Type
	switch {
	case v.kind == isText && kind.IsText(): // JSON's, which was seen to be UTF-8
		*c = engine.Cell{Bytes: v.text}
		return nil
	case v.kind == isNull:
		*c = engine.Null()
		return nil
	case v.kind == isNested && kind.IsText():
		*c = engine.Cell{Bytes: v.text}
		return nil
	case v.kind == isNested:
		return &broken{rule: Nested, at: v.at, column: k.schema[column].Name, value: v.text}
	case v.kind == isElement && !kind.IsText():
		v.text = trimXML(v.text)
	case kind == engine.Binary && v.kind != isText:
		return &broken{rule: BytesAsText, at: v.at, column: k.schema[column].Name, value: v.text}
	}
	if rule := k.parsers[column].ParseTo(c, v.text, v.quoted); rule != "" {
		return &broken{rule: Rule(rule), at: v.at, column: k.schema[column].Name, value: v.text, advice: rule.Advice(kind)}
	}
	return nil
}

// finish gives the row of a record: NULL where it has no name.
func (k *keyed) finish() ([]engine.Cell, *broken) {
	if k.fits == 0 && len(k.left.all) > 0 {
		return nil, broke(NoColumn, 0)
	}
	for i := range k.row {
		if k.taken[i].record != k.record {
			k.row[i] = engine.Null()
		}
	}
	return k.row, nil
}

// end tells the file which columns its records had.
func (k *keyed) end() {
	if k.record > 0 {
		k.own.saw(k.schema, k.ever)
	}
	clear(k.ever)
	k.record++
}

// tell gives a bad record to the sink.
func (k *keyed) tell(sink Sink, line int64, raw []byte, bad *broken) error {
	told := engine.BadCell{File: k.own.name, Line: line + lines(raw[:bad.at]), Column: bad.column, Rule: string(bad.rule), Advice: bad.advice}
	if told.Advice == "" {
		told.Advice = advice[bad.rule]
	}
	if bad.rule == NotUTF8 && bad.column == "" {
		told.Advice = noText(k.own.charset, lastLine(raw[:bad.at]), raw[bad.at:])
	}
	if bad.line > 0 {
		told.Line = bad.line
	}
	value := bad.value
	if value == nil {
		value = raw
	}
	told.Value = engine.Excerpt(value)
	return sink.Bad(told, restore(raw))
}
