package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// candidates are values of which one fits each rule of the contract. A rule that none fits stops the tests: add one.
var candidates = []string{
	"x", "xyz", "abcd1234", "a@example.com", "arn:aws:iam::000000000000:role/somebody", "alias/x", "0123456789",
}

// example is a request of an operation with everything that is required, made from its shapes.
type example struct {
	method, path, body string
}

// exampleOf fills labels and members by name from values, and the others by their rule.
func exampleOf(t *testing.T, op *rest.Operation[*finspace.Caller], values map[string]string) example {
	t.Helper()
	e := example{method: op.Method, path: op.Path}
	var query, body []string
	for i := range op.Input.Members {
		m := &op.Input.Members[i]
		if !m.Required && m.In != rest.InPath {
			continue
		}
		switch m.In {
		case rest.InPath:
			e.path = replaceLabel(t, e.path, m.Name, bare(valueOf(t, m.Name, m.Shape, values)))
		case rest.InQuery:
			query = append(query, m.Name+"="+bare(valueOf(t, m.Name, m.Shape, values)))
		case rest.InBody:
			body = append(body, `"`+m.Name+`":`+valueOf(t, m.Name, m.Shape, values))
		default:
			t.Fatalf("%s: a member in %s", op.Name, m.In)
		}
	}
	if len(query) > 0 {
		e.path += "?" + strings.Join(query, "&")
	}
	if op.Method == http.MethodPost || op.Method == http.MethodPut {
		e.body = "{" + strings.Join(body, ",") + "}"
	}
	return e
}

// replaceLabel does not mind the case of a label: the contract has {dataviewId} for dataViewId.
func replaceLabel(t *testing.T, path, name, value string) string {
	t.Helper()
	at := strings.Index(strings.ToLower(path), "{"+strings.ToLower(name)+"}")
	if at < 0 {
		t.Fatalf("%s has no label %s", path, name)
	}
	return path[:at] + value + path[at+len(name)+2:]
}

func bare(jsonText string) string { return strings.Trim(jsonText, `"`) }

// valueOf is a value as JSON.
func valueOf(t *testing.T, name string, s *rest.Shape, values map[string]string) string {
	t.Helper()
	switch s.Kind {
	case rest.Integer, rest.Long:
		return "1"
	case rest.Boolean:
		return "true"
	case rest.List:
		return "[" + valueOf(t, name, s.Element, values) + "]"
	case rest.Map:
		return `{` + valueOf(t, name, s.Key, values) + `:` + valueOf(t, name, s.Element, values) + `}`
	case rest.Structure:
		var members []string
		for _, m := range s.Members {
			if m.Required {
				members = append(members, `"`+m.Name+`":`+valueOf(t, m.Name, m.Shape, values))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	return `"` + textOf(t, name, s, values) + `"`
}

func textOf(t *testing.T, name string, s *rest.Shape, values map[string]string) string {
	t.Helper()
	if v, given := values[name]; given {
		return v
	}
	if s.Text == nil {
		return candidates[0]
	}
	if len(s.Text.Enum) > 0 {
		return s.Text.Enum[0]
	}
	fits := slices.IndexFunc(candidates, func(c string) bool { return len(s.Text.Check(c)) == 0 })
	if fits < 0 {
		t.Fatalf("no candidate fits the rule of %s (%s)", name, s.Name)
	}
	return candidates[fits]
}
