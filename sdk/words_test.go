package sdk

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/rest"
)

// structures gives every structure by the name that clients use: inputs, outputs, what is in them, and exceptions.
func structures(a *api) map[string][]string {
	all := map[string][]string{}
	add := func(name string, s *rest.Shape) {
		for _, m := range s.Members {
			all[name] = append(all[name], m.Name)
		}
	}
	for _, o := range a.operations {
		add(o.inputName(), o.input)
		add(o.outputName(), o.output)
	}
	for _, name := range a.named(rest.Structure) {
		add(name, a.shapes[name])
	}
	for _, e := range a.exceptions() {
		all[e.name] = e.members
	}
	return all
}

// TestEverythingIsExplained looks that a new operation, structure or member is not forgotten in words.txt.
func TestEverythingIsExplained(t *testing.T) {
	words, used := table(t).words, map[string]bool{}
	for _, a := range []*api{table(t), extensions(t)} {
		for _, key := range keysOf(a) {
			used[key] = true
			if words[key] == "" {
				t.Errorf("words.txt does not say what %s is", key)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if !used[key] {
			t.Errorf("words.txt explains %s, which nothing is called", key)
		}
	}
}

// keysOf are those that the texts of a table have in words.txt.
func keysOf(a *api) (keys []string) {
	for _, o := range a.operations {
		keys = append(keys, o.name)
	}
	keys = slices.Concat(keys, a.named(rest.Structure), namesOf(a.exceptions()))
	for structure, members := range structures(a) {
		for _, m := range members {
			if exact := structure + "." + m; a.words[exact] != "" {
				keys = append(keys, exact)
			} else {
				keys = append(keys, "."+m)
			}
		}
	}
	return keys
}

func namesOf(exceptions []exception) []string {
	var names []string
	for _, e := range exceptions {
		names = append(names, e.name)
	}
	return names
}

// TestWordsAreSentences keeps the texts fit for every place where they appear.
func TestWordsAreSentences(t *testing.T) {
	a := table(t)
	for key, text := range a.words {
		if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "<>`\\\"") {
			t.Errorf("%s: %q is no plain sentence", key, text)
		}
	}
}

// TestExamplesKeepTheRules checks the texts in examples.txt with the rules of the members that show them.
func TestExamplesKeepTheRules(t *testing.T) {
	used := map[string]bool{}
	for _, a := range []*api{table(t), extensions(t)} {
		checkExamples(t, a, used)
	}
	for key := range table(t).examples {
		if !used[key] && key != ".message" && key != ".reason" {
			t.Errorf("examples.txt has %s, which nothing is called", key)
		}
	}
}

func checkExamples(t *testing.T, a *api, used map[string]bool) {
	t.Helper()
	check := func(structure string, s *rest.Shape) {
		for _, m := range s.Members {
			text, given := a.exampleText(structure, m.Name)
			if m.Shape.Kind != rest.String || isEnum(m.Shape) {
				used["."+m.Name] = true
				continue
			}
			used["."+m.Name], used[structure+"."+m.Name] = true, true
			if broken := textOf(m.Shape).Check(text); !given || len(broken) > 0 {
				t.Errorf("%s.%s: the example %q %v", structure, m.Name, text, broken)
			}
		}
	}
	for _, o := range a.operations {
		check(o.inputName(), o.input)
		check(o.outputName(), o.output)
	}
	for _, name := range a.named(rest.Structure) {
		check(name, a.shapes[name])
	}
}
