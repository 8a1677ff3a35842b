package rest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace/rule"
)

// The bounds of a ValidationException: how many broken rules are looked for, and how long the message may be.
const (
	maxViolations = 100
	maxMessage    = 8 << 10
)

const (
	mustBePresent = "must be present"
	andMore       = "; and more"
)

// violations are the broken rules of one request. A nil list keeps nothing and looks at no rule.
type violations struct{ list []violation }

type violation struct {
	member int // of the input, in declared order
	text   string
}

// idle tells that rules need not be looked at: nobody asked, or enough are broken. A hostile request does not buy more
// work than that.
func (v *violations) idle() bool { return v == nil || len(v.list) > maxViolations }

// text notes each rule that the text at p breaks.
func (v *violations) text(p *path, r *rule.Text, text string) {
	if v.idle() {
		return
	}
	for _, broken := range r.Check(text) {
		v.add(p, broken)
	}
}

// number notes the bound that n at p breaks.
func (v *violations) number(p *path, r *rule.Number, n int64) {
	if v.idle() || r == nil {
		return
	}
	for _, broken := range r.Check(n) {
		v.add(p, broken)
	}
}

// add notes that the value at p breaks a rule, which is the end of a sentence.
func (v *violations) add(p *path, broken string) {
	if v.idle() {
		return
	}
	v.list = append(v.list, violation{
		member: p.steps[0].index,
		text:   "Value at '" + p.String() + "' failed to satisfy constraint: Member " + broken,
	})
}

// exception gives the one answer that names every broken rule, or nil when there is none.
func (v *violations) exception() error {
	if len(v.list) == 0 {
		return nil
	}
	slices.SortStableFunc(v.list, func(a, b violation) int { return a.member - b.member })
	return &Error{Status: http.StatusBadRequest, Name: validation, Reason: "invalidMembers", Message: v.message()}
}

func (v *violations) message() string {
	var b strings.Builder
	b.WriteString(v.count())
	for i, one := range v.list[:min(len(v.list), maxViolations)] {
		if b.Len()+len(one.text) > maxMessage-len(andMore) {
			b.WriteString(andMore)
			break
		}
		if i > 0 {
			b.WriteByte(';')
		}
		b.WriteByte(' ')
		b.WriteString(one.text)
	}
	return b.String()
}

func (v *violations) count() string {
	switch n := len(v.list); {
	case n == 1:
		return "1 validation error detected:"
	case n > maxViolations:
		return fmt.Sprintf("More than %d validation errors detected:", maxViolations)
	default:
		return fmt.Sprintf("%d validation errors detected:", n)
	}
}
