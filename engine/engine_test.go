package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestTypes(t *testing.T) {
	for _, want := range Types() {
		if got, ok := ParseType(want.String()); !ok || got != want {
			t.Errorf("%s: %v, %v", want, got, ok)
		}
	}
	for _, name := range []string{"", "string", "Type(0)", "TIMESTAMP"} {
		if got, ok := ParseType(name); ok {
			t.Errorf("%q is %s", name, got)
		}
	}
	if len(Types()) != 12 || Type(0).String() != "Type(0)" || Type(99).String() != "Type(99)" {
		t.Errorf("%v", Types())
	}
}

func TestKinds(t *testing.T) {
	for state, want := range map[string]Kind{
		"0A000": BadInput, "21000": BadInput, "22012": BadInput, "22P02": BadInput, "42601": BadInput, "42K0E": BadInput,
		"KD000": Internal, "58030": Internal, "XX000": Internal, "": Internal, "2": Internal, "99999": Internal, "22": Internal, "08006": Internal,
	} {
		if got := KindOfSQLState(state); got != want {
			t.Errorf("%q: %s", state, got)
		}
	}
	lost := fmt.Errorf("while building: %w", &Error{Kind: Lost, Message: "the engine is gone", Cause: errors.New("broken pipe")})
	if !errors.Is(lost, Lost) || errors.Is(lost, Limit) || !strings.Contains(lost.Error(), "broken pipe") {
		t.Errorf("%v", lost)
	}
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{lost, Lost},
		{context.Canceled, Canceled},
		{context.DeadlineExceeded, Limit},
		{errors.New("x"), Internal},
		{&Error{Kind: BadInput, Cause: context.Canceled}, BadInput},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%v: %s", c.err, got)
		}
	}
}

// TestContentHash holds the arithmetic against math/big.
func TestContentHash(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	modulus := new(big.Int).Lsh(big.NewInt(1), 128)
	words := []uint64{0, 1, math.MaxUint64}
	word := func() uint64 {
		if r.IntN(2) == 0 {
			return words[r.IntN(3)]
		}
		return r.Uint64()
	}
	for range 10_000 {
		a, b := ContentHash{word(), word(), r.Int64N(1000)}, ContentHash{word(), word(), r.Int64N(1000)}
		sum := new(big.Int).Add(number(a), number(b))
		if got := a.Add(b); number(got).Cmp(sum.Mod(sum, modulus)) != 0 || got.Rows != a.Rows+b.Rows || got.Sub(b) != a {
			t.Fatalf("%s and %s: %s", a, b, got)
		}
		if back, err := ParseContentHash(a.String()); err != nil || back != a {
			t.Fatalf("%s: %s, %v", a, back, err)
		}
	}
	digest := [16]byte{0: 1, 15: 2}
	if got := (ContentHash{}).AddDigest(digest).String(); got != "01000000000000000000000000000002:1" {
		t.Error(got)
	}
}

func number(h ContentHash) *big.Int {
	n := new(big.Int).SetUint64(h.Hi)
	return n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(h.Lo))
}

func TestBadContentHash(t *testing.T) {
	good := ContentHash{Hi: 0xab, Rows: 5}.String()
	for _, text := range []string{
		"", ":", good[:32], good + " ", strings.ToUpper(good), strings.Replace(good, ":5", ":+5", 1), strings.Replace(good, ":5", ":05", 1), good[1:], "0" + good,
		strings.Replace(good, ":", "", 1), good + ":1",
	} {
		var h ContentHash
		if err := h.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %s", text, h)
		}
	}
}

func TestFitHeader(t *testing.T) {
	schema := Schema{{Name: "Ticker"}, {Name: "trade.time"}, {Name: "price"}}
	for _, c := range []struct {
		name, header string
		want         []int
		warning      bool
		err          string
	}{
		{"exact", "Ticker,trade.time,price", []int{0, 1, 2}, false, ""},
		{"another order", "price,Ticker,trade.time", []int{1, 2, 0}, false, ""},
		{"loosely", " TICKER ,Trade_Time,Pri ce", []int{0, 1, 2}, false, ""},
		{"none fits", "a,b,c", []int{0, 1, 2}, true, ""},
		{"none fits, another count", "a,b", nil, false, `lacks: "a", "b"`},
		{"some fit", "Ticker,when,price", nil, false, `lacks: "trade.time"`},
		{"one too many", "Ticker,trade.time,price,venue", nil, false, `lacks: "venue"`},
		{"one missing", "Ticker,price", nil, false, `lacks: "trade.time"`},
		{"twice", "Ticker,trade.time,price,price", nil, false, "mean the same"},
		{"twice, loosely", "TICKER,ticker,trade.time,price", nil, false, "mean the same"},
		{"exact before loosely", "ticker,Ticker,trade.time,price", nil, false, `lacks: "ticker"`},
		{"empty names", ",,", []int{0, 1, 2}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, warning, err := schema.FitHeader(strings.Split(c.header, ","))
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("%v, %v", got, err)
				}
				return
			}
			if err != nil || !slices.Equal(got, c.want) || (warning != "") != c.warning {
				t.Fatalf("%v, %q, %v", got, warning, err)
			}
		})
	}
}

// TestFitAmbiguous: one name for two columns of the schema is not guessed, unless it is exactly one of them.
func TestFitAmbiguous(t *testing.T) {
	schema := Schema{{Name: "a_b"}, {Name: "ab"}}
	if f, err := schema.Fit([]string{"A B"}); err == nil {
		t.Errorf("%+v", f)
	}
	if f, err := schema.Fit([]string{"ab", "a_b", "AB", "A_B"}); err != nil || len(f.Extra) != 2 {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := schema.Fit([]string{"ab"}); err != nil || !slices.Equal(f.Position, []int{-1, 0}) || !slices.Equal(f.Missing, []string{"a_b"}) {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestExcerpt(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "abc": "abc", "caf\xe9": "caf\ufffd", strings.Repeat("é", 65): strings.Repeat("é", 64), strings.Repeat("x", 64): strings.Repeat("x", 64),
	} {
		if got := Excerpt([]byte(text)); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
