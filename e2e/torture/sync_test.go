package torture

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestAnswersAfterSync starts a server for the first time under strace, creates users one by one and then many at once, and
// holds the system calls against the promise: what kills cannot show, because they leave the system's cache alone.
func TestAnswersAfterSync(t *testing.T) {
	const alone, callers, each = 30, 8, 15
	trace := filepath.Join(t.TempDir(), "trace")
	server := harness.New(t, unthrottled...)
	server.Under = straced(trace)
	server.Restart()
	c := newCaller(callers)
	for i := range alone {
		mustCreate(t, c, server.Endpoint, fmt.Sprintf("alone-%d", i))
	}
	var running sync.WaitGroup
	for i := range callers {
		running.Go(func() {
			for j := range each {
				mustCreate(t, c, server.Endpoint, fmt.Sprintf("together-%d-%d", i, j))
			}
		})
	}
	running.Wait()
	server.Stop() // strace goes with it, and its file is whole

	checkTrace(t, server, trace, alone+callers*each)
}

// checkTrace holds the trace of a server that has ended against the promise.
func checkTrace(t *testing.T, server *harness.Server, trace string, want int) {
	t.Helper()
	file, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	calls, err := parseTrace(file)
	if err != nil {
		t.Fatal(err)
	}
	answers, faults := checkSynced(calls, filepath.Join(server.Data, "openfinspace.db"), filepath.Dir(server.Data))
	if answers != want {
		t.Errorf("the trace has %d answers to CreateUser, want %d", answers, want)
	}
	for i, f := range faults {
		if t.Error(f); i == 20 {
			t.Fatalf("… and %d more", len(faults)-i)
		}
	}
	t.Logf("%d answers, %d system calls", answers, len(calls))
}

// TestAnswersAfterFailedSync lets some syncs fail, as a dying disk does, and repeats what was refused until it is acknowledged. An
// acknowledgement must stand on a sync that succeeded, of bytes that were written after the failure.
func TestAnswersAfterFailedSync(t *testing.T) {
	const refusalsWanted, most = 3, 3000
	trace := filepath.Join(t.TempDir(), "trace")
	server := harness.New(t, unthrottled...)
	// Each thread has its own count of syncs; the first thirty are more than a start needs.
	server.Under = append(straced(trace), "-e", "inject=fsync,fdatasync:error=EIO:when=30..32")
	server.Restart()
	c := newCaller(1)
	refused, made := 0, 0
	for ; made < most && (refused < refusalsWanted || made%50 != 0); made++ {
		r := createUser(fmt.Sprintf("t-%d", made), fmt.Sprintf("u-%d@example.com", made), "Trace")
		for {
			a, err := c.do(context.Background(), server.Endpoint, &r)
			if err == nil && a.status == http.StatusOK {
				break
			}
			if !errors.Is(err, errUnknown) || a == nil {
				t.Fatalf("%s: %+v %v, want a success or InternalServerException", &r, a, err)
			}
			refused++
		}
	}
	if refused < refusalsWanted {
		t.Errorf("only %d of %d requests met a sync that failed: this proves nothing", refused, made)
	}
	server.Stop()
	t.Logf("%d requests were refused", refused)
	checkTrace(t, server, trace, made)
}

// mustCreate creates a user and gives its id.
func mustCreate(t testing.TB, c *caller, endpoint, name string) string {
	t.Helper()
	r := createUser(name, name+"@example.com", "Trace")
	a, err := c.do(context.Background(), endpoint, &r)
	if err != nil || a.status != http.StatusOK {
		t.Errorf("%s: %v %+v", &r, err, a)
		return ""
	}
	return a.id()
}
