package rest

import (
	"reflect"

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
}

// Member is one member of a structure.
type Member struct {
	Name     string
	Alias    string // second spelling that is accepted in a body
	In       Location
	Required bool
	Token    bool // the idempotency token
	Optional bool // may be absent (pointer, slice or map)
	Shape    *Shape

	index int // of the Go field
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
