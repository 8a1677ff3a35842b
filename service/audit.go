package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// Bounds of what a request may leave in one record of the audit, in bytes. What is longer is cut.
const (
	maxDetail    = 256
	maxAddress   = 64
	maxRequestID = 128
	maxUserAgent = 256
	maxRequest   = 16 << 10
)

// success is the record of something that by has done. ID and Time are given when it is added.
func success(by *finspace.Caller, operation, request string) *finspace.AuditRecord {
	return &finspace.AuditRecord{
		Environment: by.Environment.ID, Principal: by.Principal(), AccessKey: by.Key, Operation: operation, Outcome: "Success",
		Address: by.Address, RequestID: by.RequestID, UserAgent: by.UserAgent, Request: request, Count: 1,
	}
}

// addAudit appends the record with an id and the time of the transaction, and leaves the record itself alone, since the
// transaction may run again.
func (s *Service) addAudit(tx finspace.Tx, record *finspace.AuditRecord) error {
	a := *record
	a.ID, a.Time = s.ids.New(tx.Now().Std()), tx.Now()
	a.Count = max(a.Count, 1)
	a.Principal, a.Operation = finspace.Cut(a.Principal, maxRequest), finspace.Cut(a.Operation, maxDetail)
	a.AccessKey = finspace.AccessKeyID(finspace.Cut(string(a.AccessKey), maxDetail))
	a.Outcome, a.Detail = finspace.Cut(a.Outcome, maxDetail), finspace.Cut(a.Detail, maxDetail)
	a.Address, a.RequestID = finspace.Cut(a.Address, maxAddress), finspace.Cut(a.RequestID, maxRequestID)
	a.UserAgent, a.Request = finspace.Cut(a.UserAgent, maxUserAgent), finspace.Cut(a.Request, maxRequest)
	return tx.AddAudit(&a)
}

// note commits a record of something that leaves no other trace, together with a last look at the state that allows it;
// look gives the record's detail. When the outcome of the commit is unknown the record may be there twice: better than
// not at all.
func (s *Service) note(ctx context.Context, record *finspace.AuditRecord, look func(finspace.Tx) (detail string, err error)) error {
	return s.store.Update(ctx, func(tx finspace.Tx) error {
		detail, err := look(tx)
		if err != nil {
			return err
		}
		noted := *record
		noted.Detail = detail
		return s.addAudit(tx, &noted)
	})
}

// RecordDenied appends a denied request of a known principal to the audit. It fills ID, Time and, when it is 0, Count,
// and cuts what the request brought along to a bound.
func (s *Service) RecordDenied(ctx context.Context, a *finspace.AuditRecord) error {
	return s.store.Update(ctx, func(tx finspace.Tx) error { return s.addAudit(tx, a) })
}

// stranger stands in the audit for who is not known.
const stranger = "stranger"

// StrangerCount is how many requests of nobody known were denied for one reason, from one address, in one minute.
type StrangerCount struct {
	Environment finspace.EnvironmentID // empty when the request named none that is known
	Operation   string                 // empty when it was not looked for
	Outcome     string                 // name of the exception
	Reason      string
	Address     string
	Minute      finspace.Time // its beginning
	Count       int64
}

// RecordStrangers appends one record for each count. The record's time is that of the transaction, since the chain
// runs in the order of time; the minute stands in the detail.
func (s *Service) RecordStrangers(ctx context.Context, counts []StrangerCount) error {
	if len(counts) == 0 {
		return nil
	}
	return s.store.Update(ctx, func(tx finspace.Tx) error {
		for _, c := range counts {
			if err := s.addAudit(tx, c.record()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *StrangerCount) record() *finspace.AuditRecord {
	return &finspace.AuditRecord{
		Environment: c.Environment, Principal: stranger, Operation: c.Operation, Outcome: c.Outcome,
		Detail: c.Reason + " in the minute from " + c.Minute.Std().Format("2006-01-02T15:04Z"), Address: c.Address, Count: c.Count,
	}
}
