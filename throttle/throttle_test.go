package throttle

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 23, 23, 10, 24, 0, time.UTC)

func rate(t testing.TB, text string) Rate {
	t.Helper()
	r, err := ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{
		"100/s": {100, time.Second}, "500/m": {500, time.Minute}, "1/h": {1, time.Hour}, "off": {}, "1000000000/s": {1_000_000_000, time.Second},
	} {
		var r Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want || r.String() != text {
			t.Errorf("%s: %v, %v", text, r, err)
		}
		if out, err := json.Marshal(map[string]Rate{"rate": r}); err != nil || string(out) != `{"rate":"`+text+`"}` {
			t.Errorf("%s: JSON %s, %v", text, out, err)
		}
	}
	for _, text := range []string{
		"", "/", "1", "1/", "/s", "0/s", "-1/s", "+1/s", "1/d", "1/S", "1 /s", "1.5/s", "1e3/s", "1/s/s", "OFF", "1000000001/s",
		"18446744073709551616/s", strings.Repeat("1", 10_000) + "/s",
	} {
		r := Rate{7, time.Hour}
		if err := r.UnmarshalText([]byte(text)); err == nil || r != (Rate{7, time.Hour}) || len(err.Error()) > 200 {
			t.Errorf("%.40q: %v, %v", text, r, err)
		}
	}
}

func TestTake(t *testing.T) {
	b := NewBuckets(rate(t, "3/m"), 1000)
	take := func(key string, after time.Duration, wantOK bool, wantWait time.Duration) {
		t.Helper()
		if ok, wait := b.Take(key, start.Add(after)); ok != wantOK || wait != wantWait {
			t.Errorf("after %s: %v, %s, want %v, %s", after, ok, wait, wantOK, wantWait)
		}
	}
	for range 3 {
		take("a", 0, true, 0)
	}
	take("a", 0, false, 20*time.Second)
	take("a", 15*time.Second, false, 5*time.Second) // a refusal costs nothing
	take("b", 15*time.Second, true, 0)
	take("a", 20*time.Second, true, 0)
	take("a", 20*time.Second, false, 20*time.Second)
	take("a", 10*time.Second, false, 20*time.Second) // a clock that goes back
	for range 3 {
		take("a", time.Hour, true, 0) // full again, and not fuller
	}
	take("a", time.Hour, false, 20*time.Second)
}

func TestAllows(t *testing.T) {
	b := NewBuckets(rate(t, "1/h"), 1000)
	for range 10 {
		if ok, _ := b.Allows("a", start); !ok {
			t.Fatal("a look costs something")
		}
	}
	if b.Len() != 0 {
		t.Error("a look leaves a bucket")
	}
	b.Take("a", start)
	if ok, wait := b.Allows("a", start.Add(time.Minute)); ok || wait != 59*time.Minute {
		t.Errorf("%v, %s", ok, wait)
	}
}

func TestOff(t *testing.T) {
	for _, r := range []Rate{rate(t, "off"), {-1, time.Second}, {1, 0}} {
		b := NewBuckets(r, 10)
		for range 1000 {
			if ok, wait := b.Take("a", start); !ok || wait != 0 {
				t.Fatalf("%v refuses", r)
			}
		}
		if b.Len() != 0 {
			t.Error("buckets without a limit")
		}
	}
}

func TestFastRate(t *testing.T) {
	b := NewBuckets(rate(t, "1000000000/s"), 10)
	for range 1000 {
		if ok, _ := b.Take("a", start); !ok {
			t.Fatal("refused")
		}
	}
}

// TestManyKeys: a million keys at one instant, all busy, take the room that was given to them and no more, and a caller
// who has done nothing is let in.
func TestManyKeys(t *testing.T) {
	const limit = 10_000
	b := NewBuckets(rate(t, "1/h"), limit)
	for i := range 1_000_000 {
		if ok, _ := b.Take(fmt.Sprint("address ", i), start); !ok {
			t.Fatalf("address %d is refused", i)
		}
	}
	if n := b.Len(); n > limit || n < limit*9/10 {
		t.Errorf("%d buckets, the limit is %d", n, limit)
	}
}

// TestBusyStays: whoever has used up far more than others is not forgotten in their favour at once.
func TestBusyStays(t *testing.T) {
	b := NewBuckets(rate(t, "100/h"), 64*100)
	for range 100 {
		b.Take("busy", start)
	}
	for i := range 100_000 {
		b.Take(fmt.Sprint(i), start)
	}
	if ok, _ := b.Take("busy", start); ok {
		t.Error("the busiest bucket was dropped")
	}
}

// TestIdleGo: buckets that are full again leave, long before the limit is reached.
func TestIdleGo(t *testing.T) {
	b := NewBuckets(rate(t, "10/s"), 1_000_000)
	for i := range 100_000 {
		b.Take(fmt.Sprint(i), start.Add(time.Duration(i)*time.Millisecond)) // idle after 100 ms
	}
	if n := b.Len(); n > 64*40 {
		t.Errorf("%d buckets are kept, about 100 are busy", n)
	}
}

// TestClockSetBack: whoever called while the clock was a day ahead waits no longer than for an empty bucket.
func TestClockSetBack(t *testing.T) {
	b := NewBuckets(rate(t, "10/s"), 1000)
	b.Take("a", start.Add(24*time.Hour))
	if ok, wait := b.Allows("a", start); !ok && wait > 100*time.Millisecond {
		t.Errorf("refused for %v", wait)
	}
	if ok, _ := b.Take("a", start.Add(100*time.Millisecond)); !ok {
		t.Error("refused when one event is refilled")
	}
}

func TestTogether(t *testing.T) {
	b := NewBuckets(rate(t, "100/h"), 1000)
	var taken atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if ok, _ := b.Take("a", start); ok {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if taken.Load() != 100 {
		t.Errorf("%d taken of 100", taken.Load())
	}
}

func BenchmarkTake(b *testing.B) {
	for _, keys := range []int{1, 10_000} {
		b.Run(fmt.Sprint(keys, " keys"), func(b *testing.B) {
			buckets := NewBuckets(Rate{1_000_000_000, time.Second}, 100_000)
			names := make([]string, keys)
			for i := range names {
				names[i] = fmt.Sprint("principal ", i)
			}
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					buckets.Take(names[i%keys], start.Add(time.Duration(i)*time.Microsecond))
				}
			})
		})
	}
}

// BenchmarkFlood takes with a new key each time, all places being taken.
func BenchmarkFlood(b *testing.B) {
	buckets := NewBuckets(Rate{1, time.Hour}, 65_536)
	names := make([]string, 1<<20)
	for i := range names {
		names[i] = fmt.Sprint("address ", i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		buckets.Take(names[i%len(names)], start)
	}
}

func FuzzParseRate(f *testing.F) {
	f.Add("100/s")
	f.Add("off")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRate(text)
		if err != nil {
			return
		}
		again, err := ParseRate(r.String())
		if err != nil || again != r {
			t.Errorf("%q: %v, then %v, %v", text, r, again, err)
		}
	})
}
