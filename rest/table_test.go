package rest

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/rule"
)

type (
	empty struct{}
	byID  struct {
		ID word `wire:"id,path"`
	}
	labelled struct {
		ID word `wire:"theId,path" label:"id"`
	}
	bodied struct {
		Word word `wire:"word"`
	}
	pair struct {
		A word `wire:"a,path"`
		B word `wire:"b,path"`
	}
	answer struct {
		Code int32 `wire:"code,status"`
	}
)

func anyone(string, Labels) error { return nil }

// row makes a row that does nothing.
func row[In, Out any](name, methodAndPath string) Operation[string] {
	return Declare(name, methodAndPath, "read", anyone, nil, func(context.Context, string, *In) (*Out, error) { return new(Out), nil })
}

func TestTableMistakes(t *testing.T) {
	closed := row[empty, empty]("A", "GET /a")
	closed.Access = nil
	for outcome, c := range map[string]struct {
		want string
		rows []Operation[string]
	}{
		"same name":           {"two operations", []Operation[string]{row[empty, empty]("A", "GET /a"), row[empty, empty]("A", "GET /b")}},
		"same route":          {"the same route", []Operation[string]{row[byID, empty]("A", "GET /a/{id}"), row[labelled, empty]("B", "GET /a/{id}")}},
		"ambiguous":           {"can be the same", []Operation[string]{row[byID, empty]("A", "GET /a/{id}"), row[empty, empty]("B", "POST /a/b")}},
		"crossing labels":     {"can be the same", []Operation[string]{row[byID, empty]("A", "GET /{id}/b"), row[byID, empty]("B", "GET /b/{id}")}},
		"no access":           {"no Access", []Operation[string]{closed}},
		"not declared":        {"not made by Declare", []Operation[string]{{Name: "A", Method: "GET", Path: "/a", Access: anyone}}},
		"method":              {"its method", []Operation[string]{row[empty, empty]("A", "HEAD /a")}},
		"no path":             {"its path", []Operation[string]{row[empty, empty]("A", "GET")}},
		"slash at the end":    {"its path", []Operation[string]{row[empty, empty]("A", "GET /a/")}},
		"query in the path":   {"its path", []Operation[string]{row[empty, empty]("A", "GET /a?b")}},
		"greedy label":        {"its path", []Operation[string]{row[byID, empty]("A", "GET /a/{id+}")}},
		"dot segment":         {"its path", []Operation[string]{row[empty, empty]("A", "GET /a/..")}},
		"label twice":         {"twice", []Operation[string]{row[byID, empty]("A", "GET /{id}/{id}")}},
		"unbound label":       {"bound to no member", []Operation[string]{row[empty, empty]("A", "GET /a/{id}")}},
		"unknown label":       {"has no label {id}", []Operation[string]{row[byID, empty]("A", "GET /a")}},
		"one of two labels":   {"bound to no member", []Operation[string]{row[byID, empty]("A", "GET /a/{id}/{other}")}},
		"body on GET":         {"has no body", []Operation[string]{row[bodied, empty]("A", "GET /a")}},
		"body on DELETE":      {"has no body", []Operation[string]{row[bodied, empty]("A", "DELETE /a")}},
		"status in the input": {"the status", []Operation[string]{row[answer, empty]("A", "POST /a")}},
		"path in the output":  {"cannot travel in an answer", []Operation[string]{row[empty, byID]("A", "GET /a")}},
	} {
		t.Run(outcome, func(t *testing.T) {
			if _, err := New(c.rows, Options[string]{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestEveryMistakeIsNamed(t *testing.T) {
	_, err := New([]Operation[string]{row[empty, empty]("A", "GET /a/"), row[bodied, empty]("B", "GET /b")}, Options[string]{})
	if err == nil || !strings.Contains(err.Error(), `"A"`) || !strings.Contains(err.Error(), `"B"`) {
		t.Errorf("got %v", err)
	}
}

type secretKey string

var secretKeyRule = rule.Text{Secret: true}

func (secretKey) TextRule() *rule.Text { return &secretKeyRule }

type loop struct {
	Next *loop `wire:"next"`
}

type loops []loops

func TestTypesThatCannotBePlanned(t *testing.T) {
	for outcome, plan := range map[string]func(){
		"not a structure": func() { ShapeOf[word]() },
		"int": func() {
			ShapeOf[struct {
				A int `wire:"a"`
			}]()
		},
		"float": func() {
			ShapeOf[struct {
				A *float64 `wire:"a"`
			}]()
		},
		"bytes": func() {
			ShapeOf[struct {
				A []byte `wire:"a"`
			}]()
		},
		"interface": func() {
			ShapeOf[struct {
				A any `wire:"a"`
			}]()
		},
		"pointer in a list": func() {
			ShapeOf[struct {
				A []*word `wire:"a"`
			}]()
		},
		"pointer to pointer": func() {
			ShapeOf[struct {
				A **word `wire:"a"`
			}]()
		},
		"key of a map": func() {
			ShapeOf[struct {
				A map[int32]word `wire:"a"`
			}]()
		},
		"secret key": func() {
			ShapeOf[struct {
				A map[secretKey]word `wire:"a"`
			}]()
		},
		"recursive": func() { ShapeOf[loop]() },
		"recursive list": func() {
			ShapeOf[struct {
				A loops `wire:"a"`
			}]()
		},
		"no tag": func() { ShapeOf[struct{ A word }]() },
		"tag on unexported": func() {
			ShapeOf[struct {
				a word `wire:"a"`
			}]()
		},
		"no name": func() {
			ShapeOf[struct {
				A word `wire:",required"`
			}]()
		},
		"unknown word": func() {
			ShapeOf[struct {
				A word `wire:"a,requierd"`
			}]()
		},
		"empty word": func() {
			ShapeOf[struct {
				A word `wire:"a,,path"`
			}]()
		},
		"two places": func() {
			ShapeOf[struct {
				A word `wire:"a,path,query"`
			}]()
		},
		"same member": func() {
			ShapeOf[struct {
				A, B word `wire:"a"`
			}]()
		},
		"alias of another": func() {
			ShapeOf[struct {
				A word `wire:"a" alias:"b"`
				B word `wire:"b"`
			}]()
		},
		"two tokens": func() {
			ShapeOf[struct {
				A word `wire:"a,token"`
				B word `wire:"b,token"`
			}]()
		},
		"numeric token": func() {
			ShapeOf[struct {
				A int32 `wire:"a,token"`
			}]()
		},
		"list in the query": func() {
			ShapeOf[struct {
				A []word `wire:"a,query"`
			}]()
		},
		"optional label": func() {
			ShapeOf[struct {
				A *word `wire:"a,path"`
			}]()
		},
		"label in the body": func() {
			ShapeOf[struct {
				A word `wire:"a" label:"b"`
			}]()
		},
		"alias in the query": func() {
			ShapeOf[struct {
				A word `wire:"a,query" alias:"b"`
			}]()
		},
		"status as text": func() {
			ShapeOf[struct {
				A word `wire:"a,status"`
			}]()
		},
		"nested label": func() {
			ShapeOf[struct {
				A byID `wire:"a"`
			}]()
		},
		"nested token": func() {
			ShapeOf[struct {
				A []struct {
					T word `wire:"t,token"`
				} `wire:"a"`
			}]()
		},
	} {
		t.Run(outcome, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was planned")
				}
			}()
			plan()
		})
	}
}

func TestPlan(t *testing.T) {
	type common struct {
		Token *word `wire:"clientToken,query,token"`
	}
	type input struct {
		common
		ID     word   `wire:"viewId,path" label:"viewid"`
		Small  *small `wire:"small,query,required"`
		Hidden word   `wire:"-"`
		hidden word
	}
	s := ShapeOf[input]()
	if s != ShapeOf[input]() || s.Kind != Structure || s.Name != "input" || len(s.Members) != 3 {
		t.Fatalf("got %+v", s)
	}
	token, id, number := s.Members[0], s.Members[1], s.Members[2]
	if token.Name != "clientToken" || !token.Token || !token.Optional || token.Required || token.In != InQuery {
		t.Errorf("token: %+v", token)
	}
	if id.Label != "viewid" || !id.Required || id.In != InPath || id.Shape.Text != &wordRule || id.Shape.Name != "word" {
		t.Errorf("label: %+v", id)
	}
	if !number.Required || number.Shape.Kind != Integer || number.Shape.Number != &smallRule || number.Label != "" {
		t.Errorf("number: %+v", number)
	}
	w := word("t1")
	if got := s.Token(&input{common: common{Token: &w}, hidden: "x"}); got != "t1" || s.Token(&input{}) != "" {
		t.Errorf("the token is %q", got)
	}
}

func TestDeclare(t *testing.T) {
	op := Declare("A", "PUT /a", "write", anyone, []string{"ZException", "ConflictException", "ValidationException"},
		func(_ context.Context, by string, in *bodied) (*bodied, error) {
			return &bodied{word(by) + in.Word}, nil
		})
	want := "ConflictException InternalServerException ThrottlingException ValidationException ZException"
	if got := strings.Join(op.Errors, " "); got != want || !op.Mutates || op.Method != http.MethodPut || op.Path != "/a" {
		t.Errorf("got %+v", op)
	}
	if out, err := op.Invoke(t.Context(), "b", &bodied{"c"}); err != nil || out.(*bodied).Word != "bc" {
		t.Errorf("got %v, %v", out, err)
	}
	if _, err := op.Invoke(t.Context(), "b", &empty{}); err == nil {
		t.Error("an input of another type was taken")
	}
}
