package rest

import (
	"reflect"
	"slices"

	"github.com/openfinspace/openfinspace/rule"
)

// Kind is the kind of a shape, in the contract's words.
type Kind string

const (
	String    Kind = "string"
	Integer   Kind = "integer" // 32 bits
	Long      Kind = "long"    // 64 bits
	Boolean   Kind = "boolean"
	List      Kind = "list"
	Map       Kind = "map"
	Structure Kind = "structure"
)

// Shape describes a type on the wire. It is what decoding, encoding, validation, redaction and every generated client
// are made from.
type Shape struct {
	Kind    Kind
	Name    string // of the Go type
	Text    *rule.Text
	Number  *rule.Number
	Element *Shape // of a list or map
	Key     *Shape // of a map
	Members []Member

	goType reflect.Type
	names  map[string]spelling // of the members of a body
	bodied bool                // it has members of a body
}

// Member is one member of a structure.
type Member struct {
	Name     string
	Alias    string // second spelling that is accepted in a body
	Label    string // of the path, for a member there; the name unless a tag says otherwise
	In       Location
	Required bool
	Token    bool // the idempotency token
	Optional bool // may be absent (pointer, slice or map)
	Shape    *Shape

	index []int // of the Go field
}

// spelling is what a key of a body stands for.
type spelling struct {
	member int
	alias  bool
}

// Location is where a member travels.
type Location string

const (
	InBody   Location = "body"
	InPath   Location = "path"
	InQuery  Location = "query"
	InStatus Location = "httpStatus"
	InHeader Location = "header"
)

// Token gives the idempotency token of v, a pointer to a structure, or "" if it has none.
func (s *Shape) Token(v any) string {
	for i := range s.Members {
		m := &s.Members[i]
		if !m.Token {
			continue
		}
		if f, ok := m.value(reflect.ValueOf(v).Elem()); ok {
			return f.String()
		}
	}
	return ""
}

func (s *Shape) hasToken() bool {
	return slices.ContainsFunc(s.Members, func(m Member) bool { return m.Token })
}

// value gives the member's value in the structure v, behind the pointer, and whether it is present.
func (m *Member) value(v reflect.Value) (reflect.Value, bool) {
	f := v.FieldByIndex(m.index)
	if !m.Optional {
		return f, true
	}
	if f.IsNil() {
		return f, false
	}
	if f.Kind() == reflect.Pointer {
		return f.Elem(), true
	}
	return f, true
}
