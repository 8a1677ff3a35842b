package cell

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

// TestRoundTrip: random values of every type are written and read as they were.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range engine.Types() {
		for _, column := range []engine.Column{{Type: kind}, {Type: kind, Nanos: true}} {
			if column.Nanos && kind != engine.DateTime {
				continue
			}
			p := parser(t, column)
			for range 20_000 {
				want := random(r, column)
				text := Append(nil, column, want)
				got, rule := p.Parse(text, true)
				if rule != "" || !equal(got, want) {
					t.Fatalf("%s: %+v is written %q and read %+v, rule %q", kind, want, text, got, rule)
				}
			}
		}
	}
}

func equal(a, b engine.Cell) bool {
	return a.Null == b.Null && a.Int == b.Int && bytes.Equal(a.Bytes, b.Bytes) &&
		(math.Float64bits(a.Float) == math.Float64bits(b.Float) || a.Float != a.Float && b.Float != b.Float)
}

func random(r *rand.Rand, c engine.Column) engine.Cell {
	switch c.Type {
	case engine.Float:
		return engine.Cell{Float: float64(math.Float32frombits(r.Uint32()))}
	case engine.Double:
		return engine.Cell{Float: math.Float64frombits(r.Uint64())}
	case engine.Boolean:
		return engine.Cell{Int: r.Int64N(2)}
	case engine.Date:
		return engine.Cell{Int: firstDay + r.Int64N(lastDay-firstDay+1)}
	case engine.DateTime:
		if c.Nanos {
			return engine.Cell{Int: int64(r.Uint64())}
		}
		return engine.Cell{Int: firstDay*day + r.Int64N((lastDay-firstDay+1)*day)}
	case engine.Binary, engine.String, engine.Char:
		value := make([]byte, 1+r.IntN(20))
		for i := range value {
			value[i] = byte(r.IntN(128))
		}
		return engine.Cell{Bytes: value}
	}
	return engine.Cell{Int: int64(r.Uint64()) >> (64 - c.Type.Bits())}
}

// TestEveryDay holds the calendar against package time for each day of 0001 to 9999.
func TestEveryDay(t *testing.T) {
	p := parser(t, date)
	at := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := int64(firstDay); n <= lastDay; n++ {
		text := Append(nil, date, engine.Cell{Int: n})
		y, m, d := at.Date()
		if gy, gm, gd := civil(n); gy != y || gm != int(m) || gd != d {
			t.Fatalf("day %d is %s, not %s", n, text, at.Format(time.DateOnly))
		}
		if got, rule := p.Parse(text, false); rule != "" || got.Int != n {
			t.Fatalf("%s is day %d, not %d; rule %q", text, got.Int, n, rule)
		}
		at = at.AddDate(0, 0, 1)
	}
	if at.Year() != 10000 {
		t.Fatalf("the last day was before %s", at)
	}
}

// TestParseAllocatesNothing for the common form of every type but BINARY.
func TestParseAllocatesNothing(t *testing.T) {
	for text, column := range commonForms {
		p := parser(t, column)
		cell := []byte(text)
		if n := testing.AllocsPerRun(100, func() { p.Parse(cell, false) }); n != 0 {
			t.Errorf("%s %s: %v allocations", column.Type, text, n)
		}
	}
}

var commonForms = map[string]engine.Column{
	"1234567": integer, "-9223372036854775808": big, "100.00": small, "101.2575": double, "3.25": float, "true": boolean,
	"2024-01-02": date, "2024-01-02 09:30:00.123456": moments, "2024-01-02T09:30:00.123456789+02:00": nanos, "AMZN": str,
}
