package server

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestUnread shows what is answered to a request that cannot be read as HTTP, also behind one that can be on the same
// connection, and that the log tells of it.
func TestUnread(t *testing.T) {
	w := newWorld(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	for _, q := range []struct {
		text, exception string
		status          int
	}{
		{"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "", http.StatusOK},
		{"GET /user HTTP/1.1\r\nHost: x\r\n\r\n", "MissingAuthenticationTokenException", http.StatusForbidden},
		{"GET /user/%GG HTTP/1.1\r\nHost: x\r\n\r\n", "MalformedHttpRequestException", http.StatusBadRequest},
	} {
		if _, err := io.WriteString(c, q.text); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := w.read(answer)
		w.want(got, q.status, q.exception)
		if q.status == http.StatusBadRequest && !answer.Close {
			t.Error("the connection stays open behind what cannot be read")
		}
		if q.status == http.StatusBadRequest && w.logLine(got)["exception"] != q.exception {
			t.Error("the log does not tell of it")
		}
	}
}

// TestUnreadNames shows the answers of net/http that have a status of their own.
func TestUnreadNames(t *testing.T) {
	w := newWorld(t)
	head := "POST /user HTTP/1.1\r\nHost: x\r\n"
	for text, want := range map[string]string{
		head + "A: " + strings.Repeat("a", 100<<10) + "\r\n\r\n": "RequestHeaderFieldsTooLargeException",
		head + "Expect: teapot\r\nContent-Length: 0\r\n\r\n":     "ExpectationFailedException",
		head + "Transfer-Encoding: gzip\r\n\r\n":                 "MalformedHttpRequestException",
		"GET / HTTP/3.0\r\nHost: x\r\n\r\n":                      "MalformedHttpRequestException",
		head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n":  "MalformedHttpRequestException",
	} {
		if got := w.raw(text); got == nil || got.exception() != want {
			t.Errorf("%.60q: answered %+v, want %s", text, got, want)
		}
	}
}

// TestFaults shows that only the server's own failures are faults: they are logged as errors.
func TestFaults(t *testing.T) {
	for status, want := range map[int]bool{200: false, 403: false, 429: false, 500: true, 501: false, 503: true} {
		if isFault(status) != want {
			t.Errorf("isFault(%d) = %t", status, !want)
		}
	}
}
