package sigv4

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func serve(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return server.URL
}

func send(t *testing.T, r *http.Request) {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// FuzzVerify reads any text as a request. Nothing panics, and nothing verifies with a secret that follows from the
// request itself and is told to nobody. Signed here, in header or query form, the request verifies.
func FuzzVerify(f *testing.F) {
	for _, rec := range recordings(f) {
		for _, q := range rec.Requests {
			f.Add(q.text(), q.Body)
		}
	}
	f.Add("GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20261123%2Fr%2Fs%2Faws4_request&X-Amz-Date=20261123T231024Z"+
		"&X-Amz-SignedHeaders=host&X-Amz-Expires=3600&X-Amz-Signature="+strings.Repeat("0", 64)+" HTTP/1.1\r\nHost:a\r\n\r\n", "")
	f.Fuzz(func(t *testing.T, head, body string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head)))
		if err != nil {
			return
		}
		key := Key{ID: "AKIA", Secret: fmt.Sprintf("%x", sha256.Sum256([]byte("told to nobody"+head)))[:40], Token: "t"}
		if s, err := Parse(r); err == nil && s.Verify(key.Secret, []byte(body), s.Time, S3) == nil {
			t.Error("verifies without having been signed")
		}
		checkSigns(t, r, body, key)
	})
}

func checkSigns(t *testing.T, r *http.Request, body string, key Key) {
	t.Helper()
	members, ok := parseQuery(r.URL.RawQuery)
	if !ok || len(members) > maxMembers-10 || len(r.URL.RawQuery)+len(r.RequestURI) > maxTarget-8000 || len(r.Header) > 90 ||
		slices.ContainsFunc(members, func(m member) bool { return strings.HasPrefix(strings.ToLower(m.name), "x-amz-") }) {
		return // Parse refuses it, signed or not
	}
	for name, values := range r.Header {
		if name != http.CanonicalHeaderKey(name) || strings.ContainsFunc(strings.ToLower(name), isNoHeaderChar) || len(values) > 1 {
			return
		}
	}
	r.Header.Del("Authorization")
	r.Header.Del(tokenMember)
	r.Header.Del(contentMember)
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, p := range []Policy{Standard, S3} {
		c := &http.Request{Method: r.Method, URL: r.URL, RequestURI: r.RequestURI, Host: r.Host, Header: r.Header.Clone()}
		raw := *r.URL
		c.URL = &raw
		Presign(c, []byte(body), key, "r", "s", at, time.Hour, p)
		checkVerifies(t, c, body, key, at, p)
		c.URL = r.URL
		Sign(c, []byte(body), key, "r", "s", at, p)
		checkVerifies(t, c, body, key, at, p)
	}
}

func checkVerifies(t *testing.T, r *http.Request, body string, key Key, at time.Time, p Policy) {
	t.Helper()
	s, err := Parse(r)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	if err := s.Verify(key.Secret, []byte(body), at, p); err != nil {
		t.Fatalf("Verify: %v %#v", err, err)
	}
	if s.Verify(key.Secret+"x", []byte(body), at, p) == nil {
		t.Fatal("verifies with another secret")
	}
}

func BenchmarkVerify(b *testing.B) {
	rec := recordings(b)[1]
	q := rec.Requests[0]
	r, err := q.request()
	if err != nil {
		b.Fatal(err)
	}
	at, body := q.time(b), []byte(q.Body)
	b.ReportAllocs()
	for b.Loop() {
		s, err := Parse(r)
		if err == nil {
			err = s.Verify(rec.Secret, body, at, Standard)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
