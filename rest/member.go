package rest

import "reflect"

// sightings are the members of one structure that were seen so far, a bit each.
type sightings struct {
	name, alias uint64 // the spelling was there, be it with null
	present     uint64 // it had a value
}

// again notes a spelling and tells whether it was there before.
func (n *sightings) again(sp spelling) bool {
	word, bit := &n.name, uint64(1)<<sp.member
	if sp.alias {
		word = &n.alias
	}
	before := *word&bit != 0
	*word |= bit
	return before
}

func (d *decoder) structure(s *Shape, v reflect.Value) error {
	if d.peek() != '{' {
		return d.mistyped("an object")
	}
	if err := d.enter(); err != nil {
		return err
	}
	var seen sightings
	for first := true; ; first = false {
		more, err := d.more('}', first)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if err := d.member(s, v, &seen); err != nil {
			return err
		}
	}
	d.missing(s, &seen)
	return nil
}

// missing notes the required members that had no value.
func (d *decoder) missing(s *Shape, seen *sightings) {
	for i := range s.Members {
		m := &s.Members[i]
		if m.Required && (m.In == InBody || d.every) && seen.present&(1<<i) == 0 {
			d.at.push(step{name: m.Name, index: i})
			d.broken.add(&d.at, mustBePresent)
			d.at.pop()
		}
	}
}

// member reads a key and its value. A member with null is as absent as one that is not there.
func (d *decoder) member(s *Shape, v reflect.Value, seen *sightings) error {
	key, err := d.key()
	if err != nil {
		return err
	}
	sp, known := d.find(s, key)
	if !known {
		return d.skip()
	}
	m := &s.Members[sp.member]
	d.at.push(step{name: m.Name, index: sp.member})
	if seen.again(sp) {
		return d.fail("has a member twice")
	}
	if !d.literal("null") {
		read, bit := d.field, uint64(1)<<sp.member
		if seen.present&bit != 0 {
			read = d.sameField
		}
		seen.present |= bit
		if err := read(m, v.FieldByIndex(m.index)); err != nil {
			return err
		}
	}
	d.at.pop()
	return nil
}

func (d *decoder) find(s *Shape, key []byte) (spelling, bool) {
	if !d.every {
		sp, known := s.names[string(key)]
		return sp, known
	}
	for i := range s.Members {
		if s.Members[i].Name == string(key) {
			return spelling{member: i}, true
		}
	}
	return spelling{}, false
}

// field reads a member's value.
func (d *decoder) field(m *Member, f reflect.Value) error {
	if f.Kind() != reflect.Pointer {
		return d.value(m.Shape, f)
	}
	f.Set(reflect.New(m.Shape.goType))
	return d.value(m.Shape, f.Elem())
}

// sameField reads the second spelling of a member that has a value. It must say the same, so the rules need not be
// looked at again.
func (d *decoder) sameField(m *Member, f reflect.Value) error {
	second := reflect.New(f.Type()).Elem()
	broken := d.broken
	d.broken = nil
	err := d.field(m, second)
	d.broken = broken
	if err == nil && !reflect.DeepEqual(f.Interface(), second.Interface()) {
		d.broken.add(&d.at, "must not be sent in two spellings with different values")
	}
	return err
}

// skip takes a value that nobody asked for. It must be JSON all the same.
func (d *decoder) skip() error {
	switch c := d.peek(); {
	case c == '{':
		return d.skipAll('}', true)
	case c == '[':
		return d.skipAll(']', false)
	case c == '"':
		_, err := d.text()
		return err
	case c == '-' || '0' <= c && c <= '9':
		_, _, err := d.number()
		return err
	case d.literal("true") || d.literal("false") || d.literal("null"):
		return nil
	}
	return d.unexpected()
}

func (d *decoder) skipAll(end byte, keys bool) error {
	if err := d.enter(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := d.more(end, first)
		if err != nil || !more {
			return err
		}
		if keys {
			if _, err := d.key(); err != nil {
				return err
			}
		}
		if err := d.skip(); err != nil {
			return err
		}
	}
}
