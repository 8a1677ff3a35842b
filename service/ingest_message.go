package service

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
)

// Bounds of what a changeset keeps of bad data. Texts are cut, in bytes.
const (
	maxErrorMessage = 1000 // characters
	maxReason       = 400  // characters of it that are not samples
	maxSampleText   = 1024
	maxWarnings     = 100
	maxWarning      = 1024
)

// errorMessage is the failure as a text that a person reads: the reason, then bad cells one by one as long as there is room, then
// how many more there are. The advice for a rule stands with the first cell that breaks it.
func (f *IngestFailure) errorMessage() finspace.ErrorMessage {
	if len(f.Samples) == 0 {
		return finspace.ErrorMessage(shortened(finspace.Storable(f.Message), maxErrorMessage))
	}
	text, advised, told := shortened(finspace.Storable(f.Message), maxReason), map[string]bool{}, 0
	for _, cell := range f.Samples {
		line := "\n" + sampleText(cell, !advised[cell.Rule])
		if utf8.RuneCountInString(text+line+f.more(told+1)) > maxErrorMessage {
			break
		}
		text, advised[cell.Rule] = text+line, true
		told++
	}
	return finspace.ErrorMessage(text + f.more(told))
}

// more counts what is not told.
func (f *IngestFailure) more(told int) string {
	left := max(f.Rejected, int64(len(f.Samples))) - int64(told)
	if left <= 0 {
		return ""
	}
	return fmt.Sprintf("\n… and %d more.", left)
}

func sampleText(c engine.BadCell, advise bool) string {
	var b strings.Builder
	b.WriteString(shortened(finspace.Storable(c.File), 200))
	if c.Line > 0 {
		fmt.Fprintf(&b, ", line %d", c.Line)
	}
	if c.Row > 0 {
		fmt.Fprintf(&b, ", row %d", c.Row)
	}
	if c.Column != "" {
		fmt.Fprintf(&b, ", column %.126q", c.Column)
	}
	fmt.Fprintf(&b, ": %.64q breaks the rule %s.", c.Value, shortened(finspace.Storable(c.Rule), 64))
	if advise && c.Advice != "" {
		b.WriteString(" " + shortened(finspace.Storable(c.Advice), 200))
	}
	return b.String()
}

// shortened cuts a text to so many characters, the last one an ellipsis if it was cut.
func shortened(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

func keptSamples(cells []engine.BadCell) []finspace.BadCell {
	var kept []finspace.BadCell
	for _, c := range cells[:min(len(cells), engine.MaxSamples)] {
		for _, text := range []*string{&c.File, &c.Column, &c.Value, &c.Rule, &c.Advice} {
			*text = finspace.Cut(*text, maxSampleText)
		}
		kept = append(kept, finspace.BadCell(c))
	}
	return kept
}

// keptWarnings are those that were there and new ones, each once.
func keptWarnings(there, more []string) []string {
	var kept []string
	seen := map[string]bool{}
	for _, list := range [][]string{there, more} {
		for _, w := range list {
			if w = finspace.Cut(w, maxWarning); !seen[w] && len(kept) < maxWarnings {
				seen[w] = true
				kept = append(kept, w)
			}
		}
	}
	return kept
}
