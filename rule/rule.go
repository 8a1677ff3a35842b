// Package rule says what a value on the wire may be: the length, the pattern and the choices of a text, the
// bounds of a number, and whether the value is a secret. A rule stands on the value's type; validation, redaction,
// generated clients, the fuzzers and the reference all read it there.
package rule

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Text is the rule of a string. The zero value allows every text without NUL.
type Text struct {
	Min, Max int      // length in Unicode scalar values; 0 means no bound
	Pattern  string   // regular expression as the contract writes it; the whole value must match
	Enum     []string // the only values allowed, if any
	Advice   string   // what to write instead of what the pattern refuses; empty: nothing
	Secret   bool     // never shown in logs, errors or the audit

	once sync.Once
	re   *regexp.Regexp
}

// Texter is a string type that has a rule.
type Texter interface{ TextRule() *Text }

// Number is the rule of an integer.
type Number struct {
	Min, Max int64 // both 0 means no bound but the type's
}

// Numberer is an integer type that has a rule.
type Numberer interface{ NumberRule() *Number }

// Check returns each rule that s breaks, as the end of a sentence that begins with the member's name. It never
// repeats the value.
func (t *Text) Check(s string) []string {
	var broken []string
	if strings.IndexByte(s, 0) >= 0 {
		broken = append(broken, "must not contain the character NUL")
	}
	if len(t.Enum) > 0 {
		if !t.chosen(s) {
			broken = append(broken, "must be one of ["+strings.Join(t.Enum, ", ")+"]")
		}
		return broken
	}
	if n := utf8.RuneCountInString(s); n < t.Min {
		broken = append(broken, fmt.Sprintf("must have a length of at least %d", t.Min))
	} else if t.Max > 0 && n > t.Max {
		// A value that is too long is not given to the pattern: its cost must not follow the sender's wish.
		return append(broken, fmt.Sprintf("must have a length of at most %d", t.Max))
	}
	if t.Pattern != "" && !t.matches(s) {
		broken = append(broken, "must match the pattern "+t.Pattern+t.Advice)
	}
	return broken
}

func (t *Text) chosen(s string) bool {
	for _, e := range t.Enum {
		if s == e {
			return true
		}
	}
	return false
}

func (t *Text) matches(s string) bool {
	t.once.Do(func() { t.re = regexp.MustCompile(`\A(?:` + t.Pattern + `)\z`) })
	return t.re.MatchString(s)
}

// Check returns each rule that n breaks, in words.
func (r *Number) Check(n int64) []string {
	if r.Min == 0 && r.Max == 0 {
		return nil
	}
	if n < r.Min {
		return []string{fmt.Sprintf("must be at least %d", r.Min)}
	}
	if n > r.Max {
		return []string{fmt.Sprintf("must be at most %d", r.Max)}
	}
	return nil
}
