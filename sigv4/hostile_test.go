package sigv4

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestOddRequests signs and then changes: what a request may look like and what not.
func TestOddRequests(t *testing.T) {
	long := strings.Repeat("a", 70_000)
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Add(name, value) }
	}
	query := func(text string) func(*http.Request) { return func(r *http.Request) { r.URL.RawQuery += text } }
	authorization := func(old, with string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, with, 1))
		}
	}
	inQuery := func(old, with string) func(*http.Request) {
		return func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, old, with, 1) }
	}
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprintf("x%03d", i))
	}
	for _, c := range []struct {
		name   string
		make   func(testing.TB, Policy) *http.Request
		change func(*http.Request)
		want   Code
	}{
		{"bearer", signed, func(r *http.Request) { r.Header.Set("Authorization", "Bearer abc") }, IncompleteSignature},
		{"empty authorization", signed, func(r *http.Request) { r.Header.Set("Authorization", "") }, MissingAuthenticationToken},
		{"algorithm alone", signed, func(r *http.Request) { r.Header.Set("Authorization", algorithm) }, IncompleteSignature},
		{"long authorization", signed, authorization("Credential=", "Credential="+long), IncompleteSignature},
		{"unknown field", signed, authorization("Credential=", "More=a, Credential="), IncompleteSignature},
		{"no credential", signed, authorization("Credential=", "Credentials="), IncompleteSignature},
		{"many signed headers", signed, authorization("SignedHeaders=", "SignedHeaders="+strings.Join(many, ";")+";"), IncompleteSignature},
		{"no signed headers", signed, authorization("content-type;host;x-amz-date", ""), IncompleteSignature},
		{"NUL in a name", signed, authorization("content-type", "content\x00type"), IncompleteSignature},
		{"upper-case signature", signed, func(r *http.Request) {
			head, tail, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
			r.Header.Set("Authorization", head+"Signature="+strings.ToUpper(tail))
		}, IncompleteSignature},
		{"long key id", signed, authorization(testKey.ID, strings.Repeat("A", 129)), IncompleteSignature},
		{"key id of another script", signed, authorization(testKey.ID, "AKIÄ"), IncompleteSignature},
		{"long token", signed, header(tokenMember, long), UnrecognizedClient},
		{"long query", signed, query("&a=" + long), IncompleteSignature},
		{"many members", signed, query(strings.Repeat("&a", 1000)), IncompleteSignature},
		{"long path", signed, func(r *http.Request) { r.RequestURI = "/" + long }, IncompleteSignature},
		{"fraction of a second", signed, func(r *http.Request) { r.Header.Set(dateMember, "20261123T231024.5Z") }, IncompleteSignature},
		{"month 13", signed, func(r *http.Request) { r.Header.Set(dateMember, "20261323T231024Z") }, IncompleteSignature},

		{"query and header", presigned, header("Authorization", "AWS4-HMAC-SHA256 Credential=a"), IncompleteSignature},
		{"query and token header", presigned, header(tokenMember, "a"), IncompleteSignature},
		{"query and unsigned x-amz header", presigned, header("X-Amz-Acl", "public"), InvalidSignature},
		{"header and query", signed, query("&X-Amz-Credential=a"), IncompleteSignature},
		{"header and algorithm in query", signed, query("&X-Amz-Algorithm=a"), IncompleteSignature},
		{"doubled signature", presigned, query("&X-Amz-Signature=" + strings.Repeat("0", 64)), IncompleteSignature},
		{"doubled date", presigned, query("&X-Amz-Date=20261123T231024Z"), IncompleteSignature},
		{"doubled expires", presigned, query("&%58-Amz-Expires=604800"), IncompleteSignature},
		{"doubled signed headers", presigned, query("&X-Amz-SignedHeaders=host"), IncompleteSignature},
		{"doubled credential", presigned, query("&X-Amz-Credential=a"), IncompleteSignature},
		{"other algorithm", presigned, inQuery(algorithm, "AWS4-ECDSA-P256-SHA256"), IncompleteSignature},
		{"no date in query", presigned, inQuery("X-Amz-Date", "X-Amz-Day"), IncompleteSignature},
		{"no expires", presigned, inQuery("X-Amz-Expires=600&", ""), IncompleteSignature},
		{"expires 0", presigned, inQuery("X-Amz-Expires=600", "X-Amz-Expires=0"), IncompleteSignature},
		{"expires after a week", presigned, inQuery("X-Amz-Expires=600", "X-Amz-Expires=604801"), IncompleteSignature},
		{"expires -1", presigned, inQuery("X-Amz-Expires=600", "X-Amz-Expires=-1"), IncompleteSignature},
		{"expires later", presigned, inQuery("X-Amz-Expires=600", "X-Amz-Expires=601"), InvalidSignature},
		{"expires overflows", presigned, inQuery("X-Amz-Expires=600", "X-Amz-Expires=18446744073709551616"), IncompleteSignature},
		{"name in another case", presigned, inQuery("X-Amz-Signature", "x-amz-signature"), IncompleteSignature},
		{"members in another order", presigned, func(r *http.Request) {
			head, tail, _ := strings.Cut(r.URL.RawQuery, "&")
			r.URL.RawQuery = tail + "&" + head
		}, ""},
		{"member in other escapes", presigned, inQuery("a=b", "%61=%62"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.make(t, Standard)
			c.change(r)
			if got := codeOf(t, verify(r, testTime, Standard)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestHeadersOfNetHTTP: what net/http takes out of Header can be signed all the same.
func TestHeadersOfNetHTTP(t *testing.T) {
	date := "\r\nX-Amz-Date: 20261123T231024Z"
	for name, c := range map[string]struct {
		head  string
		names []string
	}{
		"content-length":    {plainHead + date + "\r\nContent-Length: 2", []string{"content-length", "host", "x-amz-date"}},
		"transfer-encoding": {plainHead + date + "\r\nTransfer-Encoding: chunked", []string{"host", "transfer-encoding", "x-amz-date"}},
		"expect":            {plainHead + date + "\r\nExpect: 100-continue", []string{"expect", "host", "x-amz-date"}},
		"connection":        {plainHead + date + "\r\nConnection: close", []string{"connection", "host", "x-amz-date"}},
		"date":              {plainHead + "\r\nDate: Mon, 23 Nov 2026 23:10:24 GMT", []string{"date", "host"}},
		"date in ISO form":  {plainHead + "\r\nDate: 20261123T231024Z", []string{"date", "host"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := arrive(t, c.head)
			signNames(t, r, c.names...)
			if err := verify(r, testTime, Standard); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestUnsignedDate: the Date header counts only when it is signed.
func TestUnsignedDate(t *testing.T) {
	for _, date := range []string{"Mon, 23 Nov 2026 23:10:24 GMT", "20261123T231024Z"} {
		r := arrive(t, plainHead+"\r\nDate: "+date)
		signNames(t, r, "host")
		if got := codeOf(t, verify(r, testTime, Standard)); got != IncompleteSignature {
			t.Errorf("Date %s: %q", date, got)
		}
	}
}

func TestRequestTargets(t *testing.T) {
	for _, c := range []struct {
		target, path, standard, s3 string
	}{
		{"/", "/", "/", "/"},
		{"//a//b/", "//a//b/", "//a//b/", "//a//b/"},
		{"/a/../b", "/a/../b", "/a/../b", "/a/../b"},
		{"/a%2Fb", "/a%2Fb", "/a%252Fb", "/a%2Fb"},
		{"/a%2fb", "/a%2fb", "/a%252fb", "/a%2Fb"},
		{"/%7Ea+b", "/%7Ea+b", "/%257Ea%2Bb", "/~a%2Bb"},
		{"/a%2525", "/a%2525", "/a%252525", "/a%2525"},
		{"/a|b\"", "/a|b\"", "/a%7Cb%22", "/a%7Cb%22"},
		{"http://127.0.0.1:8817/a%20b", "/a%20b", "/a%2520b", "/a%20b"},
		{"http://127.0.0.1:8817", "/", "/", "/"},
	} {
		r := arrive(t, "GET "+c.target+" HTTP/1.1\r\nHost: 127.0.0.1:8817")
		path := sentPath(r)
		if path != c.path || canonicalPath(path, Standard) != c.standard || canonicalPath(path, S3) != c.s3 {
			t.Errorf("%s: %s, %s, %s", c.target, path, canonicalPath(path, Standard), canonicalPath(path, S3))
		}
	}
}

func TestCanonicalQuery(t *testing.T) {
	for raw, want := range map[string]string{
		"":                             "",
		"&&":                           "",
		"a":                            "a=",
		"=a":                           "=a",
		"b=2&a=2&a=1&a":                "a=&a=1&a=2&b=2",
		"a=b+c%2B":                     "a=b%20c%2B",
		"a=b=c":                        "a=b%3Dc",
		"a=%e1%88%b4&a=/~*":            "a=%2F~%2A&a=%E1%88%B4",
		"a;b=c":                        "a%3Bb=c",
		"a%3D=1&a-=1&a=1&A=1&%C3=\xc3": "%C3=%C3&A=1&a=1&a%3D=1&a-=1",
	} {
		members, ok := parseQuery(raw)
		if got := canonicalQuery(members, Standard); !ok || got != want {
			t.Errorf("%s: %s, %v, want %s", raw, got, ok, want)
		}
	}
	for _, raw := range []string{"%", "a=%", "a=%1", "a=%1g", "%zz"} {
		if _, ok := parseQuery(raw); ok {
			t.Errorf("%s is taken", raw)
		}
	}
}

// TestSignOverNetwork sends a signed request through a real client and server.
func TestSignOverNetwork(t *testing.T) {
	answers := make(chan error, 1)
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { answers <- verify(r, testTime, Standard) })
	for _, path := range []string{"/", "/a%2Fb/é?x=+%20&y", "//a/../b?"} {
		r, err := http.NewRequest(http.MethodPost, url+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		Sign(r, []byte("{}"), testKey, "eu-west-1", "finspace-api", testTime, Standard)
		send(t, r)
		if err := <-answers; err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestSigningAgain(t *testing.T) {
	r := signed(t, S3)
	Sign(r, []byte("{}"), testKey, "eu-west-1", "finspace-api", testTime.Add(time.Hour), S3)
	if err := verify(r, testTime.Add(time.Hour), S3); err != nil {
		t.Error(err)
	}
	Sign(r, []byte("other"), testKey, "eu-west-1", "finspace-api", testTime, S3)
	if got := codeOf(t, verify(r, testTime, S3)); got != InvalidSignature {
		t.Errorf("another body signed: %q", got)
	}
}
