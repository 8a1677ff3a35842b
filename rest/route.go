package rest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxSegments is how many segments a path may have.
const maxSegments = 16

// segment is a part of a pattern between slashes: a text that stands in the path as it is, or a label.
type segment struct {
	text  string
	label bool
}

// node is a place in the tree of all patterns.
type node struct {
	texts map[string]*node
	label *node
	rows  map[string]route // by method; empty where no pattern ends
	allow string           // the methods
}

// route is the end of a pattern for one method.
type route struct {
	row     int
	pattern []segment
}

// add enters a pattern. The table was checked: no two rows take the same request.
func (n *node) add(method string, pattern []segment, row int) {
	for _, s := range pattern {
		n = n.child(s)
	}
	if n.rows == nil {
		n.rows = map[string]route{}
	}
	n.rows[method] = route{row: row, pattern: pattern}
	methods := make([]string, 0, len(n.rows))
	for m := range n.rows {
		methods = append(methods, m)
	}
	slices.Sort(methods)
	n.allow = strings.Join(methods, ", ")
}

func (n *node) child(s segment) *node {
	if s.label {
		if n.label == nil {
			n.label = &node{}
		}
		return n.label
	}
	if n.texts == nil {
		n.texts = map[string]*node{}
	}
	if n.texts[s.text] == nil {
		n.texts[s.text] = &node{}
	}
	return n.texts[s.text]
}

// find gives the row for a request. path is as it was sent, still escaped: nothing is cleaned, so `//`, dot segments
// and a slash at the end are other paths. The row is known even when a label cannot be decoded.
func (n *node) find(method, path string) (row int, labels Labels, err error) {
	var space [maxSegments]string
	parts, ok := split(space[:0], path)
	if ok {
		n = n.match(parts)
	}
	if !ok || n == nil {
		return -1, nil, noRoute()
	}
	r, ok := n.rows[method]
	if !ok {
		return -1, nil, wrongMethod(n.allow)
	}
	labels, err = r.labels(parts)
	return r.row, labels, err
}

// Named gives the name of the operation that a request is for, empty for none. It is for whoever refuses a request
// before Serve and has to tell what was tried.
func (h *Handler[C]) Named(r *http.Request) string {
	row, _, _ := h.routes.find(r.Method, r.URL.EscapedPath())
	if row < 0 {
		return ""
	}
	return h.rows[row].Name
}

// split cuts a path at its slashes.
func split(parts []string, path string) ([]string, bool) {
	if path == "" || path[0] != '/' || strings.Count(path, "/") > maxSegments {
		return nil, false
	}
	for part := range strings.SplitSeq(path[1:], "/") {
		parts = append(parts, part)
	}
	return parts, true
}

// match gives the end of the pattern that fits parts, or nil. It goes back at most once for each place of the tree.
func (n *node) match(parts []string) *node {
	if len(parts) == 0 {
		if n.rows == nil {
			return nil
		}
		return n
	}
	if next := n.texts[parts[0]]; next != nil {
		if end := next.match(parts[1:]); end != nil {
			return end
		}
	}
	if n.label == nil || parts[0] == "" || parts[0] == "." || parts[0] == ".." {
		return nil
	}
	return n.label.match(parts[1:])
}

// labels decodes the labels once: %2F is a slash within a label. AWS's protocol would look for the operation first
// and then fail to read its input, so a label that cannot be decoded is a SerializationException, not a 404.
func (r route) labels(parts []string) (Labels, error) {
	var labels Labels
	for i, s := range r.pattern {
		if !s.label {
			continue
		}
		text, err := url.PathUnescape(parts[i])
		if err != nil || !utf8.ValidString(text) {
			return nil, malformed("malformedLabel", "The label {%s} of the path is not percent-encoded UTF-8.", s.text)
		}
		if labels == nil {
			labels = Labels{}
		}
		labels[s.text] = text
	}
	return labels, nil
}

// methods are those that a table may use.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
