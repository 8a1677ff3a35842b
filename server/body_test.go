package server

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const tooLarge = "RequestEntityTooLargeException"

// padded is a CreateUser of n bytes.
func padded(email string, n int) string {
	head, tail := `{"emailAddress":"`+email+`","type":"APP_USER","padding":"`, `"}`
	return head + strings.Repeat("x", n-len(head)-len(tail)) + tail
}

func TestBodyBounds(t *testing.T) {
	w := newWorld(t)
	fits, over, far := padded("fits@example.com", maxBody), padded("over@example.com", maxBody+1), padded("far@example.com", 5*maxBody)
	w.want(w.call(w.root, "POST", "/user", fits), http.StatusOK, "")
	w.want(w.call(w.root, "POST", "/user", over), http.StatusRequestEntityTooLarge, tooLarge)
	w.want(w.call(w.root, "POST", "/user", far), http.StatusRequestEntityTooLarge, tooLarge)
	chunked := func(body string) *reply {
		r := w.sign(w.request("POST", "/user", body), body, w.root)
		r.Header.Del("Content-Length")
		r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader(body))
		return w.send(r)
	}
	w.want(chunked(padded("chunked@example.com", 1000)), http.StatusOK, "")
	w.want(chunked(over), http.StatusRequestEntityTooLarge, tooLarge)
	w.want(chunked(far), http.StatusRequestEntityTooLarge, tooLarge)
}

// TestExpectContinue shows that a client which asks first is told to send, or is refused before it sends.
func TestExpectContinue(t *testing.T) {
	w := newWorld(t)
	body := padded("expect@example.com", 2000)
	r := w.sign(w.request("POST", "/user", body), body, w.root)
	r.Header.Set("Expect", "100-continue")
	w.want(w.send(r), http.StatusOK, "")

	head := "POST /user HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n"
	if got := w.raw(head); got == nil || got.status != http.StatusForbidden {
		t.Errorf("an unsigned request was answered %+v, not refused before its body", got)
	}
}

// TestBodyOfStrangers shows that who knows no key makes the server wait for no body.
func TestBodyOfStrangers(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"", "AKIAAAAAAAAAAAAAAAAA"} {
		authorization := ""
		if key != "" {
			date := w.clock.Now().UTC()
			authorization = "X-Amz-Date: " + date.Format("20060102T150405Z") + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + key + "/" +
				date.Format("20060102") + "/us-east-1/finspace-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0", 64) + "\r\n"
		}
		got := w.raw("POST /user HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + authorization + "Content-Length: 1000000\r\n\r\nbegun")
		if got == nil || got.status != http.StatusForbidden {
			t.Errorf("key %q: answered %+v", key, got)
		}
	}
}

// TestSlowBody shows that a body has to arrive in a bounded time, and that this bound does not end what comes after.
func TestSlowBody(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.BodyTimeout = 200 * time.Millisecond })
	body := padded("slow@example.com", 1000)
	r := w.sign(w.request("POST", "/user", body), body, w.root)
	rest, never := io.Pipe()
	defer never.Close()
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(body[:100]), rest))
	got := w.send(r)
	w.want(got, http.StatusRequestTimeout, "RequestTimeoutException")
	w.want(w.call(w.root, "POST", "/user", body), http.StatusOK, "")
}

// TestTooLargeUnsent shows that a client which promises much and waits for the answer has it long before the body's time
// is over.
func TestTooLargeUnsent(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.BodyTimeout = time.Hour })
	r := w.sign(w.request("POST", "/user", "{}"), "{}", w.root)
	var head strings.Builder
	_, _ = head.WriteString("POST /user HTTP/1.1\r\nHost: " + r.URL.Host + "\r\nContent-Length: 99999999999\r\n")
	_ = r.Header.Write(&head)
	if got := w.raw(head.String() + "\r\n{}"); got == nil || got.exception() != tooLarge {
		t.Errorf("answered %+v", got)
	}
}

// TestHangUp shows that clients who go away in the middle leave nothing behind.
func TestHangUp(t *testing.T) {
	w := newWorld(t)
	body := padded("gone@example.com", 1000)
	r := w.sign(w.request("POST", "/user", body), body, w.root)
	var head strings.Builder
	_, _ = head.WriteString("POST /user HTTP/1.1\r\nHost: " + r.URL.Host + "\r\nContent-Length: 1000\r\n")
	_ = r.Header.Write(&head)
	whole := head.String() + "\r\n" + body
	for i := range 200 {
		c, err := net.Dial("tcp", r.URL.Host)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, whole[:min(len(whole), i*len(whole)/150)]) // the last 50 times all of it
		_ = c.Close()
	}
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
	w.stop() // waits for all handlers
	if strings.Contains(w.log.String(), `"status":5`) {
		t.Errorf("a client that went away made a fault of the server:\n%s", w.log)
	}
}

// TestConnectionAfterTooLarge shows that the next request on the connection is served, since the large body was read
// to its end.
func TestConnectionAfterTooLarge(t *testing.T) {
	w := newWorld(t)
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	body := padded("over@example.com", maxBody+1)
	for _, r := range []*http.Request{
		w.sign(w.request("POST", "/user", body), body, w.root), w.sign(w.request("GET", "/user?maxResults=1", ""), "", w.root),
	} {
		if err := r.Write(c); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(in, r)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.read(answer); got.status != http.StatusOK && got.exception() != tooLarge {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	}
}
