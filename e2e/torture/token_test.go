package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestTokenOnReplicas uses one token fifty times at once over two servers: one effect and fifty equal answers, which are given
// again after both were killed.
func TestTokenOnReplicas(t *testing.T) {
	servers := replicas(t, harness.StartPostgres(t).URL, 2)
	c := newCaller(50)
	requests := []request{createUser("once", "once@example.com", "Once"), createGroup("once", "once")}
	first := make([][]byte, len(requests))
	for i := range requests {
		first[i] = atOnce(t, c, servers, &requests[i], 50)
	}
	for _, s := range servers {
		s.Kill()
	}
	for _, s := range servers {
		s.Restart()
	}
	for i := range requests {
		if again := atOnce(t, c, servers, &requests[i], 4); !bytes.Equal(again, first[i]) {
			t.Errorf("%s: after kill -9 the answer is %s, was %s", &requests[i], again, first[i])
		}
	}
	w, err := readWorld(c, servers[1].Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.users) != 1 || len(w.groups) != 1 {
		t.Errorf("there are %v and %v, want one of each", w.users, w.groups)
	}
	awaitLinked(t, servers[0])
	if rows := exported(t, servers[0]); len(rows["once"]) != 2 {
		t.Errorf("the audit has %v, want one row for each of two effects", rows["once"])
	}
}

// atOnce sends the request n times at once, by turns to the servers, and gives the one answer of all.
func atOnce(t testing.TB, c *caller, servers []*harness.Server, r *request, n int) []byte {
	t.Helper()
	bodies := make([][]byte, n)
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			a, err := c.do(context.Background(), servers[i%len(servers)].Endpoint, r)
			if err != nil || a.status != http.StatusOK {
				t.Errorf("%s: %+v %v", r, a, err)
				return
			}
			bodies[i] = a.body
		})
	}
	running.Wait()
	for i := range bodies {
		if !bytes.Equal(bodies[i], bodies[0]) {
			t.Errorf("%s: answer %d is %s, the first is %s", r, i, bodies[i], bodies[0])
		}
	}
	return bodies[0]
}

// TestTokenExpires lets eleven minutes pass, in which a token of ten minutes ends.
func TestTokenExpires(t *testing.T) {
	server := harness.Start(t)
	c := newCaller(1)
	do := func(r request) *answer {
		t.Helper()
		a, err := c.do(context.Background(), server.Endpoint, &r)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	first := do(createUser("t", "first@example.com", "First"))
	if again := do(createUser("t", "first@example.com", "First")); !bytes.Equal(again.body, first.body) {
		t.Errorf("the repeat gives %s, want %s", again.body, first.body)
	}
	if other := do(createUser("t", "second@example.com", "Second")); other.exception != "ConflictException" {
		t.Errorf("the token with another request gives %d %s, want ConflictException", other.status, other.exception)
	}
	server.Kill()
	server.Restart("--clock-offset", "11m")
	c.offset = 11 * time.Minute
	if again := do(createUser("t", "first@example.com", "First")); again.exception != "ConflictException" {
		t.Errorf("after eleven minutes the repeat gives %d %s %s, want ConflictException: the address is taken",
			again.status, again.exception, again.body)
	}
	if other := do(createUser("t", "second@example.com", "Second")); other.status != http.StatusOK || other.id() == first.id() {
		t.Errorf("after eleven minutes the token with another request gives %d %s, want a new user", other.status, other.body)
	}
}

// awaitLinked waits until the sealer has linked every record of the audit: export shows linked ones alone.
func awaitLinked(t testing.TB, server *harness.Server) {
	t.Helper()
	for end := time.Now().Add(hangs); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		var report struct {
			Environments []struct{ Unlinked int64 }
		}
		if err := json.Unmarshal(server.Command("audit", "verify", "--json"), &report); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(report.Environments, func(e struct{ Unlinked int64 }) bool { return e.Unlinked > 0 }) {
			return
		}
	}
	t.Fatalf("the audit still has records that are not linked after %v", hangs)
}
