package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// RecordDenied appends a denied request of a known principal to the audit. It fills ID, Time and Count, and cuts what
// the request brought along to a bound.
func (s *Service) RecordDenied(ctx context.Context, a *finspace.AuditRecord) error {
	return notBuilt("RecordDenied", dataIn)
}

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

// RecordStrangers appends one record for each count.
func (s *Service) RecordStrangers(ctx context.Context, counts []StrangerCount) error {
	return notBuilt("RecordStrangers", dataIn)
}
