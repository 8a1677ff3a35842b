package text

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace/engine/format"
)

// jsonPath leads from a document to its records: names of members, and at most one [*] for the elements of an array. What
// it leads to is a record if it is an object, and if it is an array each of its elements is one.
type jsonPath []pathStep

type pathStep struct {
	name string
	all  bool // [*]
}

// parsePath reads $, then .name, ['name'] or ["name"], and [*]: `$.data`, `$.a.b`, `$[*]`, `$.rows[*].value`.
func parsePath(text string) (jsonPath, error) {
	if text == "" {
		return nil, nil
	}
	rest, ok := strings.CutPrefix(text, "$")
	var path jsonPath
	for ok && rest != "" {
		var s pathStep
		if s, rest, ok = parseStep(rest); ok {
			path = append(path, s)
		}
	}
	stars := 0
	for _, s := range path {
		if s.all {
			stars++
		}
	}
	if !ok || stars > 1 || len(path) > MaxDepth {
		return nil, &format.Error{Key: "jsonPath", Message: fmt.Sprintf(
			"is %.64q: give $ and names behind it, with one [*] at most, as $.data, $.a.b, $['a b'] or $.rows[*].value", text)}
	}
	return path, nil
}

func parseStep(text string) (s pathStep, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, "[*]"); ok {
		return pathStep{all: true}, rest, true
	}
	for _, quote := range []string{"'", `"`} {
		if within, ok := strings.CutPrefix(text, "["+quote); ok {
			name, rest, closed := strings.Cut(within, quote+"]")
			return pathStep{name: name}, rest, closed && !strings.Contains(name, `\`)
		}
	}
	if rest, ok = strings.CutPrefix(text, "."); !ok {
		return s, "", false
	}
	end := strings.IndexAny(rest, ".[")
	if end < 0 {
		end = len(rest)
	}
	name := rest[:end]
	return pathStep{name: name}, rest[end:], name != "" && !strings.ContainsAny(name, "*?@()]'\" ")
}
