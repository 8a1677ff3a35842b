package torture

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestStart tells how soon a server is ready, the first time and later, and wants an idle one to be small.
func TestStart(t *testing.T) {
	const most = 64 << 10 // KiB
	server := harness.New(t)
	if err := server.Begin(); err != nil { // builds the binary, which is no part of a start
		t.Fatal(err)
	}
	server.Kill()
	for _, start := range []string{"first", "second"} {
		begun := time.Now()
		server.Restart()
		t.Logf("the %s start took %v", start, time.Since(begun))
		mustCreate(t, newCaller(1), server.Endpoint, start)
		if kib := memory(t, server.PID()); kib > most {
			t.Errorf("after the %s start the idle server holds %d KiB, want at most %d", start, kib, most)
		} else {
			t.Logf("it holds %d KiB", kib)
		}
	}
}

// memory is what a process holds of the machine's, in KiB.
func memory(t testing.TB, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "\nVmRSS:")
	kib, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib
}

// TestFirstStart kills servers in the middle of their first start, again and again, until one is let alone. It must then work
// as if nothing had been.
func TestFirstStart(t *testing.T) {
	random := randomness(t)
	for n := range max(3, kills(t)/4) {
		server := harness.New(t, unthrottled...)
		for range 1 + random.IntN(4) {
			if err := server.Begin(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(upTo(random, 100*time.Millisecond))
			server.Kill()
		}
		server.Restart()
		mustCreate(t, newCaller(1), server.Endpoint, fmt.Sprintf("first-%d", n))
		server.Command("audit", "verify")
		doctor(t, server)
		server.Stop()
	}
}
