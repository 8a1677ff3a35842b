package service

import (
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/throttle"
)

// Config is what a Service works with.
type Config struct {
	// Store keeps everything. Required.
	Store finspace.Store
	// Keys seal secrets at rest, and authenticate sessions and page tokens. Required.
	Keys *seal.Keyring
	// Clock gives the time at which credentials and passwords are made and expire; rows carry the clock of their
	// transaction. Default: time.Now.
	Clock func() time.Time
	// IDs makes ids. Default: a new one.
	IDs *finspace.IDs
	// Quotas bound what an environment may hold. Default: DefaultQuotas.
	Quotas Quotas
	// CheckAccount refuses an apiAccessPrincipalArn of another account than the environment's. Default: any account.
	CheckAccount bool
	// SignInAttempts bounds attempts to sign in to one account from one address, right or wrong; from all addresses
	// together ten times as many may come, so that a stranger does not lock the owner out at once. Default: 30/h; "off" is
	// not offered.
	SignInAttempts throttle.Rate
	// External lists external buckets. Default: none, and changesets cannot read from external buckets.
	External ExternalLister
	// Logger hears of what operators should know. Default: none.
	Logger *slog.Logger
}

// Quotas bound what an environment may hold. What is there already stays when a quota is lowered.
type Quotas struct {
	Users        int64 // of an environment, enabled or not
	Groups       int64 // of an environment
	GroupMembers int64 // of one permission group
	UserGroups   int64 // of one user
	Datasets     int64 // of an environment, deleted ones not counted
	Ingests      int64 // changesets of an environment that wait or run
}

// DefaultQuotas do not disturb a normal organisation.
func DefaultQuotas() Quotas {
	return Quotas{Users: 1_000_000, Groups: 100_000, GroupMembers: 1_000_000, UserGroups: 1_000, Datasets: 1_000_000, Ingests: 10_000}
}

// Service does the operations. It is safe for concurrent use.
type Service struct {
	store        finspace.Store
	keys         *seal.Keyring
	clock        func() time.Time
	ids          *finspace.IDs
	quotas       Quotas
	checkAccount bool
	signIns      signInLimits
	external     ExternalLister
	log          *slog.Logger

	ingests     chan struct{}                          // see IngestsWait
	lastClaimed atomic.Pointer[finspace.EnvironmentID] // whose turn it was: see ClaimIngest
}

// New makes a Service. It panics when the configuration has no Store or no Keys.
func New(c Config) *Service {
	if c.Store == nil || c.Keys == nil {
		panic("service: a Config needs a Store and Keys")
	}
	s := &Service{
		store: c.Store, keys: c.Keys, clock: c.Clock, ids: c.IDs, quotas: c.Quotas, checkAccount: c.CheckAccount, log: c.Logger,
		external: c.External,
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.ids == nil {
		s.ids = new(finspace.IDs)
	}
	if s.quotas == (Quotas{}) {
		s.quotas = DefaultQuotas()
	}
	if c.SignInAttempts.Off() {
		c.SignInAttempts = throttle.Rate{Count: 30, Per: time.Hour}
	}
	s.ingests = make(chan struct{}, 1)
	s.signIns = newSignInLimits(c.SignInAttempts)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s
}

func (s *Service) now() finspace.Time { return finspace.TimeOf(s.clock()) }
