package sigv4

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const suite = "../testdata/sigv4"

// suiteContext is a case's context.json.
type suiteContext struct {
	Credentials struct {
		ID     string `json:"access_key_id"`
		Secret string `json:"secret_access_key"`
		Token  string `json:"token"`
	} `json:"credentials"`
	Expires          int       `json:"expiration_in_seconds"`
	Normalize        bool      `json:"normalize"`
	Region           string    `json:"region"`
	Service          string    `json:"service"`
	SignBody         bool      `json:"sign_body"`
	Timestamp        time.Time `json:"timestamp"`
	OmitSessionToken bool      `json:"omit_session_token"`
}

func (c *suiteContext) key() Key {
	return Key{c.Credentials.ID, c.Credentials.Secret, c.Credentials.Token}
}

func (c *suiteContext) policy() Policy {
	return Policy{Skew: time.Minute, Normalise: c.Normalize, DeclareBody: c.SignBody, UnsignedToken: c.OmitSessionToken}
}

func (c *suiteContext) life() time.Duration { return time.Duration(c.Expires) * time.Second }

func eachCase(t *testing.T, f func(t *testing.T, dir string, c *suiteContext)) {
	dirs, err := filepath.Glob(suite + "/*/context.json")
	if err != nil || len(dirs) != 38 {
		t.Fatalf("%d cases, %v", len(dirs), err)
	}
	for _, path := range dirs {
		dir := filepath.Dir(path)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var c suiteContext
			if err := json.Unmarshal([]byte(read(t, path)), &c); err != nil {
				t.Fatal(err)
			}
			f(t, dir, &c)
		})
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// readRequest builds what net/http's server would give for a request of the suite. It reads the text itself, for some
// cases have a blank in the path. A line that continues a header is joined to it by a carriage return.
func readRequest(text string) (*http.Request, string) {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(head), "\n ", "\r "), "\n")
	method, target, _ := strings.Cut(strings.TrimSuffix(lines[0], " HTTP/1.1"), " ")
	path, query, _ := strings.Cut(target, "?")
	r := &http.Request{Method: method, RequestURI: path, URL: &url.URL{Path: path, RawQuery: query}, Header: http.Header{}}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		if name == "Host" {
			r.Host = value
		} else {
			r.Header.Add(name, value)
		}
	}
	return r, body
}

func TestSuiteSign(t *testing.T) {
	eachCase(t, func(t *testing.T, dir string, c *suiteContext) {
		r, body := readRequest(read(t, dir+"/request.txt"))
		stages := Sign(r, []byte(body), c.key(), c.Region, c.Service, c.Timestamp, c.policy())
		checkStages(t, dir, "header", stages)
		want, _ := readRequest(read(t, dir+"/header-signed-request.txt"))
		checkRequest(t, r, want)
	})
}

func TestSuitePresign(t *testing.T) {
	eachCase(t, func(t *testing.T, dir string, c *suiteContext) {
		r, body := readRequest(read(t, dir+"/request.txt"))
		stages := Presign(r, []byte(body), c.key(), c.Region, c.Service, c.Timestamp, c.life(), c.policy())
		checkStages(t, dir, "query", stages)
		want, _ := readRequest(read(t, dir+"/query-signed-request.txt"))
		checkRequest(t, r, want)
	})
}

func checkStages(t *testing.T, dir, form string, got Stages) {
	t.Helper()
	for _, stage := range []struct{ file, got string }{
		{"canonical-request", got.CanonicalRequest}, {"string-to-sign", got.StringToSign}, {"signature", got.Signature},
	} {
		if want := read(t, dir+"/"+form+"-"+stage.file+".txt"); stage.got != want {
			t.Errorf("%s:\n%s\nwant\n%s", stage.file, stage.got, want)
		}
	}
}

func checkRequest(t *testing.T, got, want *http.Request) {
	t.Helper()
	if got.URL.RawQuery != want.URL.RawQuery {
		t.Errorf("query %s\nwant  %s", got.URL.RawQuery, want.URL.RawQuery)
	}
	if len(got.Header) != len(want.Header) {
		t.Errorf("headers %v, want %v", got.Header, want.Header)
	}
	for name, values := range want.Header {
		if strings.Join(got.Header[name], "|") != strings.Join(values, "|") {
			t.Errorf("header %s: %q, want %q", name, got.Header[name], values)
		}
	}
}

func TestSuiteVerify(t *testing.T) {
	for _, form := range []string{"header", "query"} {
		t.Run(form, func(t *testing.T) {
			eachCase(t, func(t *testing.T, dir string, c *suiteContext) {
				r, body := readRequest(read(t, dir+"/"+form+"-signed-request.txt"))
				s, err := Parse(r)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Verify(c.Credentials.Secret, []byte(body), c.Timestamp, c.policy()); err != nil {
					t.Errorf("%v %#v", err, err)
				}
				checkStages(t, dir, form, s.Stages(c.Credentials.Secret, hashOf([]byte(body)), c.policy()))
				if s.AccessKeyID != c.Credentials.ID || s.Token != c.Credentials.Token || s.Presigned != (form == "query") {
					t.Errorf("Parse = %+v", s)
				}
				if err := s.Verify(c.Credentials.Secret+"x", []byte(body), c.Timestamp, c.policy()); err == nil {
					t.Error("another secret verifies")
				}
			})
		})
	}
}
