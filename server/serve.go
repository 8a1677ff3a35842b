package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// serve is the way of every request: it gets an id, goes to what it is for, and is told in the log and the metrics,
// whatever happens.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	begins(r)
	c := s.newCall(r)
	ctx, span := s.config.Tracing.start(r)
	out := &answer{ResponseWriter: w}
	out.Header().Set("X-Amzn-Requestid", c.id)
	s.metrics.inFlight.Inc()
	defer func() {
		s.recovered(out, c, recover())
		s.metrics.inFlight.Dec()
		c.status = out.status
		endSpan(span, c)
		s.ended(r, c, time.Since(c.began))
		if out.broken {
			panic(http.ErrAbortHandler) // ends the connection, so that nobody takes half an answer for a whole one
		}
	}()
	s.route(out, r.WithContext(withCall(ctx, c)), c)
}

// recovered answers a request whose handler panicked. The stack is in the log, never in the answer.
func (s *Server) recovered(out *answer, c *call, panicked any) {
	if panicked == nil {
		return
	}
	if err, is := panicked.(error); is && errors.Is(err, http.ErrAbortHandler) {
		out.broken = true
		return
	}
	fault := fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
	s.logger.Error("a request met a fault of the server", "requestId", c.id, "error", fault)
	if out.status != 0 {
		out.broken = true
		return
	}
	c.fail(out, rest.Fault(fault))
}

// unsignedRoute serves a path that needs no signature.
type unsignedRoute func(w http.ResponseWriter, r *http.Request, c *call)

// unsignedRoutes are all that a request without a signature can reach, by the path as it was sent.
func (s *Server) unsignedRoutes() map[string]unsignedRoute {
	routes := map[string]unsignedRoute{
		"/healthz":    quietly("healthz", http.HandlerFunc(s.serveHealth)),
		"/readyz":     quietly("readyz", http.HandlerFunc(s.serveReady)),
		"/v1/session": s.serveSession,
	}
	if s.config.Metrics {
		routes["/metrics"] = quietly("metrics", s.metrics.handler())
	}
	return routes
}

// quietly serves GET and HEAD without a line in the log.
func quietly(name string, handler http.Handler) unsignedRoute {
	return func(w http.ResponseWriter, r *http.Request, c *call) {
		c.quiet, c.operation = true, name
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			c.fail(w, &rest.Error{
				Status: http.StatusMethodNotAllowed, Name: "MethodNotAllowedException", Message: "This path takes the method GET.",
				Header: http.Header{"Allow": {"GET, HEAD"}},
			})
			return
		}
		handler.ServeHTTP(w, r)
	}
}

// route looks at the path as it was sent: nothing here cleans or redirects it.
func (s *Server) route(w http.ResponseWriter, r *http.Request, c *call) {
	if open := s.unsigned[r.URL.EscapedPath()]; open != nil && !carriesSignature(r) {
		open(w, r, c)
		return
	}
	if refused := s.admitAddress(c); refused != nil {
		c.fail(w, refused)
		return
	}
	target, refused := s.verify(w, r, c)
	if refused != nil {
		s.refuse(w, r, c, refused)
		return
	}
	target.serve(w, r, c)
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	status int  // 0 until the header is written
	broken bool // the answer ended in the middle
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// explain says how an error is sent; an error that nobody knows is a fault of the server. That a client went away is
// none: nobody reads the answer, and the log and the metrics must not tell of a fault.
func explain(err error) *rest.Error {
	if errors.Is(err, context.Canceled) {
		return &rest.Error{
			Status: http.StatusBadRequest, Name: "RequestAbortedException", Cause: err,
			Message: "The connection was closed before the request was answered. Send it again to learn whether it was done.",
		}
	}
	if e := service.Explain(err); e != nil {
		return e
	}
	return rest.Fault(err)
}
