package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// testScenario runs the scenario on an empty server, started with args, and compares what the client says with what
// passed by.
func (c *client) testScenario(t *testing.T, args ...string) {
	c.testSteps(t, "scenario", scenario, args...)
}

// testSteps is testScenario for the scenario that the client's program knows by name.
func (c *client) testSteps(t *testing.T, name string, steps []step, args ...string) {
	t.Parallel()
	server := harness.Start(t, args...)
	watch := harness.StartWatch(t, server.Endpoint)
	lines := c.run(t, watch.Endpoint, rootKeys, makeRole(t, server), name)
	seen := &comparison{client: c, exchanges: watch.Take(), ids: map[string]string{}}
	for i, want := range steps {
		if i >= len(lines) {
			t.Fatalf("the client ended before %q", want.name)
		}
		seen.check(t, want, lines[i])
	}
	if extra := len(seen.exchanges); extra > 0 {
		t.Errorf("%d requests more than the scenario has; the first: %v", extra, seen.exchanges[0])
	}
	seen.checkTokens(t)
}

// comparison is the state of comparing one run with the scenario.
type comparison struct {
	client    *client
	exchanges []*harness.Exchange // not compared yet
	ids       map[string]string   // "$ada" → the id of Ada
	tokens    []string            // client tokens seen
}

func (c *comparison) check(t *testing.T, want step, got line) {
	t.Helper()
	if got.Step != want.name || got.Operation != want.operation {
		t.Fatalf("the client reported %q (%s), want %q (%s)", got.Step, got.Operation, want.name, want.operation)
	}
	exchange := c.checkRequests(t, want)
	if got.RequestID != "" && got.RequestID != exchange.RequestID() {
		t.Errorf("%s: the client knows request id %q, the server gave %q", want.name, got.RequestID, exchange.RequestID())
	}
	if want.exception != "" {
		checkError(t, want.name, want.exception, got.Error, exchange)
		return
	}
	if got.Error != nil {
		t.Fatalf("%s: %s %q\n%v", want.name, got.Error.Type, got.Error.Message, exchange)
	}
	if name, made := strings.CutPrefix(want.name, "create "); made {
		id, _ := cmp.Or(got.Saw["userId"], got.Saw["permissionGroupId"], got.Saw["datasetId"]).(string)
		c.ids["$"+name] = id
	}
	for member, value := range want.saw {
		if value := c.resolve(value); !same(value, got.Saw[member]) {
			t.Errorf("%s: %s is %v, want %v", want.name, member, got.Saw[member], value)
		}
	}
}

// checkRequests takes the step's requests from what passed, compares them with the contract, and gives the last.
func (c *comparison) checkRequests(t *testing.T, want step) *harness.Exchange {
	t.Helper()
	requests := max(1, want.pages)
	if len(c.exchanges) < requests {
		t.Fatalf("%s: %d requests are left, want %d", want.name, len(c.exchanges), requests)
	}
	var last *harness.Exchange
	for range requests {
		last, c.exchanges = c.exchanges[0], c.exchanges[1:]
		operation := contract(t).Operations[want.operation]
		if !operation.matches(last.Request) {
			t.Fatalf("%s: the client sent %v; that is not %s", want.name, last, want.operation)
		}
		if last.RequestID() == "" {
			t.Errorf("%s: the answer has no x-amzn-RequestId", want.name)
		}
		if status := contract(t).status(want.exception); last.Status != status {
			t.Errorf("%s: status %d, want %d: %v", want.name, last.Status, status, last)
		}
		if operation.sendsToken(c.client.tokens) {
			if last.ClientToken() == "" {
				t.Errorf("%s: a change without a client token: %v", want.name, last)
			}
			c.tokens = append(c.tokens, last.ClientToken())
		}
	}
	return last
}

// checkTokens looks that every change carried a token of its own.
func (c *comparison) checkTokens(t *testing.T) {
	t.Helper()
	slices.Sort(c.tokens)
	if distinct := slices.Compact(slices.Clone(c.tokens)); len(distinct) != len(c.tokens) {
		t.Error("two calls had the same client token")
	}
}

// checkError compares an error as the client types it with the exception wanted and with what passed by.
func checkError(t *testing.T, name, exception string, got *clientError, exchange *harness.Exchange) {
	t.Helper()
	if got == nil {
		t.Fatalf("%s succeeded, want %s\n%v", name, exception, exchange)
	}
	if !contract(t).knows(exception) {
		// Its class is the client's general one; the name that was sent stands beside it.
		got.Type = cmp.Or(got.Code, got.Type)
	}
	if got.Type != exception {
		t.Errorf("%s: the client raises %s (%q), want %s\n%v", name, got.Type, got.Message, exception, exchange)
	}
	var sent struct{ Message, Reason string }
	if err := json.Unmarshal(exchange.Answer, &sent); err != nil || sent.Message == "" {
		t.Errorf("%s: the answer has no message: %s", name, exchange.Answer)
	}
	// ThrottlingException has no members in the contract: typed clients have nowhere to put a message.
	if exception != "ThrottlingException" && !strings.Contains(got.Message, sent.Message) {
		t.Errorf("%s: the client shows message %q, the server sent %q", name, got.Message, sent.Message)
	}
	if got.Reason != "" && got.Reason != sent.Reason {
		t.Errorf("%s: the client shows reason %q, the server sent %q", name, got.Reason, sent.Reason)
	}
}

// resolve puts ids in the place of their names.
func (c *comparison) resolve(want any) any {
	switch want := want.(type) {
	case string:
		return cmp.Or(c.ids[want], want)
	case []any:
		ids := make([]any, len(want))
		for i, w := range want {
			ids[i] = c.resolve(w)
		}
		return ids
	}
	return want
}

// same compares a value with what was wanted: "*" is any text, the order of a list does not count.
func same(want, got any) bool {
	if want == "*" {
		text, is := got.(string)
		return is && text != ""
	}
	wants, isList := want.([]any)
	gots, isList2 := got.([]any)
	if isList && isList2 {
		return slices.Equal(sorted(wants), sorted(gots))
	}
	return reflect.DeepEqual(want, got)
}

func sorted(list []any) []string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = fmt.Sprint(v)
	}
	slices.Sort(texts)
	return texts
}
