// Package resttest reads the cases of the wire protocol, so that every test of a table or a server runs the same ones.
package resttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Case is one request and what must come back.
type Case struct {
	Name      string
	Operation string // "-" where none is meant
	Method    string
	Path      string            // with the query, as it is sent
	Headers   map[string]string // besides those of a signature
	Body      string
	Status    int
	Error     string   // the name of the exception; empty on success
	Members   []string // that a ValidationException must name
}

// Cases reads testdata/restjson1/cases.json of this module.
func Cases(tb testing.TB) []Case {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(moduleRoot(tb), "testdata", "restjson1", "cases.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var file struct{ Cases []Case }
	if err := json.Unmarshal(data, &file); err != nil {
		tb.Fatal(err)
	}
	if len(file.Cases) == 0 {
		tb.Fatal("the file has no cases")
	}
	return file.Cases
}

// moduleRoot is the folder of go.mod. A test runs in its package's folder.
func moduleRoot(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	tb.Fatal("there is no go.mod above the test's folder")
	return ""
}

// Request makes the case's request to a server at base, such as http://127.0.0.1:8817. It is not signed.
func (c *Case) Request(tb testing.TB, base string) *http.Request {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), c.Method, base+c.Path, strings.NewReader(c.Body))
	if err != nil {
		tb.Fatal(err)
	}
	for name, value := range c.Headers {
		r.Header.Set(name, value)
	}
	return r
}

// Check tells how an answer differs from what must come back; nil is not at all.
func (c *Case) Check(status int, h http.Header, body []byte) error {
	if status != c.Status || h.Get("X-Amzn-Errortype") != c.Error {
		return fmt.Errorf("got %d %s, want %d %s: %s", status, h.Get("X-Amzn-Errortype"), c.Status, c.Error, body)
	}
	if h.Get("X-Amzn-Requestid") == "" {
		return fmt.Errorf("the answer has no request id")
	}
	if c.Error == "" {
		return nil
	}
	return c.checkError(h, body)
}

func (c *Case) checkError(h http.Header, body []byte) error {
	var e struct{ Message, Reason string }
	if err := json.Unmarshal(body, &e); err != nil || h.Get("Content-Type") != "application/json" {
		return fmt.Errorf("the error is not JSON: %s %s", h.Get("Content-Type"), body)
	}
	if !strings.Contains(string(body), `"message":`) || e.Message == "" {
		return fmt.Errorf("the error has no message: %s", body)
	}
	for _, m := range c.Members {
		if !strings.Contains(e.Message, m) {
			return fmt.Errorf("the message does not name %s: %s", m, e.Message)
		}
	}
	return nil
}
