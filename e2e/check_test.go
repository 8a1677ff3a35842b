package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// testScenario runs the scenario on an empty server, started with args, and compares what the client says with what
// passed by.
func (c *client) testScenario(t *testing.T, args ...string) {
	t.Parallel()
	server := harness.Start(t, args...)
	watch := harness.StartWatch(t, server.Endpoint)
	lines := c.runScenario(t, watch.Endpoint, makeRole(t, server))
	run := &run{client: c, exchanges: watch.Take(), ids: map[string]string{}}
	for i, want := range scenario {
		if i >= len(lines) {
			t.Fatalf("the client ended before %q", want.name)
		}
		run.check(t, want, lines[i])
	}
	if extra := len(run.exchanges); extra > 0 {
		t.Errorf("%d requests more than the scenario has; the first: %v", extra, run.exchanges[0])
	}
	run.checkTokens(t)
}

// run is the state of comparing one run with the scenario.
type run struct {
	client    *client
	exchanges []*harness.Exchange // not compared yet
	ids       map[string]string   // "$ada" → the id of Ada
	tokens    []string            // client tokens seen
}

func (r *run) check(t *testing.T, want step, got line) {
	t.Helper()
	if got.Step != want.name || got.Operation != want.operation {
		t.Fatalf("the client reported %q (%s), want %q (%s)", got.Step, got.Operation, want.name, want.operation)
	}
	exchange := r.checkRequests(t, want)
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
		id, _ := cmp.Or(got.Saw["userId"], got.Saw["permissionGroupId"]).(string)
		r.ids["$"+name] = id
	}
	for member, value := range want.saw {
		if value := r.resolve(value); !same(value, got.Saw[member]) {
			t.Errorf("%s: %s is %v, want %v", want.name, member, got.Saw[member], value)
		}
	}
}

// checkRequests takes the step's requests from what passed, compares them with the contract, and gives the last.
func (r *run) checkRequests(t *testing.T, want step) *harness.Exchange {
	t.Helper()
	requests := max(1, want.pages)
	if len(r.exchanges) < requests {
		t.Fatalf("%s: %d requests are left, want %d", want.name, len(r.exchanges), requests)
	}
	var last *harness.Exchange
	for range requests {
		last, r.exchanges = r.exchanges[0], r.exchanges[1:]
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
		if operation.sendsToken(r.client.tokens) {
			if last.ClientToken() == "" {
				t.Errorf("%s: a change without a client token: %v", want.name, last)
			}
			r.tokens = append(r.tokens, last.ClientToken())
		}
	}
	return last
}

// checkTokens looks that every change carried a token of its own.
func (r *run) checkTokens(t *testing.T) {
	t.Helper()
	slices.Sort(r.tokens)
	if distinct := slices.Compact(slices.Clone(r.tokens)); len(distinct) != len(r.tokens) {
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
func (r *run) resolve(want any) any {
	switch want := want.(type) {
	case string:
		return cmp.Or(r.ids[want], want)
	case []any:
		ids := make([]any, len(want))
		for i, w := range want {
			ids[i] = r.resolve(w)
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

// wireContract is testdata/contract/finspace-data.json, as far as the tests read it.
type wireContract struct {
	Operations map[string]wireOperation
	Errors     map[string]struct{ HTTPStatus int }
}

type wireOperation struct {
	Method, Path string
	Input        map[string]struct {
		In               string
		IdempotencyToken bool
	}
}

// contract reads the wire contract.
func contract(t *testing.T) *wireContract {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root(), "testdata/contract/finspace-data.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := new(wireContract)
	if err := json.Unmarshal(text, c); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *wireContract) knows(exception string) bool {
	_, known := c.Errors[exception]
	return known
}

// status is the HTTP status of an exception, 200 for none.
func (c *wireContract) status(exception string) int {
	switch {
	case exception == "":
		return http.StatusOK
	case !c.knows(exception): // those of signatures
		return http.StatusForbidden
	}
	return c.Errors[exception].HTTPStatus
}

var label = regexp.MustCompile(`\\\{[^/]*\\\}`)

func (o wireOperation) matches(r *http.Request) bool {
	path := label.ReplaceAllString(regexp.QuoteMeta(o.Path), `[^/]+`)
	return r.Method == o.Method && regexp.MustCompile(`^`+path+`$`).MatchString(r.URL.EscapedPath())
}

// sendsToken tells whether a client of that kind puts a token into the operation's request.
func (o wireOperation) sendsToken(kind tokens) bool {
	token := o.Input["clientToken"]
	return token.IdempotencyToken && (kind == everyToken || kind == bodyToken && token.In == "body")
}
