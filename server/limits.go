package server

import (
	"context"
	"fmt"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/throttle"
)

// How many buckets are kept: idle ones cost nothing, so this bounds who is busy at once.
const (
	maxPrincipals = 100_000
	maxAddresses  = 100_000
)

// limits are the buckets before and after verification.
type limits struct {
	failures   *throttle.Buckets                // by network
	principals map[rest.Class]*throttle.Buckets // by environment and principal
}

func newLimits(r Rates) *limits {
	return &limits{
		failures: throttle.NewBuckets(r.Failures, maxAddresses),
		principals: map[rest.Class]*throttle.Buckets{
			"read":        throttle.NewBuckets(r.Read, maxPrincipals),
			"write":       throttle.NewBuckets(r.Write, maxPrincipals),
			"credentials": throttle.NewBuckets(r.Credentials, maxPrincipals),
		},
	}
}

// check refuses a table with a row that no bucket is for.
func (l *limits) check(table []rest.Operation[*finspace.Caller]) error {
	for i := range table {
		if l.principals[table[i].Class] == nil {
			return fmt.Errorf("server: operation %s is of class %q, for which there is no rate", table[i].Name, table[i].Class)
		}
	}
	return nil
}

// admitAddress refuses an address that has failed too often, before any work is done for it.
func (s *Server) admitAddress(c *call) *rest.Error {
	ok, wait := s.limits.failures.Allows(network(c.address), s.config.Clock())
	if ok {
		return nil
	}
	s.metrics.throttle.WithLabelValues("address").Inc()
	return rest.TooMany("Too many requests from this address were not signed rightly. Correct the credentials and wait.", pause(wait))
}

// chargeAddress counts a failure.
func (s *Server) chargeAddress(c *call) { s.limits.failures.Take(network(c.address), s.config.Clock()) }

// admit refuses a principal that asks too often for operations of the row's class.
func (s *Server) admit(_ context.Context, op *rest.Operation[*finspace.Caller], r *rest.Request[*finspace.Caller]) error {
	if refused := s.admitPrincipal(r.By, op.Class); refused != nil {
		return refused
	}
	return nil
}

func (s *Server) admitPrincipal(by *finspace.Caller, class rest.Class) *rest.Error {
	ok, wait := s.limits.principals[class].Take(string(by.Environment.ID)+" "+by.Principal(), s.config.Clock())
	if ok {
		return nil
	}
	s.metrics.throttle.WithLabelValues(string(class)).Inc()
	return rest.TooMany("Too many requests of class "+string(class)+". Wait, and send the request again.", pause(wait))
}

// longestPause is the longest Retry-After. The SDKs for Go v1 and Java v2 sleep inside the call for as long as they are
// told, however long that is, and then ask again.
const longestPause = 5 * time.Second

func pause(wait time.Duration) time.Duration { return min(wait, longestPause) }
