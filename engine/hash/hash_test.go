package hash

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// TestCells are the examples of the contract.
func TestCells(t *testing.T) {
	for _, c := range []struct {
		kind engine.Type
		cell engine.Cell
		want string
	}{
		{engine.String, engine.Null(), "-"},
		{engine.TinyInt, engine.Cell{Int: -128}, "-128;"},
		{engine.BigInt, engine.Cell{Int: math.MinInt64}, "-9223372036854775808;"},
		{engine.Boolean, engine.Cell{Int: 1}, "1;"},
		{engine.Boolean, engine.Cell{}, "0;"},
		{engine.Date, engine.Cell{Int: -1}, "-1;"},
		{engine.Date, engine.Cell{Int: -719162}, "-719162;"},
		{engine.DateTime, engine.Cell{Int: 1}, "1;"},
		{engine.Float, engine.Cell{Float: float64(float32(0.1))}, "4591870180174331904;"},
		{engine.Double, engine.Cell{Float: 1}, "4607182418800017408;"},
		{engine.Double, engine.Cell{Float: math.Inf(-1)}, "-4503599627370496;"},
		{engine.Double, engine.Cell{Float: math.Copysign(0, -1)}, "0;"},
		{engine.Double, engine.Cell{Float: math.Float64frombits(0xfff8000000000001)}, "9221120237041090560;"},
		{engine.String, engine.Cell{}, "0:"},
		{engine.String, engine.Cell{Bytes: []byte("é")}, "2:é"},
		{engine.Char, engine.Cell{Bytes: []byte("-")}, "1:-"},
		{engine.Binary, engine.Cell{Bytes: []byte{0, 255}}, "2:00ff"},
	} {
		if got := string(AppendCell(nil, c.kind, &c.cell)); got != c.want {
			t.Errorf("%s %+v: %q, want %q", c.kind, c.cell, got, c.want)
		}
	}
}

var pair = engine.Schema{{Name: "a", Type: engine.String}, {Name: "b", Type: engine.String}}

func texts(a, b string) []engine.Cell {
	return []engine.Cell{{Bytes: []byte(a)}, {Bytes: []byte(b)}}
}

func sum(s engine.Schema, rows ...[]engine.Cell) engine.ContentHash {
	h := New(s)
	for _, r := range rows {
		h.Add(r)
	}
	return h.Sum()
}

// TestChecks are the properties that the contract names.
func TestChecks(t *testing.T) {
	null := sum(pair[:1], []engine.Cell{engine.Null()})
	digest := md5.Sum([]byte("-"))
	if want := hex.EncodeToString(digest[:]) + ":1"; null.String() != want || want != "336d5ebc5436534e61d16e63ddfca327:1" {
		t.Errorf("one NULL: %s, want %s", null, want)
	}
	if sum(pair) != (engine.ContentHash{}) {
		t.Error("no rows are not zero")
	}
	x, y := texts("a", "b"), texts("ab", "")
	if sum(pair, x, x) == sum(pair, x) || sum(pair, x) == sum(pair, y) {
		t.Error("different rows have one hash")
	}
	if sum(pair, x, y) != sum(pair, y, x) || sum(pair, x, y) != sum(pair, x).Add(sum(pair, y)) || sum(pair, x, y).Sub(sum(pair, x)) != sum(pair, y) {
		t.Error("the sum is not that of its parts")
	}
}

// TestReference holds random rows of all types against a plain program in another language.
func TestReference(t *testing.T) {
	var schema engine.Schema
	for _, kind := range engine.Types() {
		schema = append(schema, engine.Column{Name: kind.String(), Type: kind})
	}
	r := rand.New(rand.NewPCG(3, 4))
	var input, want strings.Builder
	all := New(schema)
	for range 3000 {
		row := make([]engine.Cell, len(schema))
		for i := range row {
			row[i] = random(r, schema[i].Type)
		}
		all.Add(row)
		input.WriteString(asJSON(t, schema, row))
		fmt.Fprintln(&want, sum(schema, row))
	}
	fmt.Fprintln(&want, all.Sum())
	python := exec.Command("python3", "testdata/rowhash.py")
	python.Stdin = strings.NewReader(input.String())
	got, err := python.Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want.String() {
		t.Fatal("the reference program gives other hashes")
	}
}

func random(r *rand.Rand, kind engine.Type) engine.Cell {
	odd := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, math.MaxFloat64}
	switch {
	case r.IntN(10) == 0:
		return engine.Null()
	case kind == engine.Double && r.IntN(3) == 0:
		return engine.Cell{Float: odd[r.IntN(len(odd))]}
	case kind == engine.Double:
		return engine.Cell{Float: math.Float64frombits(r.Uint64())}
	case kind == engine.Float:
		return engine.Cell{Float: float64(math.Float32frombits(r.Uint32()))}
	case kind == engine.Boolean:
		return engine.Cell{Int: r.Int64N(2)}
	case kind.IsText():
		return engine.Cell{Bytes: []byte(strings.Repeat([]string{"a", "é", "😀", "\x00", "-", ";", ":"}[r.IntN(7)], r.IntN(12)))}
	case kind == engine.Binary:
		value := make([]byte, r.IntN(20))
		for i := range value {
			value[i] = byte(r.Uint32())
		}
		return engine.Cell{Bytes: value}
	}
	return engine.Cell{Int: int64(r.Uint64()) >> r.IntN(64)}
}

func asJSON(t *testing.T, s engine.Schema, row []engine.Cell) string {
	t.Helper()
	cells := make([][2]any, len(row))
	for i, c := range row {
		cells[i] = [2]any{s[i].Type.String(), value(s[i].Type, c)}
	}
	line, err := json.Marshal(cells)
	if err != nil {
		t.Fatal(err)
	}
	return string(line) + "\n"
}

func value(kind engine.Type, c engine.Cell) any {
	switch {
	case c.Null:
		return nil
	case kind == engine.Float || kind == engine.Double:
		return fmt.Sprintf("%016x", math.Float64bits(c.Float))
	case kind.IsText() || kind == engine.Binary:
		return hex.EncodeToString(c.Bytes)
	}
	return c.Int
}

// TestLanes: several goroutines, each with its own Hasher, sum to what one gives.
func TestLanes(t *testing.T) {
	one := New(trades)
	lanes := make([]*Hasher, 4)
	var group sync.WaitGroup
	for i := range lanes {
		lanes[i] = New(trades)
		group.Go(func() {
			for n := i; n < 10_000; n += len(lanes) {
				lanes[i].Add(trade(n))
			}
		})
	}
	for n := range 10_000 {
		one.Add(trade(n))
	}
	group.Wait()
	var all engine.ContentHash
	for _, h := range lanes {
		all = all.Add(h.Sum())
	}
	if all != one.Sum() {
		t.Fatalf("%s and %s", all, one.Sum())
	}
}

// FuzzText: two different pairs of texts never have one canonical row.
func FuzzText(f *testing.F) {
	f.Add("a", "b", "ab", "")
	f.Add("1:", "-", "", "1:-")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		one := AppendText(AppendText(nil, []byte(a)), []byte(b))
		two := AppendText(AppendText(nil, []byte(c)), []byte(d))
		if bytes.Equal(one, two) != (a == c && b == d) {
			t.Fatalf("%q %q and %q %q", a, b, c, d)
		}
	})
}

var trades = engine.Schema{
	{Name: "ticker", Type: engine.String},
	{Name: "time", Type: engine.DateTime},
	{Name: "price", Type: engine.Double},
	{Name: "size", Type: engine.BigInt},
	{Name: "exchange", Type: engine.String},
	{Name: "conditions", Type: engine.String},
}

func trade(n int) []engine.Cell {
	return []engine.Cell{
		{Bytes: []byte("AMZN")},
		{Int: 1704187800000000 + int64(n)},
		{Float: 100 + float64(n)/100},
		{Int: int64(n % 1000)},
		{Bytes: []byte("N")},
		{Bytes: []byte("@ I")},
	}
}

// BenchmarkAdd tells the time of one row of six cells, over one goroutine and over as many as -cpu says.
func BenchmarkAdd(b *testing.B) {
	row := trade(1)
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		for h := New(trades); b.Loop(); {
			h.Add(row)
		}
	})
	b.Run("lanes", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for h := New(trades); pb.Next(); {
				h.Add(row)
			}
		})
	})
}
