package rest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/openfinspace/openfinspace/rule"
)

// maxMembers is how many members a structure may have: decoding keeps those that it has seen as bits of one word.
const maxMembers = 64

// plans holds the shape of every type that was planned, so that a type has one shape wherever it stands.
var plans struct {
	sync.Mutex
	byType map[reflect.Type]*Shape
}

// ShapeOf gives the shape of the struct type T. It is made once, from the struct tags that Declare explains, and
// panics when T cannot be planned.
func ShapeOf[T any]() *Shape {
	s, err := planStructure(reflect.TypeFor[T]())
	if err != nil {
		panic("rest: " + err.Error())
	}
	return s
}

func planStructure(t reflect.Type) (*Shape, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is not a structure", t)
	}
	plans.Lock()
	defer plans.Unlock()
	if plans.byType == nil {
		plans.byType = map[reflect.Type]*Shape{}
	}
	return (&planner{}).shape(t)
}

// planner makes shapes. open are the types that it is in the middle of.
type planner struct{ open []reflect.Type }

// shape gives the shape of t from the plans, or makes it and puts it there.
func (p *planner) shape(t reflect.Type) (*Shape, error) {
	if s := plans.byType[t]; s != nil {
		return s, nil
	}
	if slices.Contains(p.open, t) {
		return nil, fmt.Errorf("%s contains itself", t)
	}
	p.open = append(p.open, t)
	defer func() { p.open = p.open[:len(p.open)-1] }()
	s := &Shape{Name: t.Name(), goType: t}
	if err := p.fill(s, t); err != nil {
		return nil, err
	}
	plans.byType[t] = s
	return s, nil
}

func (p *planner) fill(s *Shape, t reflect.Type) error {
	switch t.Kind() {
	case reflect.String:
		s.Kind, s.Text = String, textRule(t)
	case reflect.Int32:
		s.Kind, s.Number = Integer, numberRule(t)
	case reflect.Int64:
		s.Kind, s.Number = Long, numberRule(t)
	case reflect.Bool:
		s.Kind = Boolean
	case reflect.Slice:
		return p.list(s, t)
	case reflect.Map:
		return p.dictionary(s, t)
	case reflect.Struct:
		return p.structure(s, t)
	default:
		return fmt.Errorf("%s: the type is not one of string, int32, int64, bool, slice, map and struct", t)
	}
	return nil
}

// noRule is the rule of a text whose type has none: no NUL, nothing else.
var noRule rule.Text

func textRule(t reflect.Type) *rule.Text {
	if r, ok := reflect.Zero(t).Interface().(rule.Texter); ok {
		return r.TextRule()
	}
	return &noRule
}

func numberRule(t reflect.Type) *rule.Number {
	if r, ok := reflect.Zero(t).Interface().(rule.Numberer); ok {
		return r.NumberRule()
	}
	return nil
}

func (p *planner) list(s *Shape, t reflect.Type) (err error) {
	s.Kind = List
	s.Element, err = p.element(t.Elem())
	return err
}

func (p *planner) dictionary(s *Shape, t reflect.Type) (err error) {
	s.Kind = Map
	if s.Key, err = p.element(t.Key()); err != nil {
		return err
	}
	if s.Key.Kind != String || s.Key.Text.Secret {
		return fmt.Errorf("%s: the key of a map must be a string that is not secret", t)
	}
	s.Element, err = p.element(t.Elem())
	return err
}

// element plans what stands inside a list, a map or a member: its members can only travel in the body.
func (p *planner) element(t reflect.Type) (*Shape, error) {
	s, err := p.shape(t)
	if err != nil {
		return nil, err
	}
	for i := range s.Members {
		if m := &s.Members[i]; m.In != InBody || m.Token {
			return nil, fmt.Errorf("%s.%s: only an operation's own members may travel outside the body or be its token", t, m.Name)
		}
	}
	return s, nil
}

func (p *planner) structure(s *Shape, t reflect.Type) error {
	s.Kind = Structure
	if err := p.fields(s, t, nil); err != nil {
		return err
	}
	return s.index()
}

// fields adds the members of t's fields to s. The fields of an embedded structure count as s's own.
func (p *planner) fields(s *Shape, t reflect.Type, above []int) error {
	for i := range t.NumField() {
		f := t.Field(i)
		at := append(append([]int{}, above...), i)
		tag, tagged := f.Tag.Lookup("wire")
		var err error
		switch {
		case f.Anonymous && !tagged && f.Type.Kind() == reflect.Struct:
			err = p.fields(s, f.Type, at)
		case tag == "-" || !tagged && !f.IsExported():
		case !tagged || !f.IsExported():
			err = errors.New(`an exported field needs a wire tag (wire:"-" leaves it out), an unexported one cannot have any`)
		default:
			err = p.member(s, f, tag, at)
		}
		if err != nil {
			return fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
	}
	return nil
}

func (p *planner) member(s *Shape, f reflect.StructField, tag string, at []int) error {
	m, err := parseTag(f.Tag, tag)
	if err != nil {
		return err
	}
	m.index = at
	t := f.Type
	switch t.Kind() {
	case reflect.Pointer:
		m.Optional, t = true, t.Elem()
	case reflect.Slice, reflect.Map:
		m.Optional = true
	default:
	}
	if m.Shape, err = p.element(t); err != nil {
		return err
	}
	s.Members = append(s.Members, m)
	return m.check()
}
