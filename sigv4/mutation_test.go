package sigv4

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// attempt is a recorded request with one change.
type attempt struct {
	name   string
	change func(q *sentRequest)
	want   []Code // any of these; none means that it still verifies
}

// TestMutations changes one thing of each recorded request at a time: whatever is signed, is protected.
func TestMutations(t *testing.T) {
	for _, rec := range recordings(t) {
		for i, q := range rec.Requests {
			q.signAgain(t, rec.Secret) // the shortened ones need it, for the others it changes nothing
			t.Run(fmt.Sprintf("%s/%d", rec.Client, i), func(t *testing.T) {
				for _, a := range attempts(t, q) {
					changed := q.clone()
					a.change(changed)
					checkRefused(t, a, changed.verify(rec.Secret, q.time(t)))
				}
				other := attempt{name: "other secret", want: []Code{InvalidSignature}}
				checkRefused(t, other, q.verify(rec.Secret[:39]+"2", q.time(t)))
				checkRefused(t, other, q.verify("", q.time(t)))
			})
		}
	}
}

func checkRefused(t *testing.T, a attempt, err error) {
	t.Helper()
	var e *Error
	switch {
	case len(a.want) == 0 && err == nil:
	case !errors.As(err, &e):
		t.Errorf("%s: %v, want %v", a.name, err, a.want)
	default:
		for _, code := range a.want {
			if e.Code == code {
				return
			}
		}
		t.Errorf("%s: %v (%s), want %v", a.name, err, e.Detail, a.want)
	}
}

func attempts(t *testing.T, q *sentRequest) []attempt {
	all := bodyAttempts(q)
	all = append(all, targetAttempts(q)...)
	all = append(all, headerAttempts(t, q)...)
	all = append(all, authorizationAttempts(t, q)...)
	for _, method := range []string{"PUT", "DELETE", "HEAD", "get", "PATCH"} {
		all = append(all, attempt{"method " + method, func(q *sentRequest) { q.Method = method }, []Code{InvalidSignature}})
	}
	return all
}

func bodyAttempts(q *sentRequest) []attempt {
	all := []attempt{{"longer body", func(q *sentRequest) { q.Body += " " }, []Code{InvalidSignature}}}
	for i := range q.Body {
		all = append(all,
			attempt{fmt.Sprintf("body byte %d", i), func(q *sentRequest) { q.Body = flip(q.Body, i) }, []Code{InvalidSignature}})
	}
	if q.Body != "" {
		all = append(all, attempt{"shorter body", func(q *sentRequest) { q.Body = q.Body[1:] }, []Code{InvalidSignature}})
	}
	return all
}

func flip(s string, i int) string { return s[:i] + string(s[i]^1) + s[i+1:] }

// other puts another letter or digit at byte i.
func other(s string, i int) string {
	with := "q"
	if s[i] == 'q' {
		with = "z"
	}
	return s[:i] + with + s[i+1:]
}

func targetAttempts(q *sentRequest) []attempt {
	invalid := []Code{InvalidSignature}
	all := []attempt{
		{"longer path", func(q *sentRequest) { q.Target = strings.Replace(q.Target, "/", "/a/", 1) }, invalid},
		{"doubled slash", func(q *sentRequest) { q.Target = "/" + q.Target }, invalid},
		{"dot segment", func(q *sentRequest) { q.Target = "/." + q.Target }, invalid},
		{"letter encoded", func(q *sentRequest) { q.Target = fmt.Sprintf("/%%%X%s", q.Target[1], q.Target[2:]) }, invalid},
		{"one more member", func(q *sentRequest) { q.Target += joint(q.Target) + "a=b" }, invalid},
		{"one more name", func(q *sentRequest) { q.Target += joint(q.Target) + "a" }, invalid},
		{"empty member", func(q *sentRequest) { q.Target += joint(q.Target) + "&" }, nil}, // it means nothing
		{"stray percent sign", func(q *sentRequest) { q.Target += joint(q.Target) + "a=%2" }, []Code{IncompleteSignature}},
	}
	for i := 1; i < len(q.Target); i++ {
		if q.Target[i] == '%' || q.Target[max(i-1, 0)] == '%' || q.Target[max(i-2, 0)] == '%' {
			continue
		}
		all = append(all, attempt{fmt.Sprintf("target byte %d", i), func(q *sentRequest) { q.Target = other(q.Target, i) }, invalid})
	}
	return all
}

func joint(target string) string {
	if strings.Contains(target, "?") {
		return "&"
	}
	return "?"
}

func signedHeaders(t *testing.T, q *sentRequest) []string {
	t.Helper()
	r, err := q.request()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	return s.SignedHeaders
}

func headerAttempts(t *testing.T, q *sentRequest) []attempt {
	at := q.time(t)
	all := []attempt{
		{"unsigned x-amz header", func(q *sentRequest) { q.add("X-Amz-Meta-A", "b") }, []Code{InvalidSignature}},
		{"unsigned x-amzn header", func(q *sentRequest) { q.add("X-Amzn-Trace-Id", "b") }, nil},
		{"other header", func(q *sentRequest) { q.add("X-Forwarded-For", "127.0.0.1") }, nil},
		{"wrong content hash", func(q *sentRequest) { q.set("X-Amz-Content-Sha256", strings.Repeat("0", 64)) }, []Code{InvalidSignature}},
		{"unsigned payload", func(q *sentRequest) { q.set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD") }, []Code{InvalidSignature}},
		{"streamed payload", func(q *sentRequest) { q.set("X-Amz-Content-Sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") }, []Code{InvalidSignature}},
		{"no date", func(q *sentRequest) { q.remove("X-Amz-Date") }, []Code{IncompleteSignature}},
		{"unsigned Date", func(q *sentRequest) {
			q.remove("X-Amz-Date")
			q.add("Date", at.Format(time.RFC1123))
		}, []Code{IncompleteSignature}},
		{"two dates", func(q *sentRequest) { q.add("X-Amz-Date", *q.find("X-Amz-Date")) }, []Code{IncompleteSignature}},
		{"two tokens", func(q *sentRequest) { q.add("X-Amz-Security-Token", "a") }, []Code{IncompleteSignature}},
		{"date a second later", func(q *sentRequest) { q.set("X-Amz-Date", at.Add(time.Second).Format(timeLayout)) }, []Code{InvalidSignature}},
		{"date ten minutes later", func(q *sentRequest) { q.set("X-Amz-Date", at.Add(10*time.Minute).Format(timeLayout)) }, []Code{RequestExpired}},
		{"date of another form", func(q *sentRequest) { q.set("X-Amz-Date", at.Format(time.RFC3339)) }, []Code{IncompleteSignature}},
	}
	for _, name := range signedHeaders(t, q) {
		if name != "content-length" && name != "x-amz-date" { // net/http refuses a wrong length itself; dates stand above
			all = append(all, attempt{"changed " + name, func(q *sentRequest) { h := q.find(name); *h = other(*h, 0) }, []Code{InvalidSignature}})
			all = append(all, attempt{"longer " + name, func(q *sentRequest) { *q.find(name) += "0" }, []Code{InvalidSignature}})
		}
		if name != "host" && name != "content-length" && name != "x-amz-date" {
			all = append(all, attempt{"no " + name, func(q *sentRequest) { q.remove(name) }, []Code{InvalidSignature}})
		}
	}
	return all
}

func (q *sentRequest) add(name, value string) { q.Headers = append(q.Headers, [2]string{name, value}) }

func (q *sentRequest) set(name, value string) {
	if q.find(name) == nil {
		q.add(name, value)
	}
	*q.find(name) = value
}

func authorizationAttempts(t *testing.T, q *sentRequest) []attempt {
	invalid, incomplete := []Code{InvalidSignature}, []Code{IncompleteSignature}
	replace := func(old, with string) func(*sentRequest) {
		return func(q *sentRequest) {
			a := q.find("Authorization")
			*a = strings.Replace(*a, old, with, 1)
		}
	}
	day := q.time(t).Format("20060102")
	names := strings.Join(signedHeaders(t, q), ";")
	without := func(name string) func(*sentRequest) {
		return replace(names, strings.Trim(strings.Replace(";"+names+";", ";"+name+";", ";", 1), ";"))
	}
	all := []attempt{
		{"scope: next day", replace(day, q.time(t).AddDate(0, 0, 1).Format("20060102")), invalid},
		{"scope: other region", replace("us-east-1", "us-east-2"), invalid},
		{"scope: no region", replace("us-east-1", ""), incomplete},
		{"scope: other service", replace("finspace-api", "finspace"), invalid},
		{"scope: no service", replace("finspace-api", ""), incomplete},
		{"scope: other end", replace("aws4_request", "aws4_requesT"), incomplete},
		{"scope: one part more", replace("/us-east-1", "/x/us-east-1"), incomplete},
		{"scope: line break", replace("us-east-1", "us%0Aeast"), incomplete},
		{"no key id", replace("AKIAFAKEFAKEFAKEFAKE", ""), incomplete},
		{"other algorithm", replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512"), incomplete},
		{"no signature", replace("Signature=", "signature="), incomplete},
		{"two signatures", func(q *sentRequest) { *q.find("Authorization") += ", Signature=" + strings.Repeat("0", 64) }, incomplete},
		{"two headers", func(q *sentRequest) { q.add("authorization", *q.find("Authorization")) }, incomplete},
		{"both forms", func(q *sentRequest) { q.Target += joint(q.Target) + "X-Amz-Signature=" + strings.Repeat("0", 64) }, incomplete},
		{"not signed", func(q *sentRequest) { q.remove("Authorization") }, []Code{MissingAuthenticationToken}},
		{"no host", without("host"), invalid},
		{"names in other order", replace(names, "z;"+names), incomplete},
		{"doubled name", replace("host", "host;host"), incomplete},
		{"upper-case name", replace("host", "Host"), incomplete},
		{"absent header signed", replace(names, names+";zz"), invalid},
	}
	for _, name := range strings.Split(names, ";") {
		if name != "host" {
			all = append(all, attempt{"not signed: " + name, without(name), invalid})
		}
	}
	at := strings.Index(*q.find("Authorization"), "Signature=") + len("Signature=")
	for i := range 64 {
		all = append(all, attempt{fmt.Sprintf("signature digit %d", i), func(q *sentRequest) {
			a := q.find("Authorization")
			with := "0"
			if (*a)[at+i] == '0' {
				with = "1"
			}
			*a = (*a)[:at+i] + with + (*a)[at+i+1:]
		}, invalid})
	}
	return all
}
