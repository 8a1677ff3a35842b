package rest

import (
	"fmt"
	"strconv"
)

// path is where in a request a value stands. It becomes text only when there is something to say of the value.
type path struct {
	steps []step
	first [4]step // most paths are short: they need no memory of their own
}

// step goes from a structure, list or map to what stands in it.
type step struct {
	name  string // of a member, or a map's key
	index int    // in a list; of a member in its structure
	kind  stepKind
}

type stepKind byte

const (
	inStructure stepKind = iota
	inList
	inMap
	ofKey // the key of a map itself
)

func (p *path) push(s step) {
	if p.steps == nil {
		p.steps = p.first[:0]
	}
	p.steps = append(p.steps, s)
}

func (p *path) pop() { p.steps = p.steps[:len(p.steps)-1] }

// String gives the path as a program would write it: permissionGroupParams.datasetPermissions[0].permission.
func (p *path) String() string {
	var b []byte
	for _, s := range p.steps {
		b = s.append(b)
	}
	return string(b)
}

// shownKey is how many bytes of a map's key, which the sender has chosen, a message may show.
const shownKey = 64

func (s step) append(b []byte) []byte {
	switch s.kind {
	case inList:
		b = strconv.AppendInt(append(b, '['), int64(s.index), 10)
		return append(b, ']')
	case inMap:
		key := s.name[:min(len(s.name), shownKey)]
		return fmt.Appendf(b, "[%+q]", key)
	case ofKey:
		return append(b, ".key"...)
	case inStructure:
	}
	if len(b) > 0 {
		b = append(b, '.')
	}
	return append(b, s.name...)
}

// fail is the error for a document that cannot be read.
func (d *decoder) fail(what string) error {
	return malformed("malformedBody", "The body %s (near byte %d%s).", what, d.pos, d.where())
}

// unexpected is the error for a byte that cannot stand where it does.
func (d *decoder) unexpected() error {
	if d.pos >= len(d.data) {
		return d.fail("ends too early")
	}
	return d.fail("is not JSON")
}

// mistyped is the error for a value of another type. want says the right one.
func (d *decoder) mistyped(want string) error {
	if d.pos >= len(d.data) {
		return d.unexpected()
	}
	return d.fail("has something else where " + want + " must be")
}

func (d *decoder) where() string {
	if len(d.at.steps) == 0 {
		return ""
	}
	return ", at '" + d.at.String() + "'"
}
