package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/s3"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/throttle"
)

// Config is what a Server is made of.
type Config struct {
	// Service does the operations. Required.
	Service *service.Service
	// Objects are served by S3's interface. Default: it is not offered.
	Objects *object.Store
	// Ready tells whether the store would commit now; /readyz and the metrics ask it, at most once a second. Required.
	Ready func(context.Context) error
	// AuditBacklog tells how many audit records wait to be linked, for the metrics. Default: not told.
	AuditBacklog func(context.Context) (int64, error)
	// Logger gets one line for each request, and what operators should know. Default: none.
	Logger *slog.Logger
	// Clock is the time that signatures are compared with. Default: time.Now.
	Clock func() time.Time
	// Rates bound how often callers may call. Fields left zero are off; see DefaultRates.
	Rates Rates
	// TrustedProxies are the networks of load balancers whose X-Forwarded-For is believed. Default: none is.
	TrustedProxies []netip.Prefix
	// Metrics serves /metrics, to everybody who reaches the port.
	Metrics bool
	// Tracing sends spans. Default: none are made.
	Tracing *Tracing
	// TLS are the certificate's files, read again when they change. Default: plain HTTP.
	TLS *TLSFiles
	// Collectors are further metrics, of what runs beside the server. Default: none.
	Collectors []prometheus.Collector
	// Version is shown in the metrics.
	Version string

	// BodyTimeout bounds how long a body may take to arrive. Of S3's, which may be of any size, it bounds how long nothing
	// may arrive. Default 30 s.
	BodyTimeout time.Duration
	// DrainDelay is how long /readyz fails at a stop before connections are refused: give the time that a load
	// balancer needs to notice. Default 0.
	DrainDelay time.Duration
	// StopTimeout bounds how long a stop waits for running requests. Default 20 s.
	StopTimeout time.Duration
	// MaxConnections bounds the connections that are open at once; more wait. Default 8192.
	MaxConnections int
}

// Rates are buckets: all of a rate at once, and then as it refills.
type Rates struct {
	// Read, Write and Credentials are of one principal, for operations of that class.
	Read, Write, Credentials throttle.Rate
	// Failures is of one address (IPv6: one /64), charged by requests that are not signed, or not rightly. An address
	// whose bucket is empty is refused whatever it sends.
	Failures throttle.Rate
}

// DefaultRates are far above what one user, or a benchmark on a small machine, does.
func DefaultRates() Rates {
	return Rates{
		Read:        throttle.Rate{Count: 10_000, Per: time.Second},
		Write:       throttle.Rate{Count: 10_000, Per: time.Second},
		Credentials: throttle.Rate{Count: 10_000, Per: time.Second},
		Failures:    throttle.Rate{Count: 30_000, Per: time.Minute},
	}
}

func (c *Config) setDefaults() error {
	if c.Service == nil || c.Ready == nil {
		return errors.New("server: a Config needs a Service and Ready")
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	c.Logger = cmp.Or(c.Logger, slog.New(slog.DiscardHandler))
	c.BodyTimeout = cmp.Or(max(c.BodyTimeout, 0), 30*time.Second)
	c.StopTimeout = cmp.Or(max(c.StopTimeout, 0), 20*time.Second)
	c.MaxConnections = cmp.Or(max(c.MaxConnections, 0), 8192)
	return nil
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	config    Config
	logger    *slog.Logger
	tls       *tls.Config
	metrics   *metrics
	ready     *readiness
	limits    *limits
	strangers strangers
	signIns   turnstile
	stopping  atomic.Bool

	// findSigner is the service's; a test with recorded tokens has another.
	findSigner func(context.Context, finspace.AccessKeyID, finspace.SessionToken) (*service.Signer, error)

	services map[string]*signedService       // by the name in a credential scope
	unsigned map[string]unsignedRoute        // by path
	api      *rest.Handler[*finspace.Caller] // what is signed for finspace-api: FinSpace's operations and ours
	sessions *rest.Handler[*finspace.Caller] // sign-in, which nobody signs
	s3       *s3.Handler                     // what is signed for s3; nil when it is not offered
}

// New makes a server. It refuses a table of operations that has gaps, and TLS files that do not work.
func New(config Config) (*Server, error) {
	if err := config.setDefaults(); err != nil {
		return nil, err
	}
	s := &Server{config: config, logger: config.Logger, metrics: newMetrics(config.Version), limits: newLimits(config.Rates)}
	s.findSigner = config.Service.FindSigner
	s.ready = newReadiness(config.Ready, s.logger)
	s.metrics.watchStore(s.ready, config.AuditBacklog)
	s.metrics.registry.MustRegister(config.Collectors...)
	if err := s.makeHandlers(); err != nil {
		return nil, err
	}
	if config.TLS == nil {
		return s, nil
	}
	var err error
	s.tls, err = loadTLS(*config.TLS, s.logger)
	return s, err
}

func (s *Server) makeHandlers() error {
	operations := append(s.config.Service.Operations(), s.config.Service.ExtensionOperations()...)
	sessions := s.config.Service.SessionOperations()
	if err := s.limits.check(operations); err != nil {
		return err
	}
	var err error
	s.api, err = rest.New(operations, rest.Options[*finspace.Caller]{Admit: s.admit, Explain: explain, Done: s.done})
	if err != nil {
		return fmt.Errorf("server: %w", err)
	}
	s.sessions, err = rest.New(sessions, rest.Options[*finspace.Caller]{Explain: explain, Done: s.doneSession})
	if err != nil {
		return fmt.Errorf("server: %w", err)
	}
	if s.config.Objects != nil {
		s.s3 = s3.New(s3.Config{Objects: s.config.Objects, Stall: s.config.BodyTimeout})
	}
	s.services, s.unsigned = s.signedServices(), s.unsignedRoutes()
	return nil
}

// Handler serves requests without a listener of its own. Counts of strangers are recorded by Serve alone.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }
