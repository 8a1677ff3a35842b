package sdk

import (
	"encoding/json"

	"github.com/openfinspace/openfinspace/rest"
)

// exampleTime is an instant that documentation shows: 1 June 2026, in milliseconds.
const exampleTime = 1780272000000

// example is a value of a structure with all members that travel in the body.
func (a *api) example(structure string, s *rest.Shape) object {
	all := object{}
	for _, m := range s.Members {
		if m.In == rest.InBody {
			all.set(m.Name, a.exampleOf(structure, m))
		}
	}
	return all
}

// exampleOf is a value of one member.
func (a *api) exampleOf(structure string, m rest.Member) any {
	s := m.Shape
	text, given := a.exampleText(structure, m.Name)
	switch {
	case isEnum(s):
		return textOf(s).Enum[0]
	case s.Kind == rest.String:
		return text
	case s.Kind == rest.Structure:
		return a.example(nameOf(s), s)
	case s.Kind == rest.List && s.Element.Kind == rest.Structure:
		return []any{a.example(nameOf(s.Element), s.Element)}
	case s.Kind == rest.List && isEnum(s.Element):
		return textOf(s.Element).Enum[:1]
	case isTime(s):
		return exampleTime
	case given && json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return nil
}

func (a *api) exampleText(structure, name string) (string, bool) {
	text := a.examples.member(structure, name)
	return text, text != ""
}
