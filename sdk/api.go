package sdk

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/openfinspace/openfinspace/rest"
)

// api is a table as the generators read it.
type api struct {
	operations []operation            // by name
	shapes     map[string]*rest.Shape // everything named that stands below an input or output, by the name that clients use
	words      words                  // what things are for
	examples   words
}

// operation is one row. Its input and output are named after it, whatever their Go types are called.
type operation struct {
	name, method, path string
	errors             []string
	input, output      *rest.Shape
}

func (o operation) inputName() string  { return o.name + "Input" }
func (o operation) outputName() string { return o.name + "Output" }

// read turns rows into an api. It refuses a table in which one name would stand for two different things.
func read[C any](rows []rest.Operation[C]) (*api, error) {
	a := &api{shapes: map[string]*rest.Shape{}, words: readWords(wordsText), examples: readWords(examplesText)}
	for i := range rows {
		row := &rows[i]
		o := operation{row.Name, row.Method, row.Path, slices.Sorted(slices.Values(row.Errors)), row.Input, row.Output}
		a.operations = append(a.operations, o)
		for _, s := range []*rest.Shape{o.input, o.output} {
			if err := a.addMembers(s); err != nil {
				return nil, fmt.Errorf("sdk: operation %s: %w", o.name, err)
			}
		}
		for _, name := range o.errors {
			if _, known := exceptionOf(name); !known {
				return nil, fmt.Errorf("sdk: operation %s: %s is not described in exceptions.go", o.name, name)
			}
		}
	}
	slices.SortFunc(a.operations, func(x, y operation) int { return compare(x.name, y.name) })
	return a, nil
}

func (a *api) addMembers(s *rest.Shape) error {
	for _, m := range s.Members {
		if err := a.add(m.Shape); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

// add enters a shape and all below it.
func (a *api) add(s *rest.Shape) error {
	name := nameOf(s)
	if known, ok := a.shapes[name]; ok {
		if !same(known, s) {
			return fmt.Errorf("two different shapes are named %s", name)
		}
		return nil
	}
	a.shapes[name] = s
	switch s.Kind {
	case rest.List:
		return a.add(s.Element)
	case rest.Map:
		if err := a.add(s.Key); err != nil {
			return err
		}
		return a.add(s.Element)
	case rest.Structure:
		return a.addMembers(s)
	default:
		return nil
	}
}

// named gives the names of the shapes that are of one of the kinds, in order.
func (a *api) named(kinds ...rest.Kind) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(a.shapes)) {
		if slices.Contains(kinds, a.shapes[name].Kind) {
			names = append(names, name)
		}
	}
	return names
}

// exceptions are those of all operations, by name.
func (a *api) exceptions() []exception {
	var listed []exception
	for _, e := range exceptions {
		if slices.ContainsFunc(a.operations, func(o operation) bool { return slices.Contains(o.errors, e.name) }) {
			listed = append(listed, e)
		}
	}
	return listed
}

// nameOf is the name of a shape in clients: its Go type's, or one made from what it holds.
func nameOf(s *rest.Shape) string {
	if s.Name != "" && s.Name[0] >= 'A' && s.Name[0] <= 'Z' {
		return s.Name
	}
	switch s.Kind {
	case rest.List:
		return nameOf(s.Element) + "List"
	case rest.Map:
		return nameOf(s.Key) + nameOf(s.Element) + "Map"
	case rest.Structure:
		return "Anonymous" // no type of the table is; two of them would be refused
	default:
		return upper(string(s.Kind))
	}
}

// same tells whether two shapes are the same to a client.
func same(x, y *rest.Shape) bool {
	if x == y {
		return true
	}
	if x.Kind != y.Kind || !sameRules(x, y) || len(x.Members) != len(y.Members) {
		return false
	}
	for i, m := range x.Members {
		n := y.Members[i]
		if m.Name != n.Name || m.Required != n.Required || m.Optional != n.Optional || nameOf(m.Shape) != nameOf(n.Shape) {
			return false
		}
	}
	return (x.Element == nil || nameOf(x.Element) == nameOf(y.Element)) && (x.Key == nil || nameOf(x.Key) == nameOf(y.Key))
}

func sameRules(x, y *rest.Shape) bool {
	a, b := textOf(x), textOf(y)
	return a.Min == b.Min && a.Max == b.Max && a.Pattern == b.Pattern && a.Secret == b.Secret &&
		slices.Equal(a.Enum, b.Enum) && reflect.DeepEqual(x.Number, y.Number)
}
