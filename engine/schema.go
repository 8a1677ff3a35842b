package engine

import "strconv"

// MaxColumns is how many columns a dataset may have, whatever its files hold.
const MaxColumns = 10_000

// Type is one of the twelve types of columns.
type Type uint8

// The types, named as on the wire. The zero Type is none of them.
const (
	_ Type = iota
	String
	Char
	Integer
	TinyInt
	SmallInt
	BigInt
	Float
	Double
	Date
	DateTime
	Boolean
	Binary
)

var typeNames = [...]string{
	String: "STRING", Char: "CHAR", Integer: "INTEGER", TinyInt: "TINYINT", SmallInt: "SMALLINT", BigInt: "BIGINT",
	Float: "FLOAT", Double: "DOUBLE", Date: "DATE", DateTime: "DATETIME", Boolean: "BOOLEAN", Binary: "BINARY",
}

// Types gives all twelve, in the order of the wire contract.
func Types() []Type {
	all := make([]Type, 0, len(typeNames)-1)
	for t := String; t <= Binary; t++ {
		all = append(all, t)
	}
	return all
}

// ParseType reads a type's name as it is on the wire.
func ParseType(name string) (Type, bool) {
	for t := String; t <= Binary; t++ {
		if typeNames[t] == name {
			return t, true
		}
	}
	return 0, false
}

// String is the type's name on the wire.
func (t Type) String() string {
	if String <= t && t <= Binary {
		return typeNames[t]
	}
	return "Type(" + strconv.Itoa(int(t)) + ")"
}

// Bits is the width of an integer type, and 0 of every other type.
func (t Type) Bits() int {
	switch t {
	case TinyInt:
		return 8
	case SmallInt:
		return 16
	case Integer:
		return 32
	case BigInt:
		return 64
	}
	return 0
}

// IsText tells whether cells of the type are text that is kept as it is.
func (t Type) IsText() bool { return t == String || t == Char }

// Schema is the ordered list of columns.
type Schema []Column

// Column is one column. Nanos is for DATETIME alone: cells count nanoseconds instead of microseconds. ID is the field id
// that written files carry for it; 0 in a schema of which no file is written.
type Column struct {
	Name  string
	Type  Type
	Nanos bool
	ID    int
}

// Names gives the columns' names in order.
func (s Schema) Names() []string {
	names := make([]string, len(s))
	for i, c := range s {
		names[i] = c.Name
	}
	return names
}

// Cell is one typed value. Which field counts is the column's type to say:
//
//	integer kinds        Int, in the type's range
//	BOOLEAN              Int, 1 or 0
//	DATE                 Int, days since 1970-01-01
//	DATETIME             Int, microseconds since 1970-01-01 00:00:00 UTC; nanoseconds in a Nanos column
//	FLOAT, DOUBLE        Float; of FLOAT the double of the same value
//	STRING, CHAR         Bytes, UTF-8
//	BINARY               Bytes
//
// Whoever gives a Cell says how long its Bytes last.
type Cell struct {
	Null  bool
	Int   int64
	Float float64
	Bytes []byte
}

// Null is the NULL of every type.
func Null() Cell { return Cell{Null: true} }
