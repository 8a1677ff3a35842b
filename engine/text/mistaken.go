package text

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// mistaken says what a header shows that is none of CSV, or was cut by another separator than its own; nil if it looks well. A schema that was
// found in such a file would stay with the dataset.
func mistaken(names []string, p format.Params) error {
	first := strings.ToLower(strings.TrimSpace(names[0]))
	for _, m := range []struct{ start, advice string }{
		{"<!doctype html", "is a web page, as servers send when they refuse: look what was fetched"},
		{"<html", "is a web page, as servers send when they refuse: look what was fetched"},
		{"<?xml", "is XML: set the format parameter formatType to XML, and rowTag"},
		{"{\"", "is JSON: set the format parameter formatType to JSON"},
		{"[{", "is JSON: set the format parameter formatType to JSON"},
		{"sep=", "begins with a line that tells Excel the separator: take the line out, and set the format parameter separator"},
	} {
		if strings.HasPrefix(first, m.start) {
			return fmt.Errorf("the file %s", m.advice)
		}
	}
	if len(names) > 1 {
		return nil
	}
	for _, other := range ";\t|," {
		if n := len(strings.FieldsFunc(names[0], func(c rune) bool { return c == other })); n > 1 && other != p.Separator {
			return fmt.Errorf("the header is the one name %.64q: set the format parameter separator to %s, or give the dataset a schema with this name", names[0], asParameter(other))
		}
	}
	return nil
}

// asParameter is a separator as the parameter has it.
func asParameter(c rune) string {
	if c == '\t' {
		return `\t`
	}
	return string(c)
}

// misfit is why a header whose names are not all the schema's does not fit: what it was mistaken for says more than otherwise, which is nil
// where the columns may be taken by position.
func misfit(s engine.Schema, header []string, p format.Params, otherwise error) error {
	if len(s) > 1 || len(header) > 1 || s[0].Name != header[0] {
		if err := mistaken(header, p); err != nil {
			return err
		}
	}
	return otherwise
}
