package sigv4

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

var (
	testKey  = Key{ID: "AKIATESTTESTTESTTEST", Secret: "secret/secret/secret/secret/secret/secre"}
	testTime = time.Date(2026, 11, 23, 23, 10, 24, 0, time.UTC)
)

// arrive reads a request as net/http's server does.
func arrive(t testing.TB, head string) *http.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\n\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const plainHead = "POST /user?a=b HTTP/1.1\r\nHost: 127.0.0.1:8817\r\nContent-Type: application/json"

func signed(t testing.TB, p Policy) *http.Request {
	t.Helper()
	r := arrive(t, plainHead)
	Sign(r, []byte("{}"), testKey, "eu-west-1", "finspace-api", testTime, p)
	return r
}

func presigned(t testing.TB, p Policy) *http.Request {
	t.Helper()
	r := arrive(t, plainHead)
	Presign(r, []byte("{}"), testKey, "eu-west-1", "finspace-api", testTime, 10*time.Minute, p)
	return r
}

// signNames signs r with exactly the given headers, as no sane client does.
func signNames(t testing.TB, r *http.Request, names ...string) {
	t.Helper()
	query, _ := parseQuery(r.URL.RawQuery)
	c := &subject{method: r.Method, path: sentPath(r), query: query, names: names}
	var missing string
	if c.headers, missing = headerLines(r, names); missing != "" {
		t.Fatalf("no header %s", missing)
	}
	in := scope{testTime.Format("20060102"), "eu-west-1", "finspace-api"}
	st := c.stages(testKey.Secret, in, testTime, hashOf([]byte("{}")), Standard)
	r.Header.Set("Authorization", fmt.Sprintf("%s Credential=%s/%s,SignedHeaders=%s,Signature=%s", algorithm, testKey.ID, in,
		strings.Join(names, ";"), st.Signature))
}

func verify(r *http.Request, now time.Time, p Policy) error {
	s, err := Parse(r)
	if err != nil {
		return err
	}
	return s.Verify(testKey.Secret, []byte("{}"), now, p)
}

// codeOf gives the code of a refusal, or "" when err is nil. No error of any test may tell a secret.
func codeOf(t testing.TB, err error) Code {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *Error
	if !errors.As(err, &e) || e.Message == "" || e.Detail == "" {
		t.Fatalf("error %#v", err)
	}
	if all := err.Error() + e.Detail; strings.Contains(all, testKey.Secret) {
		t.Errorf("the error tells the secret: %s", all)
	}
	return e.Code
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(testing.TB, Policy) *http.Request
		p    Policy
		late time.Duration
		want Code
	}{
		{"header, late", signed, Standard, 5 * time.Minute, ""},
		{"header, too late", signed, Standard, 5*time.Minute + time.Second, RequestExpired},
		{"header, early", signed, Standard, -5 * time.Minute, ""},
		{"header, too early", signed, Standard, -5*time.Minute - time.Second, RequestExpired},
		{"s3, late", signed, S3, 15 * time.Minute, ""},
		{"s3, too late", signed, S3, 15*time.Minute + time.Second, RequestExpired},
		{"query, at the end", presigned, Standard, 10 * time.Minute, ""},
		{"query, after the end", presigned, Standard, 10*time.Minute + time.Second, RequestExpired},
		{"query, early", presigned, Standard, -5 * time.Minute, ""},
		{"query, too early", presigned, Standard, -5*time.Minute - time.Second, RequestExpired},
		{"query, s3, after the end", presigned, S3, 10*time.Minute + time.Second, RequestExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := verify(c.make(t, c.p), testTime.Add(c.late), c.p)
			if got := codeOf(t, err); got != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.want != "" && !strings.Contains(err.Error(), testTime.Add(c.late).Format(time.RFC3339)) {
				t.Errorf("the message does not tell the server's clock: %v", err)
			}
		})
	}
}

func TestScopeOfPolicy(t *testing.T) {
	for _, c := range []struct {
		region, service string
		want            Code
	}{
		{"", "", ""},
		{"eu-west-1", "finspace-api", ""},
		{"us-east-1", "", InvalidSignature},
		{"", "s3", InvalidSignature},
	} {
		p := Policy{Skew: time.Minute, Region: c.region, Service: c.service}
		if got := codeOf(t, verify(signed(t, p), testTime, p)); got != c.want {
			t.Errorf("policy %q %q: %q, want %q", c.region, c.service, got, c.want)
		}
	}
}

func TestBodyOfPolicy(t *testing.T) {
	declare := func(value string) *http.Request {
		r := arrive(t, plainHead+"\r\nX-Amz-Content-Sha256: "+value)
		Sign(r, []byte("other"), testKey, "eu-west-1", "finspace-api", testTime, Standard)
		return r
	}
	declared := Standard
	declared.DeclareBody = true
	for _, c := range []struct {
		name string
		r    *http.Request
		p    Policy
		want Code
	}{
		{"declared", signed(t, declared), Standard, ""},
		{"not declared, s3", signed(t, Standard), S3, ""},
		{"unsigned, s3", declare("UNSIGNED-PAYLOAD"), S3, ""},
		{"unsigned, elsewhere", declare("UNSIGNED-PAYLOAD"), Standard, InvalidSignature},
		{"streaming, s3", declare("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), S3, ""},
		{"streaming, elsewhere", declare("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), Standard, InvalidSignature},
		{"another body", declare("replaced when signing"), Standard, InvalidSignature},
		{"presigned, unsigned by default, s3", presigned(t, S3), S3, ""},
		{"presigned, unsigned by default, elsewhere", presigned(t, S3), Standard, InvalidSignature},
		{"presigned with the body", presigned(t, Standard), Standard, ""},
	} {
		if got := codeOf(t, verify(c.r, testTime, c.p)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestVerifyHash: whoever streams a body first asks whether the declared hash is signed.
func TestVerifyHash(t *testing.T) {
	s, err := Parse(signed(t, S3))
	if err != nil || s.ContentSHA256 != hashOf([]byte("{}")) {
		t.Fatalf("Parse = %+v, %v", s, err)
	}
	if err := s.VerifyHash(testKey.Secret, s.ContentSHA256, testTime, S3); err != nil {
		t.Error(err)
	}
	if codeOf(t, s.VerifyHash(testKey.Secret, hashOf(nil), testTime, S3)) != InvalidSignature {
		t.Error("the hash of another body verifies")
	}
}

func TestUnsignedTokenIsRefused(t *testing.T) {
	r := signed(t, Standard)
	r.Header.Set("X-Amz-Security-Token", "token")
	if got := codeOf(t, verify(r, testTime, Standard)); got != InvalidSignature {
		t.Errorf("header form: %q", got)
	}
	r = presigned(t, Standard)
	r.URL.RawQuery += "&X-Amz-Security-Token=token"
	if got := codeOf(t, verify(r, testTime, Standard)); got != InvalidSignature {
		t.Errorf("query form: %q", got)
	}
}

// TestScopeOfAnotherDay signs rightly with a key of another day: a key is good for its day only.
func TestScopeOfAnotherDay(t *testing.T) {
	for _, days := range []int{-1, 1} {
		r := signed(t, Standard)
		day := testTime.AddDate(0, 0, days).Format("20060102")
		c := cover(r, []member{{"a", "b"}})
		st := c.stages(testKey.Secret, scope{day, "eu-west-1", "finspace-api"}, testTime, hashOf([]byte("{}")), Standard)
		r.Header.Set("Authorization", algorithm+" Credential="+testKey.ID+"/"+day+"/eu-west-1/finspace-api/aws4_request, SignedHeaders="+
			strings.Join(c.names, ";")+", Signature="+st.Signature)
		s, err := Parse(r)
		if err != nil {
			t.Fatal(err)
		}
		var refused *Error
		if err := s.Verify(testKey.Secret, []byte("{}"), testTime, Standard); !errors.As(err, &refused) || !strings.HasPrefix(refused.Detail, "scope") {
			t.Errorf("%+d days: %v", days, err)
		}
	}
}
