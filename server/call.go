package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/sigv4"
)

// call is one request and what is found out about it on its way. The log, the metrics and the trace tell it from here.
type call struct {
	id        string // the request id: 32 hex digits
	address   string
	userAgent string // cut, and without control characters
	began     time.Time
	quiet     bool // health checks and the like: logged at debug level, not counted

	service   string // of the signature's scope, once it is known to be ours; else none
	operation string // of the table; else none
	body      []byte
	declared  string        // what stands for the body in the signature, where the body streams
	chunks    *sigv4.Chunks // for a body that streams in signed chunks

	key         finspace.AccessKeyID   // as the request names it
	environment finspace.EnvironmentID // of the key
	principal   string                 // once the signature was found right
	by          *finspace.Caller       // once it may act

	write     errorWriter // of the service
	status    int
	exception string
	cause     error
}

// none stands for a service or an operation that a request does not reach.
const none = "none"

// errorWriter writes an error in the form of a service.
type errorWriter func(w http.ResponseWriter, requestID string, e *rest.Error)

func (s *Server) newCall(r *http.Request) *call {
	return &call{
		id: newRequestID(), address: s.clientAddress(r), userAgent: cutText(r.UserAgent(), 256),
		began: time.Now(), service: none, operation: none, write: rest.WriteError,
	}
}

func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(id[:])
}

// name is for people: "finspace-api CreateUser".
func (c *call) name() string { return c.service + " " + c.operation }

// fail answers with an error and remembers it.
func (c *call) fail(w http.ResponseWriter, e *rest.Error) {
	c.exception = e.Name
	if e.Cause != nil {
		c.cause = e.Cause
	}
	c.write(w, c.id, e)
}

// cutText makes text from outside fit for a log and for every store: valid UTF-8, no control characters, not more than
// limit bytes.
func cutText(text string, limit int) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\uFFFD' {
			return '?'
		}
		return r
	}, finspace.Cut(text, limit))
}

type callKey struct{}

// withCall carries the call to the functions that rest calls back. Who calls is no part of it: that is a parameter.
func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }
