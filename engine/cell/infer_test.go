package cell

import (
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

func TestInference(t *testing.T) {
	for _, c := range []struct {
		name, cells string
		want        engine.Type
		nanos       bool
	}{
		{"whole numbers", "1|-5|+3||9223372036854775807", engine.BigInt, false},
		{"other numbers", "1|1.5|1e3|nan", engine.Double, false},
		{"whole numbers as dataframes write them", "1.0|2.0", engine.Double, false},
		{"words alone", "nan|inf", engine.String, false},
		{"zeros in front", "1|007", engine.String, false},
		{"zero", "0|0.5|-0", engine.Double, false},
		{"larger than BIGINT", "1|9223372036854775808", engine.String, false},
		{"more digits than a DOUBLE keeps", "1.5|12345678901234567", engine.String, false},
		{"dates", "2024-01-02|2024-1-2", engine.Date, false},
		{"times", "2024-01-02 09:30:00|2024-01-02T09:30Z", engine.DateTime, false},
		{"dates and times", "2024-01-02|2024-01-02 09:30:00", engine.DateTime, false},
		{"midnights", "2024-01-02 00:00:00", engine.DateTime, false},
		{"nanoseconds", "2024-01-02 09:30:00.123456789|2024-01-02", engine.DateTime, true},
		{"nanoseconds and a year that they cannot have", "2024-01-02 09:30:00.123456789|9999-12-31", engine.String, false},
		{"words of truth", "true|false", engine.String, false},
		{"numbers and text", "1|x", engine.String, false},
		{"numbers and dates", "1|2024-01-02", engine.String, false},
		{"nothing", "||", engine.String, false},
		{"eight digits are a number", "20240102", engine.BigInt, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			i, err := NewInference(Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range strings.Split(c.cells, "|") {
				i.See([]byte(text))
			}
			halves := [2]*Inference{}
			for n := range halves {
				halves[n], _ = NewInference(Options{})
			}
			for n, text := range strings.Split(c.cells, "|") {
				halves[n%2].See([]byte(text))
			}
			halves[0].Add(halves[1])
			if got, want := halves[0].Column("c"), i.Column("c"); got != want {
				t.Errorf("in two halves it is %+v, and as a whole %+v", got, want)
			}
			got := i.Column("c")
			if got != (engine.Column{Name: "c", Type: c.want, Nanos: c.nanos}) {
				t.Fatalf("%+v", got)
			}
			holds(t, got, c.cells)
		})
	}
}

// holds: whatever was inferred, every cell that was seen is one of the column.
func holds(t *testing.T, c engine.Column, cells string) {
	t.Helper()
	p := parser(t, c)
	for _, text := range strings.Split(cells, "|") {
		if _, rule := p.Parse([]byte(text), false); rule != "" {
			t.Errorf("%q breaks %s in a column of %s", text, rule, c.Type)
		}
	}
}

// TestInferenceOfTexts: a text that its file marks as text is no number, but may be a date.
func TestInferenceOfTexts(t *testing.T) {
	for cells, want := range map[string]engine.Type{"1|2": engine.String, "2024-01-02|": engine.Date, "|": engine.String} {
		i, err := NewInference(Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range strings.Split(cells, "|") {
			i.SeeText([]byte(text))
		}
		if got := i.Column("c"); got.Type != want {
			t.Errorf("%s: %s, want %s", cells, got.Type, want)
		}
	}
}

func TestInferenceOptions(t *testing.T) {
	i, err := NewInference(Options{NullValue: "NULL", DateFormat: "dd.MM.yyyy"})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"NULL", "02.01.2024"} {
		i.See([]byte(text))
	}
	if got := i.Column("c"); got.Type != engine.Date {
		t.Errorf("%+v", got)
	}
	if _, err := NewInference(Options{TimestampFormat: "yyyy"}); err == nil {
		t.Error("a pattern that cannot be used was taken")
	}
}
