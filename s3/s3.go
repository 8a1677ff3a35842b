// Package s3 is the HTTP side of the embedded S3 endpoint: it reads requests of unmodified S3 clients, hands them to
// package object, and answers in S3's own words. Who signed a request has been found out before; what the signer may do,
// package object asks with each act.
//
// Of a request nothing is kept that grows with its body: bodies stream into the store and out of it.
package s3

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// Config is what a Handler works with.
type Config struct {
	// Objects keeps the objects. Required.
	Objects *object.Store
	// Stall is how long a client may send or take nothing before its connection is given up. Default 30 s. How long a
	// whole body takes is not bounded.
	Stall time.Duration
}

// Handler serves S3. It is safe for concurrent use.
type Handler struct {
	objects *object.Store
	stall   time.Duration
}

// New makes a Handler. It panics when the configuration has no Objects.
func New(c Config) *Handler {
	if c.Objects == nil {
		panic("s3: a Config needs Objects")
	}
	if c.Stall <= 0 {
		c.Stall = 30 * time.Second
	}
	return &Handler{objects: c.Objects, stall: c.Stall}
}

// Request is a request of which the signature was found right.
type Request struct {
	HTTP *http.Request
	By   *finspace.Caller
	ID   string
	// ContentSHA256 is what stands for the body in the signature.
	ContentSHA256 string
	// Chunks checks the signatures of a body in chunks.
	Chunks *sigv4.Chunks
	// Denied hears of each key that was refused in an answer that is a success all the same: DeleteObjects. It may be nil.
	Denied func(finspace.ObjectKey, error)
}

// exchange is a request on its way.
type exchange struct {
	h             *Handler
	w             *pacedWriter
	r             *http.Request
	by            *finspace.Caller
	id            string
	contentSHA256 string
	chunks        *sigv4.Chunks
	denied        func(finspace.ObjectKey, error)
	in            *pacedReader // the body as it comes

	target
	query values
}

// Buckets are those of an environment. A host name may begin with one.
func Buckets(env *finspace.Environment) []finspace.BucketName {
	return []finspace.BucketName{service.LandingBucket(env), service.ManagedBucket(env)}
}

// Named tells which row of the table a request is for, where the host may begin with one of the buckets; nil for none.
func (h *Handler) Named(r *http.Request, buckets []finspace.BucketName) *Route {
	t, err := targetOf(r, buckets)
	if err != nil {
		return nil
	}
	query, err := parseValues(r.URL.RawQuery)
	if err != nil {
		return nil
	}
	route, _ := pick(r, t, query)
	return route
}

// PlaceOf tells what a request is about, for the audit of its denial: a bucket, and a key or the prefix of a list.
func PlaceOf(r *http.Request, buckets []finspace.BucketName) (finspace.BucketName, finspace.ObjectKey) {
	t, err := targetOf(r, buckets)
	if err != nil {
		return "", ""
	}
	if t.key == "" {
		t.key = finspace.ObjectKey(r.URL.Query().Get("prefix"))
	}
	return t.bucket, t.key
}

// Serve answers a request, or returns why it cannot: then nothing is written and the caller does it with WriteError,
// or, if the answer has begun, breaks the connection. Every error is an *Error.
func (h *Handler) Serve(w http.ResponseWriter, q *Request) error {
	out := newPacedWriter(w, h.stall)
	x := &exchange{
		h: h, w: out, r: q.HTTP, by: q.By, id: q.ID, contentSHA256: q.ContentSHA256, chunks: q.Chunks, denied: q.Denied,
		in: newPacedReader(out.control, q.HTTP, h.stall),
	}
	err := x.serve()
	out.extend() // for who writes the error
	if err == nil || errors.Is(err, errGone) {
		return nil
	}
	x.in.drain()
	return explain(err)
}

func (x *exchange) serve() error {
	var err error
	if x.target, err = targetOf(x.r, Buckets(x.by.Environment)); err != nil {
		return err
	}
	if x.query, err = parseValues(x.r.URL.RawQuery); err != nil {
		return err
	}
	route, err := pick(x.r, x.target, x.query)
	if err != nil {
		return err
	}
	if err := x.authorize(route); err != nil {
		return err
	}
	if err := refuseHeaders(x.r.Header, x.by.Environment); err != nil {
		return err
	}
	if route.serve == nil {
		return fail("NotImplemented", "%s is not offered here: buckets come with the environment, and permissions are FinSpace's.", route.Name)
	}
	return route.serve(x)
}

// authorize asks for the row's permission before anything of the body is read. Whoever acts asks once more, in the same
// transaction as the act.
func (x *exchange) authorize(route *Route) error {
	ctx := x.r.Context()
	switch route.access {
	case ofService:
		return nil // ListBuckets tells what the caller may see
	case ofBucket:
		return x.h.objects.HeadBucket(ctx, x.by, x.bucket)
	case listing:
		return x.h.objects.Authorize(ctx, x.by, service.S3List, x.bucket, finspace.ObjectKey(x.query.get("prefix")))
	case reading:
		return x.h.objects.Authorize(ctx, x.by, service.S3Read, x.bucket, x.key)
	case writing:
		return x.h.objects.Authorize(ctx, x.by, service.S3Write, x.bucket, x.key)
	case deleting:
		return x.h.objects.Authorize(ctx, x.by, service.S3Delete, x.bucket, x.key)
	}
	panic("s3: the row " + route.Name + " has no access") // recovered by whoever serves; a test goes through all rows
}

// header gives a header of the request without blanks around it.
func (x *exchange) header(name string) string { return strings.TrimSpace(x.r.Header.Get(name)) }
