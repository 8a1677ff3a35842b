package cell

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// pattern is a form of dates or times in Spark's pattern letters.
type pattern struct {
	forms [][]step // one for each way to have or leave out the parts in brackets, the fullest first
	broke Rule     // of texts that are none of the forms
}

// step takes one part of a text: a field, a literal, or an optional part with steps of its own.
type step struct {
	letter      byte // of a field; 0 of a literal; '[' of an optional part
	least, most int  // digits of a numeric field
	literal     string
	optional    []step
}

const (
	maxPattern  = 100 // bytes
	maxOptional = 4   // parts in brackets: each may double the work for a text
)

// compile reads a pattern. What would have to invent or drop a part of the value is refused: a date without a day, a clock of
// twelve hours without its half, a name of a time zone. The error is a *format.Error that names the option.
func compile(option, text string, withTime bool) (*pattern, error) {
	c := compiler{option: option, rest: text, seen: map[byte]bool{}}
	if len(text) > maxPattern {
		return nil, c.refuse("is longer than %d bytes", maxPattern)
	}
	steps, err := c.steps(0)
	if err != nil {
		return nil, err
	}
	forms := expand(steps)
	for _, f := range forms {
		if err := c.whole(f, withTime); err != nil {
			return nil, err
		}
		if err := c.apart(f); err != nil {
			return nil, err
		}
	}
	broke := DateFormat
	if withTime {
		broke = DateTimeFormat
	}
	return &pattern{forms: forms, broke: broke}, nil
}

type compiler struct {
	option, rest string
	seen         map[byte]bool
	optionals    int
}

func (c *compiler) refuse(message string, args ...any) error {
	return &format.Error{Key: c.option, Message: fmt.Sprintf(message, args...)}
}

// steps reads up to the bracket that closes this part, or to the end.
func (c *compiler) steps(depth int) ([]step, error) {
	var all []step
	for c.rest != "" {
		s, err := step{}, error(nil)
		switch ch := c.rest[0]; {
		case ch == ']' && depth > 0:
			c.rest = c.rest[1:]
			return all, nil
		case ch == '[':
			s, err = c.part(depth)
		case ch == '\'':
			s.literal, err = c.quoted()
		case ch|0x20 >= 'a' && ch|0x20 <= 'z':
			s, err = c.field()
		case strings.IndexByte("]{}#", ch) >= 0:
			err = c.refuse("has a %q that stands alone: put it in single quotes if it is meant", ch)
		default:
			s.literal, c.rest = c.rest[:1], c.rest[1:]
		}
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	if depth > 0 {
		return nil, c.refuse("has a [ without its ]")
	}
	return all, nil
}

func (c *compiler) part(depth int) (step, error) {
	if c.optionals++; c.optionals > maxOptional {
		return step{}, c.refuse("has more than %d parts in brackets", maxOptional)
	}
	c.rest = c.rest[1:]
	steps, err := c.steps(depth + 1)
	return step{letter: '[', optional: steps}, err
}

// quoted reads text in single quotes; two of them stand for one.
func (c *compiler) quoted() (string, error) {
	if strings.HasPrefix(c.rest, "''") {
		c.rest = c.rest[2:]
		return "'", nil
	}
	text := strings.Builder{}
	for i := 1; i < len(c.rest); i++ {
		switch {
		case c.rest[i] != '\'':
			text.WriteByte(c.rest[i])
		case strings.HasPrefix(c.rest[i:], "''"):
			text.WriteByte('\'')
			i++
		default:
			c.rest = c.rest[i+1:]
			return text.String(), nil
		}
	}
	return "", c.refuse("has a single quote without its second")
}

// field reads one letter as often as it is repeated.
func (c *compiler) field() (step, error) {
	letter, n := c.rest[0], 1
	for n < len(c.rest) && c.rest[n] == letter {
		n++
	}
	c.rest = c.rest[n:]
	canonical := letter
	if letter == 'u' {
		canonical = 'y'
	}
	if letter == 'x' {
		canonical = 'X'
	}
	if c.seen[canonical] {
		return step{}, c.refuse("has the letter %q twice", letter)
	}
	c.seen[canonical] = true
	s := step{letter: canonical, least: n, most: n}
	if n == 1 {
		s.most = 2
	}
	return s, c.allow(&s, letter, n)
}

// allow says which letters there are and how often each may be repeated.
func (c *compiler) allow(s *step, letter byte, n int) error {
	ok := false
	switch letter {
	case 'y', 'u':
		ok = n == 1 || n == 2 || n == 4
		if n == 1 {
			s.most = 4
		}
	case 'M':
		ok = n <= 4
	case 'd', 'H', 'h', 'm', 's':
		ok = n <= 2
	case 'S':
		ok, s.least = n <= 9, 1
	case 'a':
		ok = n == 1
	case 'X', 'x':
		ok = n <= 3
	}
	if ok {
		return nil
	}
	return c.refuse("has %q, which is not supported: use y, M, d, H, h with a, m, s, S, X, brackets for what may be missing, and single quotes for words",
		strings.Repeat(string(letter), n))
}

// whole refuses a form that does not say the whole value, with its parts in brackets or without them.
func (c *compiler) whole(form []step, withTime bool) error {
	var has [256]bool
	for _, s := range form {
		has[s.letter] = true
	}
	for _, letter := range []byte("yMd") {
		if !has[letter] {
			return c.refuse("lacks the letter %q outside of brackets: a date has a year, a month and a day", letter)
		}
	}
	switch {
	case !withTime && has['X']:
		return c.refuse("has an offset, which a DATE cannot keep: leave it out")
	case has['H'] && has['h']:
		return c.refuse("has H and h: use one")
	case has['h'] != has['a']:
		return c.refuse("must have h and a together: hours of twelve need their half of the day")
	case has['m'] && !has['H'] && !has['h'], has['s'] && !has['m'], has['S'] && !has['s']:
		return c.refuse("has a part of the time without the larger one before it")
	}
	return nil
}

// expand gives a list of steps for each way to have or leave out the optional parts.
func expand(steps []step) [][]step {
	forms := [][]step{nil}
	for _, s := range steps {
		ways := [][]step{{s}}
		if s.letter == '[' {
			ways = append(expand(s.optional), nil)
		}
		next := make([][]step, 0, len(forms)*len(ways))
		for _, f := range forms {
			for _, w := range ways {
				next = append(next, slices.Concat(f, w))
			}
		}
		forms = next
	}
	return forms
}

// apart refuses a number of open length with another number right behind it.
func (c *compiler) apart(form []step) error {
	for i := 1; i < len(form); i++ {
		if before := &form[i-1]; form[i].isNumeric() && before.isNumeric() && before.least != before.most {
			return c.refuse("has %q right behind %q, so nobody can tell where one ends: put a sign between", form[i].letter, before.letter)
		}
	}
	return nil
}

// isNumeric tells whether the step takes digits.
func (st *step) isNumeric() bool {
	return st.letter != 0 && strings.IndexByte("yMdHhmsS", st.letter) >= 0 && (st.letter != 'M' || st.least < 3)
}

// date reads a text that must be of the form; a time in it must be midnight.
func (p *pattern) date(text []byte) (engine.Cell, Rule) {
	m, rule := p.moment(text)
	switch {
	case rule == "" && !m.midnight():
		return engine.Cell{}, DateWithTime
	case rule != "" && rule != DateFormat && rule != NoSuchDay && rule != Year:
		return engine.Cell{}, DateWithTime
	}
	return engine.Cell{Int: m.days}, rule
}
