package server

import (
	"context"
	"net/http"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// serveAPI hands a verified request to the table of FinSpace's operations.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, c *call) {
	s.api.Serve(w, &rest.Request[*finspace.Caller]{HTTP: r, Body: c.body, By: c.by, ID: c.id})
}

func (s *Server) apiName(r *http.Request, _ *call) string { return s.api.Named(r) }

// done hears how an operation ended, before the answer leaves. A denial is in the audit before it is answered.
func (s *Server) done(ctx context.Context, o *rest.Outcome[*finspace.Caller]) {
	c := callOf(ctx)
	c.note(o)
	if o.Error == nil || o.Error.Name != string(finspace.Denied) {
		return
	}
	s.recordDenied(ctx, c, o.Error.Name, orMessage(o.Cause, o.Error), redacted(o))
}

// note takes over what rest has found out.
func (c *call) note(o *rest.Outcome[*finspace.Caller]) {
	if o.Operation != nil {
		c.operation = o.Operation.Name
	}
	if o.Error != nil {
		c.exception, c.cause = o.Error.Name, o.Cause
	}
}

// redacted is the input as the audit keeps it.
func redacted(o *rest.Outcome[*finspace.Caller]) string {
	if o.Input == nil || o.Operation == nil {
		return ""
	}
	return string(o.Operation.Input.Redacted(o.Input))
}

// serveSession lets people sign in and out with a password. Nobody signs these requests; a token stands for the person.
// An address that fails too often is refused as everywhere.
func (s *Server) serveSession(w http.ResponseWriter, r *http.Request, c *call) {
	c.service = "session"
	if refused := s.admitAddress(c); refused != nil {
		c.fail(w, refused)
		return
	}
	body, refused := s.readBody(w, r, maxSession)
	if refused != nil {
		c.fail(w, refused)
		return
	}
	leave, refused := s.limitSignIns(r, c) // behind the body, which may be slow to come
	if refused != nil {
		c.fail(w, refused)
		return
	}
	defer leave()
	nobody := &finspace.Caller{Address: c.address, RequestID: c.id, UserAgent: c.userAgent}
	s.sessions.Serve(w, &rest.Request[*finspace.Caller]{HTTP: r, Body: body, By: nobody, ID: c.id})
}

// doneSession counts a wrong password or token like a wrong signature.
func (s *Server) doneSession(ctx context.Context, o *rest.Outcome[*finspace.Caller]) {
	c := callOf(ctx)
	c.note(o)
	if env := o.Request.By.Environment; env != nil {
		c.environment = env.ID
	}
	if o.Error != nil && (o.Error.Status == http.StatusUnauthorized || o.Error.Status == http.StatusForbidden) {
		s.countStranger(c, o.Error.Name, service.ReasonOf(o.Cause))
	}
}
