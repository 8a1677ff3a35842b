package sdk

import (
	"fmt"
	"strings"
)

// source is the text of a generated file.
type source struct{ strings.Builder }

// line writes one line.
func (s *source) line(format string, args ...any) {
	fmt.Fprintf(s, format, args...)
	s.WriteByte('\n')
}

// comment writes text as comment lines of at most 120 characters, each after the prefix.
func (s *source) comment(prefix, text string) {
	width := 118 - len(prefix)
	for _, l := range wrap(text, width) {
		s.line("%s%s", prefix, l)
	}
}

// wrap breaks text between words into lines of at most width characters.
func wrap(text string, width int) []string {
	var lines []string
	current := ""
	for _, word := range strings.Fields(text) {
		if current != "" && len(current)+1+len(word) > width {
			lines = append(lines, current)
			current = ""
		}
		if current != "" {
			current += " "
		}
		current += word
	}
	return append(lines, current)
}
