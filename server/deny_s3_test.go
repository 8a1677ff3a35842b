package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/s3"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// s3Place is what a request of a route is about.
type s3Place struct{ bucket, key string }

// s3Request is a request of the route with all that its row asks for, not signed yet. The table makes it, so that a new
// route is tested by itself.
func (c *cast) s3Request(route *s3.Route, at s3Place) *http.Request {
	c.t.Helper()
	path := "/"
	if route.Level >= s3.Bucket {
		path += at.bucket
	}
	if route.Level == s3.Object {
		path += "/" + at.key
	}
	query := url.Values{}
	for _, name := range route.Query {
		query.Set(name, c.values[name]) // of most members S3 asks no value
	}
	if route.Level == s3.Bucket && route.OfKey() {
		query.Set("prefix", at.key)
	}
	r := c.request(route.Method, path+"?"+query.Encode(), "")
	if route.Header != "" {
		r.Header.Set(route.Header, at.bucket+"/"+at.key)
	}
	return r
}

// s3Column is a way in which a request for S3 is not right. A known sender's denial is in the audit, under the route's name.
type s3Column struct {
	name   string
	status int
	code   string
	known  bool
	spoil  func(c *cast, route *s3.Route) *http.Request // nil where the column does not concern the route
}

func (c *cast) own() s3Place {
	return s3Place{c.landing(), "scratch/" + c.values["userId"] + "/k"}
}

func s3SignedBy(name string, status int, code string, known bool, key func(*cast) sigv4.Key) s3Column {
	return s3Column{name, status, code, known, func(c *cast, route *s3.Route) *http.Request {
		return c.signS3(c.s3Request(route, c.own()), "", key(c))
	}}
}

func s3SignedAt(name string, off time.Duration) s3Column {
	return s3Column{name, http.StatusForbidden, "RequestTimeTooSkewed", false, func(c *cast, route *s3.Route) *http.Request {
		r := c.s3Request(route, c.own())
		sigv4.Sign(r, nil, c.super, "us-east-1", "s3", c.clock.Now().Add(off), sigv4.S3)
		return r
	}}
}

func s3Tampered(name, code string, change func(*http.Request)) s3Column {
	return s3Column{name, http.StatusForbidden, code, false, func(c *cast, route *s3.Route) *http.Request {
		r := c.s3Request(route, c.own())
		r.Header.Set("X-Amz-Meta-Test", "as signed")
		c.signS3(r, "", c.super)
		change(r)
		return r
	}}
}

// s3Elsewhere is a column in which somebody known asks for a place that is not his. It concerns routes of keys and prefixes.
func s3Elsewhere(name string, key func(*cast) sigv4.Key, concerns func(*s3.Route) bool, place func(*cast) s3Place) s3Column {
	return s3Column{name, http.StatusForbidden, "AccessDenied", true, func(c *cast, route *s3.Route) *http.Request {
		if !route.OfKey() || !concerns(route) {
			return nil
		}
		return c.signS3(c.s3Request(route, place(c)), "", key(c))
	}}
}

func everyRoute(*s3.Route) bool { return true }

func ofSuper(c *cast) sigv4.Key { return c.super }

func ofApp(c *cast) sigv4.Key { return c.app }

// managed is a place in the bucket of datasets.
func (c *cast) managed(key string) s3Place {
	env := &finspace.Environment{ID: c.env, Region: "us-east-1"}
	return s3Place{string(service.ManagedBucket(env)), key}
}

var s3Columns = []s3Column{
	s3SignedBy("wrong secret", 403, "SignatureDoesNotMatch", false, func(c *cast) sigv4.Key {
		return changed(c.super, func(k *sigv4.Key) { k.Secret += "x" })
	}),
	s3SignedBy("unknown key", 403, "InvalidAccessKeyId", false, func(c *cast) sigv4.Key {
		return changed(c.super, func(k *sigv4.Key) { k.ID = "AKIAAAAAAAAAAAAAAAAA"; k.Token = "" })
	}),
	s3SignedBy("token of another session", 400, "InvalidToken", false, func(c *cast) sigv4.Key {
		return changed(c.super, func(k *sigv4.Key) { k.Token = c.app.Token })
	}),
	s3SignedBy("token beside a key that has none", 400, "InvalidToken", false, func(c *cast) sigv4.Key {
		return changed(c.root, func(k *sigv4.Key) { k.Token = c.super.Token })
	}),
	s3SignedBy("expired session", 400, "ExpiredToken", true, func(c *cast) sigv4.Key { return c.expired }),
	s3SignedBy("disabled user", 403, "AccessDenied", true, func(c *cast) sigv4.Key { return c.disabled }),
	s3SignedBy("API access off", 403, "AccessDenied", true, func(c *cast) sigv4.Key { return c.without }),
	s3SignedBy("role key", 403, "AccessDenied", true, func(c *cast) sigv4.Key { return c.role }),
	s3SignedAt("skewed clock, past", -16*time.Minute),
	s3SignedAt("skewed clock, future", 16*time.Minute),
	{"presigned, over", 403, "AccessDenied", false, func(c *cast, route *s3.Route) *http.Request {
		r := c.s3Request(route, c.own())
		sigv4.Presign(r, nil, c.super, "us-east-1", "s3", c.clock.Now().Add(-2*time.Minute), time.Minute, sigv4.S3)
		return r
	}},
	s3Tampered("tampered header", "SignatureDoesNotMatch", func(r *http.Request) { r.Header.Set("X-Amz-Meta-Test", "as changed") }),
	s3Tampered("header added", "AccessDenied", func(r *http.Request) { r.Header.Set("X-Amz-Meta-More", "x") }),
	s3Tampered("tampered path", "SignatureDoesNotMatch", func(r *http.Request) { r.URL.Path += "x" }),
	s3Tampered("tampered query", "SignatureDoesNotMatch", func(r *http.Request) { r.URL.RawQuery += "&prefix=x" }),
	s3Elsewhere("other user's prefix", ofApp, everyRoute, (*cast).own),
	s3Elsewhere("other user's prefix, by a superuser", ofSuper, everyRoute, func(c *cast) s3Place {
		return s3Place{c.landing(), "scratch/root/k"}
	}),
	s3Elsewhere("above the prefix", ofSuper, everyRoute, func(c *cast) s3Place { return s3Place{c.landing(), "scratch/"} }),
	s3Elsewhere("beside the prefix", ofSuper, everyRoute, func(c *cast) s3Place {
		return s3Place{c.landing(), "scratch/" + c.values["userId"] + "x/k"}
	}),
	s3Elsewhere("a bucket that is none", ofSuper, everyRoute, func(*cast) s3Place { return s3Place{"nothing", "k"} }),
	s3Elsewhere("another environment's bucket", ofSuper, everyRoute, func(c *cast) s3Place {
		return s3Place{strings.Replace(c.landing(), string(c.env), "other", 1), c.own().key}
	}),
	s3Elsewhere("a dataset without a grant", ofApp, everyRoute, func(c *cast) s3Place {
		return c.managed("ds/" + c.values["datasetId"] + "/k")
	}),
	s3Elsewhere("the managed bucket, beside datasets", ofSuper, everyRoute, func(c *cast) s3Place { return c.managed("other/k") }),
	s3Elsewhere("writing to a dataset's files", ofSuper, func(r *s3.Route) bool { return r.Write }, func(c *cast) s3Place {
		return c.managed("ds/" + c.values["datasetId"] + "/k")
	}),
	{"other user's source", 403, "AccessDenied", true, func(c *cast, route *s3.Route) *http.Request {
		if route.Header == "" {
			return nil
		}
		r := c.s3Request(route, c.own())
		r.Header.Set(route.Header, c.landing()+"/scratch/root/k")
		return c.signS3(r, "", c.super)
	}},
}

// TestS3DenyMatrix sends a request of every route in every way that must be denied, and rightly.
func TestS3DenyMatrix(t *testing.T) {
	c := newCast(t)
	c.stage()
	routes, before := s3.Routes(), c.s3State()
	for i := range routes {
		route := &routes[i]
		for _, col := range s3Columns {
			r := col.spoil(c, route)
			if r == nil {
				continue
			}
			t.Run(route.Name+" "+col.name, func(t *testing.T) {
				c.t = t
				c.testDenied(route, &col, r)
			})
		}
		t.Run(route.Name+" no signature", func(t *testing.T) {
			c.t = t
			got := c.send(c.s3Request(route, c.own()))
			if got.status != http.StatusForbidden {
				t.Errorf("answered %d", got.status)
			}
		})
		t.Run(route.Name+" other environment", func(t *testing.T) {
			c.t = t
			got := c.send(c.signS3(c.s3Request(route, c.own()), "", c.foreign))
			if strings.Contains(string(got.body), string(c.env)+"<") || route.Level > s3.Service && got.status != http.StatusNotFound {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
	}
	c.t = t
	if after := c.s3State(); after != before {
		t.Errorf("denied requests changed the state from\n%s\nto\n%s", before, after)
	}
	c.testS3Controls(routes)
}

func (c *cast) testDenied(route *s3.Route, col *s3Column, r *http.Request) {
	c.t.Helper()
	before := c.auditHead()
	got, code := c.send(r), col.code
	if route.Method == http.MethodHead {
		code = "" // HTTP has no place for it
	}
	c.wantS3(got, col.status, code)
	recorded := c.auditSince(before)
	switch {
	case !col.known && len(recorded) != 0:
		c.t.Error("somebody unknown is in the audit by name")
	case col.known && len(recorded) != 1:
		c.t.Errorf("the audit has %d records of the denial", len(recorded))
	case col.known && recorded[0].Operation != route.Name:
		c.t.Errorf("the audit names the operation %s", recorded[0].Operation)
	}
}

func (c *cast) auditHead() (sequence int64) {
	c.t.Helper()
	err := c.store.View(context.Background(), func(tx finspace.Tx) error {
		head, err := tx.AuditHead(c.env)
		sequence = head.Sequence
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return sequence
}

func (c *cast) auditSince(sequence int64) (records []*finspace.AuditRecord) {
	c.t.Helper()
	err := c.store.View(context.Background(), func(tx finspace.Tx) (err error) {
		records, err = tx.Audit(c.env, sequence, 100)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return records
}

// stage makes an object and an upload of the superuser, and one object of root.
func (c *cast) stage() {
	c.t.Helper()
	c.values["list-type"], c.values["partNumber"] = "2", "1"
	c.ok(c.callS3(c.super, "PUT", "/"+c.landing()+"/"+c.own().key, "hello"))
	c.ok(c.callS3(c.root, "PUT", "/"+c.landing()+"/scratch/root/k", "hello"))
	begun := c.callS3(c.super, "POST", "/"+c.landing()+"/"+c.own().key+"?uploads=", "")
	c.ok(begun)
	_, rest, _ := strings.Cut(string(begun.body), "<UploadId>")
	c.values["uploadId"], _, _ = strings.Cut(rest, "<")
}

// s3State is all that a request for S3 could change.
func (c *cast) s3State() string {
	c.t.Helper()
	var state struct {
		Objects []*finspace.Object
		Uploads []*finspace.Upload
		Parts   []*finspace.UploadPart
	}
	err := c.store.View(context.Background(), func(tx finspace.Tx) error {
		for _, bucket := range []string{c.landing(), c.managed("").bucket} {
			objects, err := tx.Objects(c.env, finspace.BucketName(bucket), "", "", 1000)
			if err != nil {
				return err
			}
			uploads, err := tx.Uploads(c.env, finspace.BucketName(bucket), "", "", "", 1000)
			if err != nil {
				return err
			}
			state.Objects, state.Uploads = append(state.Objects, objects...), append(state.Uploads, uploads...)
		}
		var err error
		state.Parts, err = tx.UploadParts(c.env, finspace.UploadID(c.values["uploadId"]), 0, 1000)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	text, err := json.MarshalIndent(state, "", " ")
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

// testS3Controls sends each request rightly signed: no 403, or the matrix would prove nothing. Deletions come last.
func (c *cast) testS3Controls(routes []s3.Route) {
	last := func(r s3.Route) bool { return r.Method == http.MethodDelete }
	routes = append(slices.DeleteFunc(slices.Clone(routes), last), slices.DeleteFunc(routes, func(r s3.Route) bool { return !last(r) })...)
	t := c.t
	for i := range routes {
		route := &routes[i]
		t.Run(route.Name+" control", func(t *testing.T) {
			c.t = t
			got := c.send(c.signS3(c.s3Request(route, c.own()), "", c.super))
			fails := got.status == http.StatusForbidden || got.status == http.StatusNotFound || got.status >= http.StatusInternalServerError
			if fails != !route.Offered() || !route.Offered() && got.status != http.StatusNotImplemented {
				t.Errorf("answered %d: %s", got.status, got.body)
			}
		})
	}
}
