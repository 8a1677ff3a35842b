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
	a := table(t)
	used := map[string]bool{}
	need := func(key string) {
		used[key] = true
		if a.words[key] == "" {
			t.Errorf("words.txt does not say what %s is", key)
		}
	}
	for _, o := range a.operations {
		need(o.name)
	}
	for _, name := range append(a.named(rest.Structure), namesOf(a.exceptions())...) {
		need(name)
	}
	for structure, members := range structures(a) {
		for _, m := range members {
			if exact := structure + "." + m; a.words[exact] != "" {
				need(exact)
			} else {
				need("." + m)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(a.words)) {
		if !used[key] {
			t.Errorf("words.txt explains %s, which nothing is called", key)
		}
	}
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
	a := table(t)
	used := map[string]bool{}
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
	for key := range a.examples {
		if !used[key] && key != ".message" && key != ".reason" {
			t.Errorf("examples.txt has %s, which nothing is called", key)
		}
	}
}
