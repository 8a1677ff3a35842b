package server

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// recordWithin bounds the time that recording a denial may add to its answer.
const recordWithin = 10 * time.Second

// refuse answers a request that did not get through verification, after it was counted or recorded: a signature that is
// right and may not act any more is of somebody known, everything else is a stranger's.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, c *call, err error) {
	e := explainRefusal(err)
	c.cause = err
	switch {
	case e.Status != http.StatusForbidden: // the store failed, or the body did: nobody was denied
	case c.principal != "":
		s.chargeAddress(c)
		c.operation = cmp.Or(s.services[c.service].named(r, c), none)
		s.recordDenied(r.Context(), c, e.Name, orMessage(err, e), "")
	default:
		s.countStranger(c, e.Name, cmp.Or(service.ReasonOf(err), "signatureRefused"))
	}
	c.fail(w, e)
}

// explainRefusal is explain for what verification returns too.
func explainRefusal(err error) *rest.Error {
	if refused, is := errors.AsType[*sigv4.Error](err); is {
		return &rest.Error{Status: http.StatusForbidden, Name: string(refused.Code), Message: refused.Message, Cause: err}
	}
	return explain(err)
}

func orMessage(err error, e *rest.Error) string {
	if reason := service.ReasonOf(err); reason != "" {
		return reason
	}
	return e.Message
}

// recordDenied appends one row to the audit. When the store fails, the request is denied all the same, and the log has
// what the audit has not.
func (s *Server) recordDenied(ctx context.Context, c *call, outcome, reason, request string) {
	// Who hangs up does not get out of the audit.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	err := s.config.Service.RecordDenied(ctx, &finspace.AuditRecord{
		Environment: c.environment, Principal: c.principal, AccessKey: c.key, Operation: c.operation,
		Outcome: outcome, Detail: reason, Address: c.address, RequestID: c.id, UserAgent: c.userAgent, Request: request,
	})
	if err != nil {
		s.metrics.lost.Inc()
		s.logger.Error("a denied request could not be recorded in the audit", "requestId", c.id, "principal", c.principal,
			"operation", c.operation, "outcome", outcome, "reason", reason, "error", err)
	}
}

// countStranger counts a denied request whose sender did not prove who it is.
func (s *Server) countStranger(c *call, outcome, reason string) {
	s.chargeAddress(c)
	s.metrics.refused.WithLabelValues(outcome).Inc()
	who := stranger{environment: c.environment, outcome: outcome, reason: reason, address: network(c.address)}
	if c.operation != none {
		who.operation = c.operation
	}
	s.strangers.add(who, s.config.Clock())
}

func (s *Server) recordStrangers(ctx context.Context, counts map[stranger]int64) error {
	rows := make([]service.StrangerCount, 0, len(counts))
	for who, n := range counts {
		rows = append(rows, service.StrangerCount{
			Environment: who.environment, Operation: who.operation, Outcome: who.outcome, Reason: who.reason,
			Address: who.address, Minute: who.minute, Count: n,
		})
	}
	return s.config.Service.RecordStrangers(ctx, rows)
}
