package server

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/sigv4"
)

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r *reply) exception() string { return r.header.Get("X-Amzn-Errortype") }

// into reads a JSON answer.
func (r *reply) into(t *testing.T, v any) {
	t.Helper()
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}

// request makes a request that is not signed yet.
func (w *world) request(method, path, body string) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// sign signs for finspace-api, now.
func (w *world) sign(r *http.Request, body string, key sigv4.Key) *http.Request {
	sigv4.Sign(r, []byte(body), key, "us-east-1", "finspace-api", w.clock.Now(), sigv4.Standard)
	return r
}

// call sends a signed request.
func (w *world) call(key sigv4.Key, method, path, body string) *reply {
	w.t.Helper()
	return w.send(w.sign(w.request(method, path, body), body, key))
}

func (w *world) send(r *http.Request) *reply {
	w.t.Helper()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.read(answer)
}

func (w *world) read(answer *http.Response) *reply {
	w.t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if answer.Header.Get("X-Amzn-Requestid") == "" {
		w.t.Errorf("the answer %d has no request id", answer.StatusCode)
	}
	return &reply{answer.StatusCode, answer.Header, body}
}

// raw sends bytes and reads one answer; nil if the server closes the connection without one.
func (w *world) raw(text string) *reply {
	w.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	go func() { _, _ = io.WriteString(c, text) }() // the server may answer before it has read all
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return nil
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return &reply{answer.StatusCode, answer.Header, body}
}

// want looks at status and exception.
func (w *world) want(got *reply, status int, exception string) {
	w.t.Helper()
	if got.status != status || got.exception() != exception {
		w.t.Errorf("answered %d %s, want %d %s: %s", got.status, got.exception(), status, exception, got.body)
	}
}
