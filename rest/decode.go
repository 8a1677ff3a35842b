package rest

import (
	"bytes"
	"reflect"
	"unicode/utf8"
)

// decoder reads one JSON document into values, in one pass: exact keys, no doubled member, nothing lost. What it
// refuses is a SerializationException. Rules are looked at on the way; what they find is kept in broken.
type decoder struct {
	data   []byte
	pos    int
	depth  int
	buffer []byte
	every  bool // reads what Marshal wrote: members of every location
	at     path
	broken *violations // nil: rules are not looked at
}

// document reads the whole of the data as one structure.
func (d *decoder) document(s *Shape, v reflect.Value) error {
	if bytes.HasPrefix(d.data, []byte("\ufeff")) {
		return d.fail("begins with a byte order mark")
	}
	if !utf8.Valid(d.data) {
		return d.fail("is not UTF-8")
	}
	d.space()
	if err := d.structure(s, v); err != nil {
		return err
	}
	d.space()
	if d.pos < len(d.data) {
		return d.fail("goes on behind its end")
	}
	return nil
}

// value reads any value. A null here is a null in a list or a map, which is no value of any shape.
func (d *decoder) value(s *Shape, v reflect.Value) error {
	switch s.Kind {
	case String:
		return d.str(s, v)
	case Integer, Long:
		return d.integer(s, v)
	case Boolean:
		return d.boolean(v)
	case List:
		return d.list(s, v)
	case Map:
		return d.dictionary(s, v)
	case Structure:
		return d.structure(s, v)
	}
	panic("rest: a shape without a kind")
}

func (d *decoder) str(s *Shape, v reflect.Value) error {
	if d.peek() != '"' {
		return d.mistyped("a string")
	}
	raw, err := d.text()
	if err != nil {
		return err
	}
	text := chosen(s, raw)
	v.SetString(text)
	d.broken.text(&d.at, s.Text, text)
	return nil
}

// chosen makes a string of raw. A value of an enum is not made anew.
func chosen(s *Shape, raw []byte) string {
	for _, e := range s.Text.Enum {
		if string(raw) == e {
			return e
		}
	}
	return string(raw)
}

func (d *decoder) integer(s *Shape, v reflect.Value) error {
	if c := d.peek(); c != '-' && (c < '0' || c > '9') {
		return d.mistyped(wholeNumber(s.Kind))
	}
	text, whole, err := d.number()
	if err != nil {
		return err
	}
	n, ok := parseWhole(string(text), s.Kind)
	if !ok || !whole {
		return d.mistyped(wholeNumber(s.Kind))
	}
	v.SetInt(n)
	d.broken.number(&d.at, s.Number, n)
	return nil
}

func (d *decoder) boolean(v reflect.Value) error {
	switch {
	case d.literal("true"):
		v.SetBool(true)
	case d.literal("false"):
		v.SetBool(false)
	default:
		return d.mistyped("true or false")
	}
	return nil
}

func (d *decoder) list(s *Shape, v reflect.Value) error {
	if d.peek() != '[' {
		return d.mistyped("a list")
	}
	if err := d.enter(); err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(s.goType, 0, 4))
	for i := 0; ; i++ {
		more, err := d.more(']', i == 0)
		if err != nil || !more {
			return err
		}
		v.Grow(1)
		v.SetLen(i + 1)
		d.at.push(step{index: i, kind: inList})
		if err := d.value(s.Element, v.Index(i)); err != nil {
			return err
		}
		d.at.pop()
	}
}

// dictionary reads a map. A doubled key would lose one of its values, so it is refused like a doubled member.
func (d *decoder) dictionary(s *Shape, v reflect.Value) error {
	if d.peek() != '{' {
		return d.mistyped("an object")
	}
	if err := d.enter(); err != nil {
		return err
	}
	v.Set(reflect.MakeMap(s.goType))
	for first := true; ; first = false {
		more, err := d.more('}', first)
		if err != nil || !more {
			return err
		}
		if err := d.entry(s, v); err != nil {
			return err
		}
	}
}

func (d *decoder) entry(s *Shape, v reflect.Value) error {
	raw, err := d.key()
	if err != nil {
		return err
	}
	text := string(raw)
	key := reflect.New(s.Key.goType).Elem()
	key.SetString(text)
	if v.MapIndex(key).IsValid() {
		return d.fail("has a key twice in a map")
	}
	d.at.push(step{kind: ofKey})
	d.broken.text(&d.at, s.Key.Text, text)
	d.at.pop()
	d.at.push(step{name: text, kind: inMap})
	element := reflect.New(s.Element.goType).Elem()
	if err := d.value(s.Element, element); err != nil {
		return err
	}
	d.at.pop()
	v.SetMapIndex(key, element)
	return nil
}
