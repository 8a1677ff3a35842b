package cell

import (
	"math"
	mathbig "math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

func parser(t testing.TB, c engine.Column) *Parser {
	t.Helper()
	p, err := NewParser(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// seeds gives the texts of a table to a fuzz target.
func seeds(f *testing.F, table string) {
	for _, r := range tables[table] {
		f.Add(r.text)
	}
}

var wholeNumber = regexp.MustCompile(`^[ \t]*([+-]?[0-9]+)(\.0*)?[ \t]*$`)

// FuzzInteger holds the integer kinds against a regular expression and math/big: what both take has one value, and nothing else
// is taken.
func FuzzInteger(f *testing.F) {
	seeds(f, "integer")
	f.Fuzz(func(t *testing.T, text string) {
		for _, column := range []engine.Column{tiny, small, integer, big} {
			got, rule := parser(t, column).Parse([]byte(text), false)
			found := wholeNumber.FindStringSubmatch(text)
			if found == nil {
				if rule == "" && !got.Null {
					t.Fatalf("%s took %q as %d", column.Type, text, got.Int)
				}
				continue
			}
			want, _ := new(mathbig.Int).SetString(strings.TrimPrefix(found[1], "+"), 10)
			limit := new(mathbig.Int).Lsh(mathbig.NewInt(1), uint(column.Type.Bits()-1))
			inside := want.Cmp(limit) < 0 && want.Cmp(limit.Neg(limit)) >= 0
			if inside != (rule == "") || inside && got.Int != want.Int64() || !inside && rule != Range {
				t.Fatalf("%s: %q is %d, rule %q", column.Type, text, got.Int, rule)
			}
		}
	})
}

var decimal = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

// FuzzFloat holds FLOAT and DOUBLE against a regular expression and strconv.
func FuzzFloat(f *testing.F) {
	seeds(f, "float")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ok := word([]byte(strings.TrimLeft(text, "+-"))); ok {
			return
		}
		trimmed := strings.Trim(text, " \t")
		for _, column := range []engine.Column{float, double} {
			got, rule := parser(t, column).Parse([]byte(text), false)
			bits := 64
			if column.Type == engine.Float {
				bits = 32
			}
			want, err := strconv.ParseFloat(trimmed, bits)
			switch {
			case !decimal.MatchString(trimmed):
				if _, ok := word([]byte(strings.TrimLeft(trimmed, "+-"))); rule == "" && !got.Null && !ok {
					t.Fatalf("took %q", text)
				}
			case (err != nil) != (rule == Overflow), err == nil && math.Float64bits(want) != math.Float64bits(got.Float):
				t.Fatalf("%q is %v, rule %q; want %v, %v", text, got.Float, rule, want, err)
			}
		}
	})
}

// FuzzDateTime holds DATE and DATETIME against package time, for texts that time reads too, and against themselves: what was
// accepted is written and read again as the same value.
func FuzzDateTime(f *testing.F) {
	seeds(f, "date")
	seeds(f, "datetime")
	f.Fuzz(func(t *testing.T, text string) {
		for _, column := range []engine.Column{date, moments, nanos} {
			p := parser(t, column)
			got, rule := p.Parse([]byte(text), false)
			if rule != "" || got.Null {
				continue
			}
			again, rule := p.Parse(Append(nil, column, got), false)
			if rule != "" || again.Int != got.Int {
				t.Fatalf("%q is %d, and written %q", text, got.Int, Append(nil, column, got))
			}
			against(t, text, column, got.Int)
		}
	})
}

var layouts = []string{"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05"}

// against compares a value with that of package time, if it can read the text.
func against(t *testing.T, text string, column engine.Column, got int64) {
	t.Helper()
	for _, layout := range layouts {
		at, err := time.Parse(layout, text)
		if err != nil || strings.Contains(text, ",") { // time takes a comma before the fraction
			continue
		}
		want := at.Unix() / 86400
		switch {
		case column.Type == engine.Date && at.Unix()%86400 < 0:
			want--
		case column.Nanos:
			want = at.UnixNano()
		case column.Type == engine.DateTime:
			want = at.UnixMicro()
		}
		if got != want {
			t.Fatalf("%s %q: %d, and package time says %d", column.Type, text, got, want)
		}
	}
}

// FuzzOther runs the types that have no reader to be held against: values come back as they were, and nothing panics.
func FuzzOther(f *testing.F) {
	seeds(f, "boolean")
	seeds(f, "binary")
	seeds(f, "text")
	f.Fuzz(func(t *testing.T, text string) {
		for _, column := range []engine.Column{boolean, binary, str, char} {
			p := parser(t, column)
			got, rule := p.Parse([]byte(text), true)
			if rule != "" {
				continue
			}
			again, rule := p.Parse(Append(nil, column, got), true)
			if rule != "" || again.Null && len(got.Bytes) > 0 || again.Int != got.Int || string(again.Bytes) != string(got.Bytes) {
				t.Fatalf("%s %q: %+v, then %+v, %q", column.Type, text, got, again, rule)
			}
		}
	})
}

// FuzzPattern: a pattern that is accepted reads any text without a panic, and gives only values that can be written.
func FuzzPattern(f *testing.F) {
	f.Add("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", "2024-01-02T09:30:00.500+02:00")
	f.Add("d MMMM uu[ h:mm a]", "2 May 24")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		p, err := NewParser(moments, Options{TimestampFormat: pattern})
		if err != nil {
			return
		}
		got, rule := p.Parse([]byte(text), false)
		again, broken := parser(t, moments).Parse(Append(nil, moments, got), false)
		if rule == "" && !got.Null && (broken != "" || again.Int != got.Int) {
			t.Fatalf("%q by %q: %d", text, pattern, got.Int)
		}
	})
}
