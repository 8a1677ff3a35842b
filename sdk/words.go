package sdk

import (
	_ "embed"
	"strings"
)

var (
	//go:embed words.txt
	wordsText string
	//go:embed examples.txt
	examplesText string
)

// words are texts by the keys that words.txt explains.
type words map[string]string

func readWords(text string) words {
	w := words{}
	for line := range strings.Lines(text) {
		key, text, found := strings.Cut(strings.TrimSpace(line), ": ")
		if found && !strings.HasPrefix(key, "#") {
			w[key] = text
		}
	}
	return w
}

// member gives the text of a member of the structure.
func (w words) member(structure, name string) string {
	if text, exact := w[structure+"."+name]; exact {
		return text
	}
	return w["."+name]
}

// summary is the first sentence of a text, without its full stop.
func summary(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(strings.TrimSuffix(first, "."), ";")
}
