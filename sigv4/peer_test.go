package sigv4

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// peerRequest is a request that botocore has signed: odd paths and queries in both forms, for both policies, with and
// without a token.
type peerRequest struct {
	sentRequest
	Name, Policy, Form, Token string
}

// TestPeer: what botocore signs verifies here, and signing the same request here gives the same signature.
func TestPeer(t *testing.T) {
	var file struct {
		AccessKeyID, SecretAccessKey, Time string
		Requests                           []*peerRequest
	}
	if err := json.Unmarshal([]byte(read(t, "testdata/botocore.json")), &file); err != nil || len(file.Requests) < 50 {
		t.Fatal(err)
	}
	at, err := time.Parse(timeLayout, file.Time)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range file.Requests {
		t.Run(strings.Join([]string{q.Policy, q.Form, q.Token, q.Name}, "/"), func(t *testing.T) {
			s := q.parse(t)
			if err := s.Verify(file.SecretAccessKey, []byte(q.Body), at, q.policy()); err != nil {
				t.Errorf("%v\n%s", err, s.Stages(file.SecretAccessKey, "…", q.policy()).CanonicalRequest)
			}
			key := Key{file.AccessKeyID, file.SecretAccessKey, q.Token}
			if got := q.sign(t, key, at).Signature; got != s.Signature {
				t.Errorf("signature %s, want %s", got, s.Signature)
			}
		})
	}
}

func (q *peerRequest) policy() Policy {
	if q.Policy == "s3" {
		return S3
	}
	return Standard
}

func (q *peerRequest) parse(t *testing.T) *Signed {
	t.Helper()
	r, err := q.request()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sign makes the request anew as a client would and signs it.
func (q *peerRequest) sign(t *testing.T, key Key, at time.Time) Stages {
	t.Helper()
	unsigned, _, _ := strings.Cut(q.Target, "X-Amz-Algorithm=") // botocore puts its members last
	u, err := url.Parse("http://127.0.0.1:8817" + strings.TrimRight(unsigned, "?&"))
	if err != nil {
		t.Fatal(err)
	}
	r := &http.Request{Method: q.Method, URL: u, Header: http.Header{}}
	for _, h := range q.Headers {
		switch strings.ToLower(h[0]) {
		case "authorization", "content-length", "host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256":
		default:
			r.Header.Add(h[0], h[1])
		}
	}
	service := map[string]string{"s3": "s3", "standard": "finspace-api"}[q.Policy]
	if q.Form == "query" {
		return Presign(r, []byte(q.Body), key, "us-east-1", service, at, 10*time.Minute, q.policy())
	}
	return Sign(r, []byte(q.Body), key, "us-east-1", service, at, q.policy())
}
