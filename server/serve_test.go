package server

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestUnsigned(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path string
		status       int
		exception    string
	}{
		{"GET", "/healthz", 200, ""},
		{"HEAD", "/healthz", 200, ""},
		{"POST", "/healthz", 405, "MethodNotAllowedException"},
		{"GET", "/readyz", 200, ""},
		{"GET", "/metrics", 200, ""},
		{"GET", "/v1/session", 400, "ValidationException"},
		{"PUT", "/v1/session", 405, "MethodNotAllowedException"},
		{"GET", "/", 403, "MissingAuthenticationTokenException"},
		{"GET", "/favicon.ico", 403, "MissingAuthenticationTokenException"},
		{"GET", "/user?maxResults=1", 403, "MissingAuthenticationTokenException"},
		{"POST", "/", 403, "MissingAuthenticationTokenException"},
		{"OPTIONS", "/user", 403, "MissingAuthenticationTokenException"},
		{"TRACE", "/healthz", 405, "MethodNotAllowedException"},
		{"BREW", "/user", 403, "MissingAuthenticationTokenException"},
		{"GET", "/healthz/", 403, "MissingAuthenticationTokenException"},
		{"GET", "//healthz", 403, "MissingAuthenticationTokenException"},
		{"GET", "/x/../healthz", 403, "MissingAuthenticationTokenException"},
		{"GET", "/%68ealthz", 403, "MissingAuthenticationTokenException"},
		{"GET", "/v1/session/", 403, "MissingAuthenticationTokenException"},
		{"GET", "/debug/pprof/", 403, "MissingAuthenticationTokenException"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			w.t = t
			w.want(w.send(w.request(c.method, c.path, "")), c.status, c.exception)
		})
	}
}

func TestMetricsOff(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Metrics = false })
	w.want(w.send(w.request("GET", "/metrics", "")), http.StatusForbidden, "MissingAuthenticationTokenException")
}

func TestOtherAuthorization(t *testing.T) {
	w := newWorld(t)
	for _, authorization := range []string{
		"Bearer x", "Basic YTpi", "AWS AKIA:x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x", "AWS4-ECDSA-P256-SHA256 Credential=x", "x",
	} {
		r := w.request("GET", "/user?maxResults=1", "")
		r.Header.Set("Authorization", authorization)
		if got := w.send(r); got.status != http.StatusForbidden {
			t.Errorf("%s: answered %d %s", authorization, got.status, got.body)
		}
	}
}

// TestSignedPaths shows that nothing cleans or redirects a path before it is verified and routed.
func TestSignedPaths(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]string{
		"/nothing/here": "404 UnknownOperationException", "/": "404 UnknownOperationException", "//user?maxResults=1": "404 UnknownOperationException",
		"/user/?maxResults=1": "404 UnknownOperationException", "/user/.?maxResults=1": "404 UnknownOperationException",
		"/x/../user?maxResults=1": "404 UnknownOperationException", "/healthz": "404 UnknownOperationException",
		"/metrics": "404 UnknownOperationException", "/v1/session": "404 UnknownOperationException",
		"/user?maxResults=1": "200 ", "/user/a%2Fb": "404 ResourceNotFoundException", "/user/a%00b": "400 ValidationException",
	} {
		t.Run(path, func(t *testing.T) {
			w.t = t
			got := w.call(w.root, "GET", path, "")
			if got.header.Get("Location") != "" {
				t.Errorf("redirected to %s", got.header.Get("Location"))
			}
			if told := strconv.Itoa(got.status) + " " + got.exception(); told != want {
				t.Errorf("answered %s, want %s: %s", told, want, got.body)
			}
		})
	}
	w.want(w.call(w.root, "PATCH", "/user", ""), http.StatusMethodNotAllowed, "MethodNotAllowedException")
}

func TestRequestIDs(t *testing.T) {
	w := newWorld(t)
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := map[string]bool{}
	for range 10 {
		for _, path := range []string{"/healthz", "/nothing", "/v1/session", "/metrics"} {
			id := w.send(w.request("GET", path, "")).header.Get("X-Amzn-Requestid")
			if !form.MatchString(id) || seen[id] {
				t.Fatalf("request id %q", id)
			}
			seen[id] = true
		}
	}
}

// TestUnknownService shows that a signature for another service is told what there is.
func TestUnknownService(t *testing.T) {
	w := newWorld(t)
	for _, service := range []string{"execute-api", "finspace", "iam", strings.Repeat("a", 100)} {
		r := w.request("GET", "/user?maxResults=1", "")
		r.Header.Set("X-Amz-Date", w.clock.Now().UTC().Format("20060102T150405Z"))
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+w.root.ID+"/"+w.clock.Now().UTC().Format("20060102")+
			"/us-east-1/"+service+"/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64))
		got := w.send(r)
		w.want(got, http.StatusForbidden, "InvalidSignatureException")
		if !strings.Contains(string(got.body), "finspace-api, s3, sts") {
			t.Errorf("the message does not tell what there is: %s", got.body)
		}
	}
}

// TestPanic shows that a fault ends one request with an answer that tells nothing, and the next is served.
func TestPanic(t *testing.T) {
	w := newWorld(t)
	w.serveAgain(func(s *Server) {
		api := s.services["finspace-api"]
		right := api.serve
		api.serve = func(rw http.ResponseWriter, r *http.Request, c *call) {
			switch r.URL.RawQuery {
			case "panic":
				panic("secret of the server")
			case "half":
				_, _ = rw.Write([]byte("half"))
				panic("in the middle")
			}
			right(rw, r, c)
		}
	})
	got := w.call(w.root, "GET", "/user?panic", "")
	w.want(got, http.StatusInternalServerError, "InternalServerException")
	if strings.Contains(string(got.body), "secret") {
		t.Errorf("the answer tells the fault: %s", got.body)
	}
	if answer, err := http.DefaultTransport.RoundTrip(w.sign(w.request("GET", "/user?half", ""), "", w.root)); err == nil {
		answer.Body.Close()
		t.Error("half an answer came as a whole one")
	}
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusOK, "")
	w.stop()
	if log := w.log.String(); !strings.Contains(log, "secret of the server") || !strings.Contains(log, got.header.Get("X-Amzn-Requestid")) {
		t.Errorf("the log does not tell the fault with the request id:\n%s", log)
	}
}
