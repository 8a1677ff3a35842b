package torture

import (
	"context"
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
	if want := alone + callers*each; answers != want {
		t.Errorf("the trace has %d answers to CreateUser, want %d", answers, want)
	}
	for i, f := range faults {
		if t.Error(f); i == 20 {
			t.Fatalf("… and %d more", len(faults)-i)
		}
	}
	t.Logf("%d answers, %d system calls", answers, len(calls))
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
