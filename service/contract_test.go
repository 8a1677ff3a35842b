package service_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rule"
	"github.com/openfinspace/openfinspace/service"
)

// wire is the contract as its file has it.
type wire struct {
	Operations map[string]wireOperation
	Shapes     map[string]wireShape
	Errors     map[string]struct {
		HTTPStatus int `json:"httpStatus"`
		Members    map[string]string
	}
}

type wireOperation struct {
	Method, Path  string
	Input, Output map[string]wireMember
	Errors        []string
}

type wireMember struct {
	Shape, In, WireName        string
	Required, IdempotencyToken bool
}

type wireShape struct {
	Type, Pattern      string
	Min, Max           int64
	Enum               []string
	Member, Key, Value string
	Sensitive          bool
	Members            map[string]wireMember
}

func readContract(t *testing.T) *wire {
	t.Helper()
	data, err := os.ReadFile("../testdata/contract/finspace-data.json")
	if err != nil {
		t.Fatal(err)
	}
	c := new(wire)
	if err := json.Unmarshal(data, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// comparison collects what differs between the table and the contract.
type comparison struct {
	*wire
	differ []string
}

func (c *comparison) same(at, what string, ours, theirs any) {
	if fmt.Sprint(ours) != fmt.Sprint(theirs) {
		c.differ = append(c.differ, fmt.Sprintf("%s: %s is %v, the contract has %v", at, what, ours, theirs))
	}
}

func TestTableEqualsContract(t *testing.T) {
	c := &comparison{wire: readContract(t)}
	var names []string
	for _, op := range newFixture(t).Operations() {
		names = append(names, op.Name)
		theirs := c.Operations[op.Name]
		c.same(op.Name, "method", op.Method, theirs.Method)
		c.same(op.Name, "path", op.Path, theirs.Path)
		c.same(op.Name, "errors", slices.Sorted(slices.Values(op.Errors)), slices.Sorted(slices.Values(theirs.Errors)))
		c.members(op.Name+" input", op.Input, theirs.Input)
		c.members(op.Name+" output", op.Output, theirs.Output)
	}
	slices.Sort(names)
	c.same("the table", "list of operations", names, slices.Sorted(maps.Keys(c.Operations)))
	for _, d := range c.differ {
		t.Error(d)
	}
}

func (c *comparison) members(at string, s *rest.Shape, theirs map[string]wireMember) {
	var names []string
	for _, m := range s.Members {
		names = append(names, m.Name)
		their, at := theirs[m.Name], at+" "+m.Name
		c.same(at, "place", m.In, cmp.Or(their.In, "body"))
		c.same(at, "required", m.Required, their.Required)
		c.same(at, "idempotency token", m.Token, their.IdempotencyToken)
		if m.In == rest.InPath {
			c.same(at, "label", m.Label, cmp.Or(their.WireName, m.Name))
		}
		c.shape(at, m.Shape, their.Shape)
	}
	slices.Sort(names)
	c.same(at, "members", names, slices.Sorted(maps.Keys(theirs)))
}

func (c *comparison) shape(at string, s *rest.Shape, name string) {
	theirs := c.Shapes[name]
	c.same(at, "type", s.Kind, theirs.Type)
	if string(s.Kind) != theirs.Type {
		return
	}
	switch s.Kind {
	case rest.String:
		c.text(at, s.Text, theirs)
	case rest.Integer, rest.Long:
		n := cmp.Or(s.Number, new(rule.Number))
		c.same(at, "bounds", [2]int64{n.Min, n.Max}, [2]int64{theirs.Min, theirs.Max})
	case rest.List:
		c.shape(at+"[]", s.Element, theirs.Member)
	case rest.Map:
		c.shape(at+"{key}", s.Key, theirs.Key)
		c.shape(at+"{value}", s.Element, theirs.Value)
	case rest.Structure:
		c.members(at, s, theirs.Members)
	case rest.Boolean:
	}
}

// text compares rules. What the contract calls sensitive must be secret here; the members of a sensitive structure are
// secret one by one.
func (c *comparison) text(at string, ours *rule.Text, theirs wireShape) {
	c.same(at, "length", [2]int64{int64(ours.Min), int64(ours.Max)}, [2]int64{theirs.Min, theirs.Max})
	c.same(at, "pattern", ours.Pattern, theirs.Pattern)
	c.same(at, "enum", ours.Enum, theirs.Enum)
	if theirs.Sensitive {
		c.same(at, "secret", ours.Secret, true)
	}
}

func TestErrorsEqualContract(t *testing.T) {
	c := readContract(t)
	kinds := []finspace.Kind{
		finspace.Denied, finspace.Conflict, finspace.Internal, finspace.Limit, finspace.NotFound, finspace.Throttled, finspace.Invalid,
	}
	if len(kinds) != len(c.Errors) {
		t.Errorf("%d kinds, the contract has %d errors", len(kinds), len(c.Errors))
	}
	for _, k := range kinds {
		theirs := c.Errors[string(k)]
		sent := service.Explain(finspace.Errorf(k, "someReason", "some message"))
		if sent == nil || sent.Name != string(k) || sent.Status != theirs.HTTPStatus || sent.Message != "some message" {
			t.Errorf("%s is sent as %+v, the contract has %+v", k, sent, theirs)
			continue
		}
		if _, has := theirs.Members["reason"]; has != (sent.Reason != "") {
			t.Errorf("%s is sent with reason %q, the contract has %v", k, sent.Reason, theirs.Members)
		}
	}
}

func TestSecondSpelling(t *testing.T) {
	for _, op := range newFixture(t).Operations() {
		for _, m := range op.Input.Members {
			want := ""
			if m.Name == "apiAccess" {
				want = "ApiAccess"
			}
			if m.Alias != want {
				t.Errorf("%s: %s has the second spelling %q, want %q", op.Name, m.Name, m.Alias, want)
			}
		}
	}
}

// TestUnbuiltOperations looks that every operation of a later part says which part brings it.
func TestUnbuiltOperations(t *testing.T) {
	f := newFixture(t)
	unbuilt := 0
	for _, op := range f.Operations() {
		if !strings.Contains(op.Path, "/dataviewsv2") {
			continue
		}
		unbuilt++
		r := f.call(f.root, op.Method+" "+fill(op.Path), bodyOf(op.Input)).want(t, "NotImplementedException")
		if !strings.HasPrefix(r.message(), op.Name+" ") || !strings.Contains(r.message(), "part ") {
			t.Errorf("%s: %s", op.Name, r.text)
		}
	}
	if unbuilt != 4 {
		t.Errorf("%d operations, want 4", unbuilt)
	}
}

// fill puts an id in the place of every label.
func fill(path string) string {
	for {
		before, rest, found := strings.Cut(path, "{")
		if !found {
			return path
		}
		_, after, _ := strings.Cut(rest, "}")
		path = before + "x" + after
	}
}

// bodyOf is a body with the required members of an input, each with a value that keeps its rules.
func bodyOf(s *rest.Shape) string {
	var members []string
	for _, m := range s.Members {
		if m.In == rest.InBody && m.Required {
			members = append(members, fmt.Sprintf("%q:%s", m.Name, valueOf(m.Shape)))
		}
	}
	if len(members) == 0 {
		return ""
	}
	return "{" + strings.Join(members, ",") + "}"
}

func valueOf(s *rest.Shape) string {
	switch s.Kind {
	case rest.String:
		if len(s.Text.Enum) > 0 {
			return fmt.Sprintf("%q", s.Text.Enum[0])
		}
		if s.Text.Min == 4 {
			return `"new@example.com"`
		}
		return `"x"`
	case rest.List:
		return "[]"
	case rest.Structure:
		return cmp.Or(bodyOf(s), "{}")
	default:
		return "{}"
	}
}

// TestComparisonSees proves that the comparison finds what is missing, superfluous and different.
func TestComparisonSees(t *testing.T) {
	user := rest.ShapeOf[service.CreateUserInput]()
	for name, change := range map[string]func(*wire){
		"missing here": func(c *wire) {
			c.Operations["CreateUser"].Input["nickname"] = wireMember{Shape: "FirstName", In: "body"}
		},
		"superfluous here": func(c *wire) { delete(c.Operations["CreateUser"].Input, "lastName") },
		"other place": func(c *wire) {
			c.Operations["CreateUser"].Input["type"] = wireMember{"UserType", "query", "", true, false}
		},
		"not required": func(c *wire) {
			c.Operations["CreateUser"].Input["type"] = wireMember{"UserType", "body", "", false, false}
		},
		"other bound":   func(c *wire) { s := c.Shapes["FirstName"]; s.Max = 51; c.Shapes["FirstName"] = s },
		"other pattern": func(c *wire) { s := c.Shapes["Email"]; s.Pattern = "x"; c.Shapes["Email"] = s },
		"other choice":  func(c *wire) { s := c.Shapes["UserType"]; s.Enum = s.Enum[:1]; c.Shapes["UserType"] = s },
	} {
		t.Run(name, func(t *testing.T) {
			c := &comparison{wire: readContract(t)}
			change(c.wire)
			c.members("CreateUser input", user, c.Operations["CreateUser"].Input)
			if len(c.differ) == 0 {
				t.Error("not seen")
			}
		})
	}
}
