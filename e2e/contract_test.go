package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

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
