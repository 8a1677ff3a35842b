package sdk

import (
	"cmp"
	"strings"

	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rule"
)

func compare(x, y string) int { return cmp.Compare(x, y) }

// textOf is the rule of a text; what is no text has the rule that allows everything.
func textOf(s *rest.Shape) *rule.Text {
	if s.Text == nil {
		return &rule.Text{}
	}
	return s.Text
}

// bounds are the least and greatest value of a number, if it has any.
func bounds(s *rest.Shape) (least, most int64, bounded bool) {
	if s.Number == nil || s.Number.Min == 0 && s.Number.Max == 0 {
		return 0, 0, false
	}
	return s.Number.Min, s.Number.Max, true
}

// isEnum tells whether a shape has a fixed choice of values.
func isEnum(s *rest.Shape) bool { return len(textOf(s).Enum) > 0 }

// isTime tells whether a number is an instant, in milliseconds.
func isTime(s *rest.Shape) bool { return s.Kind == rest.Long && s.Name == "Time" }

// label is the name by which a member of the path is called there.
func label(m rest.Member) string { return cmp.Or(m.Label, m.Name) }

// hasBody tells whether any member of an input travels in the body.
func hasBody(s *rest.Shape) bool {
	for _, m := range s.Members {
		if m.In == rest.InBody {
			return true
		}
	}
	return false
}

// member finds a member by its name.
func member(s *rest.Shape, name string) (rest.Member, bool) {
	for _, m := range s.Members {
		if m.Name == name {
			return m, true
		}
	}
	return rest.Member{}, false
}

// token is the idempotency token of an input.
func token(s *rest.Shape) (rest.Member, bool) {
	for _, m := range s.Members {
		if m.Token {
			return m, true
		}
	}
	return rest.Member{}, false
}

// listed is the member with the items of a page, for operations that answer by pages.
func (o operation) listed() (items rest.Member, paged bool) {
	_, asks := member(o.input, "nextToken")
	_, tells := member(o.output, "nextToken")
	for _, m := range o.output.Members {
		if asks && tells && m.Shape.Kind == rest.List {
			return m, true
		}
	}
	return rest.Member{}, false
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// snake is a name as Python writes it: CreateUser is create_user.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if r >= 'A' && r <= 'Z' && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}
