package e2e

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// refusal is a server that refuses every CreateUser with the same exception.
type refusal struct {
	exception string
	endpoint  string
	by        keys
	attempts  func(attempts) int // of a client, for one call
}

// TestRetries lets every client call servers that refuse each time: one whose quota is used up, one whose rate is, one
// whose database is gone, and one for which the session is over. The client must raise the exception as its own type,
// after exactly as many requests as it is known to make, all with the same client token.
func TestRetries(t *testing.T) {
	database := harness.StartPostgres(t)
	internal := harness.Start(t, "--store", database.URL)
	refusals := []refusal{
		{"LimitExceededException", harness.Start(t, "--quota-users", "1").Endpoint, rootKeys, func(a attempts) int { return a.limit }},
		{"ThrottlingException", harness.Start(t, "--throttle-write", "1/h").Endpoint, rootKeys, func(a attempts) int { return a.throttled }},
		{"InternalServerException", internal.Endpoint, rootKeys, func(a attempts) int { return a.internal }},
	}
	for _, r := range refusals {
		checkCreates(t, r.endpoint, "before-"+r.exception)
	}
	expired, session := expiredSession(t)
	refusals = append(refusals, refusal{"ExpiredTokenException", expired.Endpoint, session, func(a attempts) int { return a.expired }})
	database.Stop()
	t.Run("refused", func(t *testing.T) {
		for _, c := range clients {
			for _, r := range refusals {
				t.Run(c.name+" "+r.exception, func(t *testing.T) {
					t.Parallel()
					c.testRefused(t, r)
				})
			}
		}
	})
	t.Run("database is back", func(t *testing.T) {
		database.Start()
		checkCreates(t, internal.Endpoint, "after")
	})
}

// checkCreates makes a user, as the server can.
func checkCreates(t *testing.T, endpoint, name string) {
	t.Helper()
	if got := curl.createUser(t, endpoint, rootKeys, name+"@example.com"); got.Error != nil {
		t.Fatalf("the server refuses a user it should take: %+v", got.Error)
	}
}

// expiredSession gives a server and the keys of a session that is over on it: issued for a minute, by a server whose
// clock has then gone on by four (five would make signatures too old).
func expiredSession(t *testing.T) (*harness.Server, keys) {
	t.Helper()
	server := harness.Start(t)
	ada := `{"emailAddress":"ada@example.com","type":"SUPER_USER","apiAccess":"ENABLED","apiAccessPrincipalArn":"` + roleArn + `"}`
	signed(t, rootKeys, server.Endpoint+"/user", "--header", "Content-Type: application/json", "--data-binary", ada)
	issued := signed(t, makeRole(t, server),
		server.Endpoint+"/credentials/programmatic?durationInMinutes=1&environmentId="+harness.Environment)
	var session struct{ Credentials keys }
	if err := json.Unmarshal(issued, &session); err != nil {
		t.Fatal(err)
	}
	server.Restart("--clock-offset", "4m")
	return server, session.Credentials
}

func (c *client) testRefused(t *testing.T, r refusal) {
	watch := harness.StartWatch(t, r.endpoint)
	got := c.createUser(t, watch.Endpoint, r.by, c.name+"@example.com")
	seen := watch.Take()
	if len(seen) == 0 {
		t.Fatal("no request came")
	}
	checkError(t, "create user", r.exception, got.Error, seen[len(seen)-1])
	if want := r.attempts(c.attempts); len(seen) != want {
		t.Errorf("%d requests were made for one call, want %d", len(seen), want)
	}
	for _, e := range seen {
		if e.Status != contract(t).status(r.exception) || e.Exception() != r.exception {
			t.Errorf("the server answered %v", e)
		}
	}
	checkSameCall(t, c, seen)
}

// checkSameCall looks that retries say that they are retries, where the client has a way to say it.
func checkSameCall(t *testing.T, c *client, seen []*harness.Exchange) {
	t.Helper()
	first := seen[0]
	if c.tokens != noToken && first.ClientToken() == "" {
		t.Error("the request has no client token")
	}
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
