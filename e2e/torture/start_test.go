package torture

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
	"github.com/openfinspace/openfinspace/sigv4"
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
		killInStart(t, random, server, 100*time.Millisecond)
		server.Restart()
		mustCreate(t, newCaller(1), server.Endpoint, fmt.Sprintf("first-%d", n))
		server.Command("audit", "verify")
		doctor(t, server)
		server.Stop()
	}
}

// TestFirstStartPostgres does the same with an empty database each time.
func TestFirstStartPostgres(t *testing.T) {
	random := randomness(t)
	for n := range max(3, kills(t)/20) {
		server := harness.New(t, append([]string{"--store", harness.StartPostgres(t).URL}, unthrottled...)...)
		killInStart(t, random, server, 200*time.Millisecond)
		server.Restart()
		mustCreate(t, newCaller(1), server.Endpoint, fmt.Sprintf("first-%d", n))
		server.Command("audit", "verify")
		doctor(t, server)
		server.Stop()
	}
}

// TestFirstRootKey kills servers in their first start as in earnest, without --dev. The operator must then have a root key in its
// file, or be able to make one.
func TestFirstRootKey(t *testing.T) {
	random := randomness(t)
	made := 0
	for n := range max(3, kills(t)/4) {
		server := harness.New(t, append([]string{"--dev=false"}, unthrottled...)...)
		killInStart(t, random, server, 100*time.Millisecond)
		server.Restart()
		text, err := os.ReadFile(filepath.Join(server.Data, "root-key.json"))
		if err != nil {
			made++
			text = server.Command("key", "create", "--root", "--json")
		}
		var key struct{ AccessKeyID, SecretAccessKey string }
		if err := json.Unmarshal(text, &key); err != nil {
			t.Fatalf("the root key %q: %v", text, err)
		}
		c := newCaller(1)
		c.key = sigv4.Key{ID: key.AccessKeyID, Secret: key.SecretAccessKey}
		mustCreate(t, c, server.Endpoint, fmt.Sprintf("first-%d", n))
		doctor(t, server)
		server.Stop()
	}
	t.Logf("%d times the operator had to make a root key", made)
}

// killInStart begins the server and kills it within the time, several times.
func killInStart(t testing.TB, random *rand.Rand, server *harness.Server, within time.Duration) {
	t.Helper()
	for range 1 + random.IntN(4) {
		if err := server.Begin(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(upTo(random, within))
		server.Kill()
	}
}
