package rule

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	name := &Text{Min: 1, Max: 5, Pattern: `.*\S.*`}
	anchored := &Text{Pattern: `^alias\/\S+`}
	choice := &Text{Enum: []string{"ENABLED", "DISABLED"}}
	for _, c := range []struct {
		outcome string
		rule    *Text
		value   string
		broken  int
	}{
		{"plain", name, "Ann", 0},
		{"outer spaces are kept", name, " A ", 0},
		{"counts characters, not bytes", name, "äöüßé", 0},
		{"counts scalar values, not UTF-16 units", name, "👍👍👍👍👍", 0},
		{"one too many", name, "Annabe", 1},
		{"empty breaks length and pattern", name, "", 2},
		{"only spaces", name, "  ", 1},
		{"a newline is not matched by the dot", name, "a\nb", 1},
		{"NUL", name, "a\x00", 1},
		{"pattern holds for the whole value", anchored, "alias/a b", 1},
		{"pattern with its own anchor", anchored, "alias/ab", 0},
		{"choice", choice, "ENABLED", 0},
		{"choice in other case", choice, "enabled", 1},
	} {
		t.Run(c.outcome, func(t *testing.T) {
			if got := c.rule.Check(c.value); len(got) != c.broken {
				t.Errorf("Check(%q) = %q, want %d broken rules", c.value, got, c.broken)
			}
		})
	}
}

func TestCheckNeverRepeatsTheValue(t *testing.T) {
	r := &Text{Min: 10, Max: 12, Pattern: `[0-9]+`}
	for _, b := range r.Check("hunter2") {
		if strings.Contains(b, "hunter2") {
			t.Errorf("the broken rule shows the value: %s", b)
		}
	}
}

func TestNumber(t *testing.T) {
	r := &Number{Min: 1, Max: 100}
	for n, broken := range map[int64]int{0: 1, 1: 0, 100: 0, 101: 1, -1: 1} {
		if got := r.Check(n); len(got) != broken {
			t.Errorf("Check(%d) = %q, want %d broken", n, got, broken)
		}
	}
	if got := (&Number{}).Check(-5); got != nil {
		t.Errorf("no bound, but %q", got)
	}
}
