package text

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
)

// notes gathers what was done that the user may not expect. Decoders of several goroutines write them.
type notes struct {
	blank atomic.Int64 // lines that were skipped
	begun atomic.Bool  // that the file is empty was said

	mu    sync.Mutex
	texts []string
	extra []string // names of the file that fit no column, in order of first appearance
	known map[string]bool
	seen  map[string]bool // columns that a record had; nil: columns have no names in records, or there was no record
	all   []string        // the schema's columns, once a record was seen
}

// say keeps a text, once.
func (n *notes) say(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, t := range n.texts {
		if t == text {
			return
		}
	}
	n.texts = append(n.texts, text)
}

const (
	maxExtra   = 20 // names that are told
	maxExcerpt = 64 // characters of each
)

// leave keeps the name of a column that is left out, as much of it as is told.
func (n *notes) leave(name string) {
	name = name[:min(len(name), maxExcerpt*utf8.UTFMax)]
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.extra) > maxExtra || n.known[name] {
		return
	}
	if n.known == nil {
		n.known = make(map[string]bool)
	}
	n.known[name] = true
	n.extra = append(n.extra, name)
}

// saw keeps which columns the records had.
func (n *notes) saw(s engine.Schema, ever []bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.seen == nil {
		n.seen, n.all = make(map[string]bool), s.Names()
	}
	for i, c := range s {
		if ever[i] {
			n.seen[c.Name] = true
		}
	}
}

// never lists the columns that no record had.
func (n *notes) never() (names []string) {
	for _, name := range n.all {
		if !n.seen[name] {
			names = append(names, name)
		}
	}
	return names
}

// warnings gives all of them, each naming the file.
func (n *notes) warnings(file string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for _, t := range n.texts {
		all = append(all, fmt.Sprintf("%q: %s", file, t))
	}
	if len(n.extra) > 0 {
		all = append(all, fmt.Sprintf("%q: the schema has no column for %s; what the file has there was left out.", file, quoted(n.extra, maxExtra)))
	}
	if names := n.never(); len(names) > 0 {
		all = append(all, fmt.Sprintf("%q: no record has a value for %s; the column is NULL there.", file, quoted(names, maxExtra)))
	}
	switch blank := n.blank.Load(); blank {
	case 0:
	case 1:
		all = append(all, fmt.Sprintf("%q: one blank line was skipped.", file))
	default:
		all = append(all, fmt.Sprintf("%q: %d blank lines were skipped.", file, blank))
	}
	return all
}

// quoted lists names for a message, at most so many.
func quoted(names []string, most int) string {
	out := ""
	for i, name := range names {
		if i == most {
			return out + " and others"
		}
		if i > 0 {
			out += ", "
		}
		out += fmt.Sprintf("%.64q", name)
	}
	return out
}
