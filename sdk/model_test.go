package sdk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// model is a service model of botocore, as far as it says what is on the wire.
type model struct {
	Metadata   map[string]any
	Operations map[string]struct {
		HTTP struct {
			Method, RequestURI string
			ResponseCode       int
		}
		Input, Output modelReference
		Errors        []modelReference
		Deprecated    bool
		Documentation string
	}
	Shapes map[string]modelShape
}

type modelReference struct {
	Shape            string
	Location         string
	LocationName     string
	IdempotencyToken bool
}

type modelShape struct {
	Type               string
	Members            map[string]modelReference
	Required           []string
	Member, Key, Value *modelReference
	Min, Max           int64
	Pattern            string
	Enum               []string
	Sensitive          bool
	Exception          bool
	Error              struct{ HTTPStatusCode int }
}

func parseModel(t *testing.T, text []byte) *model {
	t.Helper()
	m := new(model)
	if err := json.Unmarshal(text, m); err != nil {
		t.Fatal(err)
	}
	return m
}

// facts are what a model says of the wire, one line for each thing that can differ: an operation, its errors, each
// member however deep it stands. Names of shapes are left out, because nothing on the wire has them.
func (m *model) facts() map[string]string {
	f := map[string]string{}
	for name, o := range m.Operations {
		f[name] = o.HTTP.Method + " " + o.HTTP.RequestURI
		var errors []string
		for _, e := range o.Errors {
			errors = append(errors, e.Shape)
			f[e.Shape] = fmt.Sprint(m.Shapes[e.Shape].Error.HTTPStatusCode)
			m.below(f, e.Shape, m.Shapes[e.Shape], false)
		}
		slices.Sort(errors)
		f[name+" errors"] = strings.Join(errors, " ")
		m.below(f, name+" input", m.Shapes[o.Input.Shape], false)
		m.below(f, name+" output", m.Shapes[o.Output.Shape], false)
	}
	return f
}

// below adds the facts of what a shape contains. Whatever stands in something sensitive is so too.
func (m *model) below(f map[string]string, at string, s modelShape, sensitive bool) {
	for name, r := range s.Members {
		required := slices.Contains(s.Required, name)
		m.fact(f, at+"."+name, r, required, sensitive)
	}
	for suffix, r := range map[string]*modelReference{"[]": s.Member, "{key}": s.Key, "{value}": s.Value} {
		if r != nil {
			m.fact(f, at+suffix, *r, false, sensitive)
		}
	}
}

func (m *model) fact(f map[string]string, at string, r modelReference, required, sensitive bool) {
	s := m.Shapes[r.Shape]
	sensitive = sensitive || s.Sensitive
	words := []string{s.Type}
	add := func(condition bool, word string) {
		if condition {
			words = append(words, word)
		}
	}
	add(r.Location != "", "in "+r.Location+" "+r.LocationName)
	add(required, "required")
	add(r.IdempotencyToken, "token")
	add(s.Min != 0, fmt.Sprint("min ", s.Min))
	add(s.Max != 0, fmt.Sprint("max ", s.Max))
	add(s.Pattern != "", "pattern "+s.Pattern)
	enum := slices.Sorted(slices.Values(s.Enum))
	add(len(enum) > 0, "one of "+strings.Join(enum, " "))
	leaf := len(s.Members) == 0 && s.Member == nil && s.Key == nil
	add(sensitive && leaf, "sensitive")
	f[at] = strings.Join(words, ", ")
	m.below(f, at, s, sensitive)
}
