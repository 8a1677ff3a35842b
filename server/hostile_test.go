package server

import (
	"encoding/json"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

// hostile are requests that no client sends.
var hostile = []string{
	"", "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
	"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /user?%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET /user?a;b HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET http://other/user HTTP/1.1\r\nHost: x\r\n\r\n", "GET user HTTP/1.1\r\nHost: x\r\n\r\n", "GET ?x HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET * HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
	"CONNECT / HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n bad\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
	"POST /user HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "POST /user HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
	"POST /user HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
	"POST /user HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\n",
	"POST /user HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"POST /user HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "POST /user HTTP/1.1\r\nHost: x\r\nExpect: teapot\r\n\r\n",
	"POST /v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
	"POST /v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n3\r\nabc\r\nzz\r\n",
	"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n\xff\xfe",
	"GET /v1/session HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + strings.Repeat("x", 5000) + "\r\n\r\n",
	"GET /v1/session HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + strings.Repeat("1.1.1.1,", 1000) + "\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\nTraceparent: 00-zz\r\nUser-Agent: \x1b[31m\xff\r\n\r\n",
	"GET /" + strings.Repeat("a", 60<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", "GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 1<<20) + "\r\n\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("A: b\r\n", 20_000) + "\r\n",
	"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 " + strings.Repeat("Credential=a,", 500) + "\r\n\r\n",
	"GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=&X-Amz-Expires=99999999999999999999 HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET /healthz?X-Amz-Signature=x HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}

// TestHostile shows that nothing makes the server fail, and that every answer has its id and its exception, also those
// to what no handler sees.
func TestHostile(t *testing.T) {
	w := newWorld(t)
	for _, text := range hostile {
		got := w.raw(text + end)
		if got == nil {
			continue
		}
		var body struct{ Message string }
		if err := json.Unmarshal(got.body, &body); err != nil || body.Message == "" || got.status >= http.StatusInternalServerError ||
			got.exception() == "" || len(got.header.Get("X-Amzn-Requestid")) != 32 {
			t.Errorf("%.200q: answered %d %v %s", text, got.status, got.header, got.body)
		}
	}
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
}

// end closes what a request may have left open, so that the server does not wait for more.
const end = "\r\n\r\n0\r\n\r\n"

// TestMutated changes bytes of rightly signed requests: whatever arrives, the answer is never a fault of the server.
func TestMutated(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.BodyTimeout = 100 * time.Millisecond }) // for bodies that say they are longer
	var requests []string
	for _, q := range []struct{ path, service, body string }{
		{"/user", "finspace-api", `{"emailAddress":"ann@example.com","type":"APP_USER"}`},
		{"/", "sts", whoAmI},
		{"/v1/session", "", `{"emailAddress":"ann@example.com","password":"x"}`},
	} {
		r := w.request("POST", q.path, q.body)
		if q.service != "" {
			sigv4.Sign(r, []byte(q.body), w.root, "us-east-1", q.service, w.clock.Now(), sigv4.Standard)
		}
		var text strings.Builder
		if err := r.Write(&text); err != nil {
			t.Fatal(err)
		}
		requests = append(requests, text.String())
	}
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same changes each time
	for i := range 1500 {
		text := []byte(requests[i%len(requests)])
		for range 1 + chance.IntN(3) {
			text[chance.IntN(len(text))] = byte(chance.IntN(256))
		}
		got := w.raw(string(text) + end)
		if got != nil && got.status >= http.StatusInternalServerError && got.status != http.StatusHTTPVersionNotSupported &&
			got.header.Get("X-Amzn-Requestid") != "" {
			t.Errorf("%q: answered %d %s", text, got.status, got.body)
		}
	}
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
}

// TestSlowHeaders shows that connections which never end their header keep nobody else from being served.
func TestSlowHeaders(t *testing.T) {
	w := newWorld(t)
	for range 300 {
		c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte("GET /user HTTP/1.1\r\nHost: x\r\nA: ")); err != nil {
			t.Fatal(err)
		}
	}
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
}
