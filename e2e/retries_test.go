package e2e

import (
	"slices"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// noRole stands where the program needs a role's key but does not call with it.
var noRole = keys{AccessKeyID: "AKIANOBODY0000000000", SecretAccessKey: "unused"}

// TestRetries lets every client call servers that refuse with an exception each time: one whose quota is used up, one
// whose rate is, and one whose database is gone. The client must raise the exception as its own type, after exactly as
// many requests as it is known to make, all with the same client token.
func TestRetries(t *testing.T) {
	database := harness.StartPostgres(t)
	limit := harness.Start(t, "--quota-users", "1")
	throttled := harness.Start(t, "--throttle-write", "1/h")
	internal := harness.Start(t, "--store", database.URL)
	exceptions := map[string]*harness.Server{
		"LimitExceededException":  limit,
		"ThrottlingException":     throttled,
		"InternalServerException": internal,
	}
	for exception, server := range exceptions {
		checkCreates(t, server.Endpoint, exception)
	}
	database.Stop()
	t.Run("refused", func(t *testing.T) {
		for _, c := range clients {
			for exception, server := range exceptions {
				t.Run(c.name+" "+exception, func(t *testing.T) {
					t.Parallel()
					c.testRefused(t, server.Endpoint, exception)
				})
			}
		}
	})
	t.Run("database is back", func(t *testing.T) {
		database.Start()
		checkCreates(t, internal.Endpoint, "nothing")
	})
}

// checkCreates makes a user, as the server still can.
func checkCreates(t *testing.T, endpoint, before string) {
	t.Helper()
	lines := curl.run(t, endpoint, noRole, "create-user", "before."+before+"@example.com")
	if len(lines) != 1 || lines[0].Error != nil {
		t.Fatalf("the first user is refused before any %s: %+v", before, lines)
	}
}

func (c *client) testRefused(t *testing.T, endpoint, exception string) {
	watch := harness.StartWatch(t, endpoint)
	lines := c.run(t, watch.Endpoint, noRole, "create-user", c.name+"@example.com")
	if len(lines) != 1 {
		t.Fatalf("the client printed %d lines, want 1", len(lines))
	}
	seen := watch.Take()
	if len(seen) == 0 {
		t.Fatal("no request came")
	}
	checkError(t, "create user", exception, lines[0].Error, seen[len(seen)-1])
	if want := c.attempts[exception]; len(seen) != want {
		t.Errorf("%d requests were made for one call, want %d", len(seen), want)
	}
	for _, e := range seen {
		if e.Status != contract(t).status(exception) || e.Exception() != exception {
			t.Errorf("the server answered %v", e)
		}
	}
	checkSameCall(t, c, seen)
}

// checkSameCall looks that retries say that they are retries, where the client has a way to say it.
func checkSameCall(t *testing.T, c *client, seen []*harness.Exchange) {
	t.Helper()
	if c.tokens != noToken && seen[0].ClientToken() == "" {
		t.Error("the request has no client token")
	}
	first := seen[0]
	if slices.ContainsFunc(seen, func(e *harness.Exchange) bool { return e.ClientToken() != first.ClientToken() }) {
		t.Error("a retry has another client token")
	}
	const invocation = "Amz-Sdk-Invocation-Id"
	if slices.ContainsFunc(seen, func(e *harness.Exchange) bool {
		return e.Request.Header.Get(invocation) != first.Request.Header.Get(invocation)
	}) {
		t.Error("a retry has another invocation id")
	}
}
