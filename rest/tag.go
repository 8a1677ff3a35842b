package rest

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// parseTag reads a field's tags. What it gives has no shape yet.
func parseTag(tags reflect.StructTag, wire string) (Member, error) {
	name, words, more := strings.Cut(wire, ",")
	m := Member{Name: name, Alias: tags.Get("alias"), Label: tags.Get("label")}
	if name == "" {
		return m, errors.New("the wire tag has no name")
	}
	if more {
		for word := range strings.SplitSeq(words, ",") {
			if err := m.read(word); err != nil {
				return m, err
			}
		}
	}
	m.settle()
	return m, nil
}

// read takes one word of a tag.
func (m *Member) read(word string) error {
	place, known := places[word]
	switch {
	case word == "required":
		m.Required = true
	case word == "token":
		m.Token = true
	case !known:
		return fmt.Errorf("the wire tag has the unknown word %q", word)
	case m.In != "":
		return errors.New("the wire tag names two places")
	default:
		m.In = place
	}
	return nil
}

// places are the words of a tag that say where a member travels. The body is where it travels without one.
var places = map[string]Location{"path": InPath, "query": InQuery, "status": InStatus, "header": InHeader}

// settle fills in what a tag need not say.
func (m *Member) settle() {
	m.In = cmp.Or(m.In, InBody)
	if m.In == InPath {
		m.Required = true
		m.Label = cmp.Or(m.Label, m.Name)
	}
}

// check refuses a member whose tag and type do not go together.
func (m *Member) check() error {
	k := m.Shape.Kind
	switch {
	case m.In != InBody && (k == List || k == Map || k == Structure):
		return fmt.Errorf("a %s can only travel in the body", k)
	case m.In == InStatus && (k != Integer || m.Optional || m.Required):
		return errors.New("a status must be an int32 of its own, neither optional nor required")
	case m.In == InPath && m.Optional:
		return errors.New("a label is always there: it cannot be a pointer")
	case m.In != InPath && m.Label != "":
		return errors.New("only a member of the path has a label")
	case m.In != InBody && m.Alias != "":
		return errors.New("only a member of the body has an alias")
	case m.Token && (k != String || m.In != InBody && m.In != InQuery):
		return errors.New("a token must be a text of the body or the query")
	}
	return nil
}

// index makes the table of spellings and refuses what is doubled.
func (s *Shape) index() error {
	if len(s.Members) > maxMembers {
		return fmt.Errorf("%s has more than %d members", s.Name, maxMembers)
	}
	s.names = map[string]spelling{}
	taken, tokens := map[string]bool{}, 0
	for i := range s.Members {
		m := &s.Members[i]
		for _, n := range []string{m.Name, m.Alias} {
			if n != "" && taken[n] {
				return fmt.Errorf("%s has two members %q", s.Name, n)
			}
			taken[n] = true
		}
		if m.Token {
			tokens++
		}
		s.spell(i)
	}
	if tokens > 1 {
		return fmt.Errorf("%s has two tokens", s.Name)
	}
	return nil
}

// spell enters a member's spellings if it travels in the body.
func (s *Shape) spell(i int) {
	m := &s.Members[i]
	if m.In != InBody {
		return
	}
	s.bodied = true
	s.names[m.Name] = spelling{member: i}
	if m.Alias != "" {
		s.names[m.Alias] = spelling{member: i, alias: true}
	}
}
