package server

import (
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/sigv4"
)

// column is a way in which a request is not right.
type column struct {
	name      string
	exception string
	spoil     func(c *cast, op *rest.Operation[*finspace.Caller], e example) *http.Request
}

// signedBy is a column in which the request is right but for who signs.
func signedBy(name, exception string, key func(*cast, *rest.Operation[*finspace.Caller]) sigv4.Key) column {
	return column{name, exception, func(c *cast, op *rest.Operation[*finspace.Caller], e example) *http.Request {
		return c.sign(c.request(e.method, e.path, e.body), e.body, key(c, op))
	}}
}

// signedAs is a column in which the signature is made for something else.
func signedAs(name, exception, service string, off time.Duration) column {
	return column{name, exception, func(c *cast, op *rest.Operation[*finspace.Caller], e example) *http.Request {
		r := c.request(e.method, e.path, e.body)
		sigv4.Sign(r, []byte(e.body), c.rightful(op), "us-east-1", service, c.clock.Now().Add(off), sigv4.Standard)
		return r
	}}
}

// tampered is a column in which a rightly signed request is changed on its way.
func tampered(name string, change func(c *cast, r *http.Request)) column {
	return column{name, "InvalidSignatureException", func(c *cast, op *rest.Operation[*finspace.Caller], e example) *http.Request {
		r := c.request(e.method, e.path, e.body)
		r.Header.Set("X-Amz-Meta-Test", "as signed")
		c.sign(r, e.body, c.rightful(op))
		change(c, r)
		return r
	}}
}

func changed(key sigv4.Key, change func(*sigv4.Key)) sigv4.Key {
	change(&key)
	return key
}

var columns = []column{
	{"no signature", "MissingAuthenticationTokenException", func(c *cast, _ *rest.Operation[*finspace.Caller], e example) *http.Request {
		return c.request(e.method, e.path, e.body)
	}},
	signedBy("wrong secret", "InvalidSignatureException", func(c *cast, op *rest.Operation[*finspace.Caller]) sigv4.Key {
		return changed(c.rightful(op), func(k *sigv4.Key) { k.Secret += "x" })
	}),
	signedBy("unknown key", "UnrecognizedClientException", func(c *cast, op *rest.Operation[*finspace.Caller]) sigv4.Key {
		return changed(c.rightful(op), func(k *sigv4.Key) { k.ID = "AKIAAAAAAAAAAAAAAAAA"; k.Token = "" })
	}),
	signedBy("token of another session", "UnrecognizedClientException", func(c *cast, _ *rest.Operation[*finspace.Caller]) sigv4.Key {
		return changed(c.super, func(k *sigv4.Key) { k.Token = c.app.Token })
	}),
	signedBy("token beside a key that has none", "UnrecognizedClientException", func(c *cast, _ *rest.Operation[*finspace.Caller]) sigv4.Key {
		return changed(c.root, func(k *sigv4.Key) { k.Token = c.super.Token })
	}),
	signedBy("expired session", "ExpiredTokenException", func(c *cast, _ *rest.Operation[*finspace.Caller]) sigv4.Key { return c.expired }),
	signedAs("skewed clock, past", "RequestExpired", "finspace-api", -11*time.Minute),
	signedAs("skewed clock, future", "RequestExpired", "finspace-api", 11*time.Minute),
	signedAs("other service scope", "InvalidSignatureException", "execute-api", 0),
	{"presigned, over", "RequestExpired", func(c *cast, op *rest.Operation[*finspace.Caller], e example) *http.Request {
		r := c.request(e.method, e.path, e.body)
		at := c.clock.Now().Add(-2 * time.Minute)
		sigv4.Presign(r, []byte(e.body), c.rightful(op), "us-east-1", "finspace-api", at, time.Minute, sigv4.Standard)
		return r
	}},
	{"unsigned payload", "InvalidSignatureException", func(c *cast, op *rest.Operation[*finspace.Caller], e example) *http.Request {
		r := c.request(e.method, e.path, e.body)
		r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
		return c.sign(r, e.body, c.rightful(op))
	}},
	tampered("tampered body", func(_ *cast, r *http.Request) {
		body := `{"emailAddress":"evil@example.com","type":"SUPER_USER"}`
		r.ContentLength = int64(len(body))
		r.Body = io.NopCloser(strings.NewReader(body))
	}),
	tampered("tampered header", func(_ *cast, r *http.Request) { r.Header.Set("X-Amz-Meta-Test", "as changed") }),
	tampered("header added", func(_ *cast, r *http.Request) { r.Header.Set("X-Amz-Meta-More", "x") }),
	tampered("tampered path", func(c *cast, r *http.Request) {
		r.URL.Path = strings.Replace(r.URL.Path, "/", "/user/../", 1)
		r.URL.RawPath = ""
	}),
	tampered("tampered id", func(_ *cast, r *http.Request) { r.URL.Path += "x" }),
	tampered("tampered query", func(_ *cast, r *http.Request) { r.URL.RawQuery += "&maxResults=2" }),
	signedBy("disabled user", "AccessDeniedException", func(c *cast, _ *rest.Operation[*finspace.Caller]) sigv4.Key { return c.disabled }),
	signedBy("API access off", "AccessDeniedException", func(c *cast, _ *rest.Operation[*finspace.Caller]) sigv4.Key { return c.without }),
	signedBy("missing permission", "AccessDeniedException", (*cast).lacking),
}
