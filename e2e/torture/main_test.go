package torture

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// number is what the environment variable name says, or otherwise without it.
func number(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a whole number from 1 on", name, text)
	}
	return n
}

func kills(t testing.TB) int   { t.Helper(); return number(t, "TORTURE_KILLS", 20) }
func clients(t testing.TB) int { t.Helper(); return number(t, "TORTURE_CLIENTS", 24) }

// randomness starts from TORTURE_SEED, or from the clock, and the test prints from what.
func randomness(t testing.TB) *rand.Rand {
	t.Helper()
	seed := number(t, "TORTURE_SEED", int(time.Now().UnixNano()))
	t.Logf("TORTURE_SEED=%d", seed)
	return rand.New(rand.NewPCG(uint64(seed), 0))
}

// chance is true in percent of a hundred cases.
func chance(r *rand.Rand, percent int) bool { return r.IntN(100) < percent }

// pick is one of them.
func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// upTo is a duration below d, short ones as likely as long ones.
func upTo(r *rand.Rand, d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }
