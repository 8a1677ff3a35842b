package harness

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Exchange is one request and its answer, as they passed.
type Exchange struct {
	At       time.Time // when the request had been read
	Request  *http.Request
	Body     []byte
	Status   int
	Response http.Header
	Answer   []byte

	over bool // the answer has passed, or never will
}

// ClientToken is the request's idempotency token, from body or query; "" without one.
func (e *Exchange) ClientToken() string {
	if token := e.Request.URL.Query().Get("clientToken"); token != "" {
		return token
	}
	var body struct{ ClientToken string }
	_ = json.Unmarshal(e.Body, &body)
	return body.ClientToken
}

// Exception is the name of the error that was answered, "" for a success.
func (e *Exchange) Exception() string { return e.Response.Get("X-Amzn-Errortype") }

// RequestID is the id that the server gave the request.
func (e *Exchange) RequestID() string { return e.Response.Get("X-Amzn-Requestid") }

// Watch stands between clients and a server: it passes every byte unchanged, both ways, and keeps what it saw. Clients
// use its Endpoint.
type Watch struct {
	Endpoint string

	target string
	mu     sync.Mutex
	seen   []*Exchange
}

// StartWatch starts a Watch before the server at endpoint. The test's end stops it.
func StartWatch(t testing.TB, endpoint string) *Watch {
	t.Helper()
	to, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	w := &Watch{Endpoint: "http://" + l.Addr().String(), target: to.Host}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go w.pass(client)
		}
	}()
	return w
}

// Take gives the exchanges since the last Take, in the order of their requests. It waits a moment for answers that are
// on their way; an exchange without one has Status 0.
func (w *Watch) Take() []*Exchange {
	for range 200 {
		if w.quiet() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	seen := w.seen
	w.seen = nil
	return seen
}

func (w *Watch) quiet() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !slices.ContainsFunc(w.seen, func(e *Exchange) bool { return !e.over })
}

// pass joins one client's connection with one of its own to the server, and reads along.
func (w *Watch) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", w.target)
	if err != nil {
		return // the client sees a closed connection, much as it would without us
	}
	defer server.Close()
	// A request is read before it goes on, so that none is missed. Answers never wait: "100 Continue" passes while the
	// reader is in the middle of a request.
	requests, sent := io.Pipe()
	answers := newSpool()
	go w.read(requests, answers)
	go func() {
		_, err := io.Copy(server, io.TeeReader(client, sent))
		_ = sent.CloseWithError(err)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, io.TeeReader(server, answers))
	_ = answers.Close()
}

// read notes the exchanges of one connection. It never holds the connection up: what it cannot read, it lets pass.
func (w *Watch) read(requests, answers io.Reader) {
	defer func() { _, _ = io.Copy(io.Discard, requests) }()
	from, to := bufio.NewReader(requests), bufio.NewReader(answers)
	for {
		request, err := http.ReadRequest(from)
		if err != nil {
			return
		}
		e := &Exchange{Request: request, Response: http.Header{}}
		e.Body, _ = io.ReadAll(request.Body)
		e.At = time.Now()
		w.mu.Lock()
		w.seen = append(w.seen, e)
		w.mu.Unlock()
		if !w.answer(e, to) {
			return
		}
	}
}

// answer notes the answer to e; false when none came.
func (w *Watch) answer(e *Exchange, from *bufio.Reader) bool {
	response, err := http.ReadResponse(from, e.Request)
	for err == nil && response.StatusCode < http.StatusOK {
		_ = response.Body.Close() // an interim answer has none
		response, err = http.ReadResponse(from, e.Request)
	}
	if err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		e.over = true
		return false
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	e.Status, e.Response, e.Answer, e.over = response.StatusCode, response.Header, body, true
	return true
}

// String is an exchange in two lines, without secrets, for a failed test.
func (e *Exchange) String() string {
	var b strings.Builder
	b.WriteString(e.Request.Method + " " + e.Request.RequestURI + " → " + http.StatusText(e.Status))
	if name := e.Exception(); name != "" {
		b.WriteString(" " + name + "\n  " + string(bytes.TrimSpace(e.Answer)))
	}
	return b.String()
}
