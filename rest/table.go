package rest

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// New makes the handler of a table. It refuses a table with a mistake and names all of them: a row that is not made
// by Declare or has no Access, a name or route that is there twice, two patterns that take the same path, a label
// that is bound to no member or a member to no label, a body on GET or DELETE, a member that cannot travel where its
// tag says.
func New[C any](rows []Operation[C], opt Options[C]) (*Handler[C], error) {
	h := &Handler[C]{opt: opt, rows: slices.Clone(rows)}
	patterns := make([][]segment, len(h.rows))
	var mistakes []error
	for i := range h.rows {
		var err error
		if patterns[i], err = h.rows[i].check(); err != nil {
			mistakes = append(mistakes, fmt.Errorf("rest: operation %q: %w", h.rows[i].Name, err))
		}
		mistakes = append(mistakes, h.clashes(patterns, i)...)
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	for i, p := range patterns {
		h.routes.add(h.rows[i].Method, p, i)
	}
	return h, nil
}

// clashes compares row i with those before it.
func (h *Handler[C]) clashes(patterns [][]segment, i int) (mistakes []error) {
	a := &h.rows[i]
	for j := range i {
		b := &h.rows[j]
		if a.Name == b.Name {
			mistakes = append(mistakes, fmt.Errorf("rest: there are two operations %q", a.Name))
		}
		meet, same := compare(patterns[i], patterns[j])
		switch {
		case same && a.Method == b.Method:
			mistakes = append(mistakes, fmt.Errorf("rest: %s and %s have the same route %s %s", a.Name, b.Name, a.Method, a.Path))
		case meet && !same:
			mistakes = append(mistakes, fmt.Errorf("rest: the paths %s and %s can be the same", a.Path, b.Path))
		}
	}
	return mistakes
}

// compare tells whether two patterns can take the same path, and whether they take exactly the same ones.
func compare(a, b []segment) (meet, same bool) {
	if len(a) != len(b) || len(a) == 0 {
		return false, false
	}
	same = true
	for i := range a {
		if !a[i].label && !b[i].label && a[i].text != b[i].text {
			return false, false
		}
		same = same && a[i].label == b[i].label
	}
	return true, same
}

// check looks at the row alone and gives its pattern.
func (op *Operation[C]) check() ([]segment, error) {
	if op.call == nil || op.Input == nil || op.Output == nil || op.Name == "" {
		return nil, errors.New("it has no name or is not made by Declare")
	}
	if op.Access == nil {
		return nil, errors.New("it has no Access; where everybody may call it, write one that returns nil")
	}
	if !slices.Contains(methods, op.Method) {
		return nil, fmt.Errorf("its method is %q, not one of %s", op.Method, strings.Join(methods, ", "))
	}
	pattern, err := parsePattern(op.Path)
	if err != nil {
		return nil, err
	}
	return pattern, errors.Join(op.checkLabels(pattern), op.checkInput(), op.checkOutput())
}

// The two forms of a segment.
var (
	plainSegment = regexp.MustCompile(`\A[A-Za-z0-9_~-][A-Za-z0-9._~-]*\z`)
	labelSegment = regexp.MustCompile(`\A\{[A-Za-z][A-Za-z0-9]*\}\z`)
)

func parsePattern(path string) ([]segment, error) {
	parts, ok := split(nil, path)
	if !ok {
		return nil, fmt.Errorf("its path %q does not begin with a slash or is too long", path)
	}
	pattern := make([]segment, len(parts))
	for i, part := range parts {
		switch {
		case labelSegment.MatchString(part):
			pattern[i] = segment{text: part[1 : len(part)-1], label: true}
		case plainSegment.MatchString(part):
			pattern[i] = segment{text: part}
		default:
			return nil, fmt.Errorf("its path %q has the segment %q, which is neither a word nor a {label}", path, part)
		}
	}
	return pattern, nil
}

// checkLabels holds the labels of the path against the members that travel there.
func (op *Operation[C]) checkLabels(pattern []segment) error {
	open := map[string]bool{}
	for _, s := range pattern {
		if s.label && open[s.text] {
			return fmt.Errorf("its path has the label {%s} twice", s.text)
		}
		if s.label {
			open[s.text] = true
		}
	}
	for i := range op.Input.Members {
		m := &op.Input.Members[i]
		if m.In == InPath && !open[m.Label] {
			return fmt.Errorf("its path has no label {%s} for the member %s, or has two members for it", m.Label, m.Name)
		}
		delete(open, m.Label)
	}
	for label := range open {
		return fmt.Errorf("the label {%s} is bound to no member (label:%q names it for a member of another name)", label, label)
	}
	return nil
}

func (op *Operation[C]) checkInput() error {
	for i := range op.Input.Members {
		switch m := &op.Input.Members[i]; {
		case m.In == InStatus:
			return fmt.Errorf("its input has the status %s", m.Name)
		case m.In == InBody && (op.Method == http.MethodGet || op.Method == http.MethodDelete):
			return fmt.Errorf("a %s has no body, but the member %s travels there", op.Method, m.Name)
		}
	}
	return nil
}

func (op *Operation[C]) checkOutput() error {
	statuses := 0
	for i := range op.Output.Members {
		m := &op.Output.Members[i]
		if m.In == InStatus {
			statuses++
		}
		if m.In != InBody && m.In != InStatus || m.Token || m.Alias != "" || statuses > 1 {
			return fmt.Errorf("its output has the member %s, which cannot travel in an answer", m.Name)
		}
	}
	return nil
}
