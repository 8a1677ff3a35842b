package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/admin"
	"github.com/openfinspace/openfinspace/server"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/throttle"
)

type serveCommand struct {
	place
	Listen         string `default:"127.0.0.1:8817" placeholder:"HOST:PORT" help:"Address that clients reach; port 0 takes a free one. Default: ${default}."`
	TLSCert        string `name:"tls-cert" type:"path" placeholder:"FILE" help:"Certificate with its chain, PEM. The files are read again when they change. Needs --tls-key. Default: plain HTTP."`
	TLSKey         string `name:"tls-key" type:"path" placeholder:"FILE" help:"Private key of the certificate, PEM."`
	AllowPlainHTTP bool   `name:"allow-plain-http" help:"Serve plain HTTP on an address that other machines reach: for a load balancer that speaks TLS. Requests are signed but not secret. Default: refused."`

	Dev         bool          `help:"For trying and testing: loopback only, environment devenvironment, a root key that everybody knows. Refuses data that was made without it, and the other way round. Default: off."`
	ClockOffset time.Duration `placeholder:"DURATION" help:"Shift the server's clock, such as 11m or -1h. With --dev only. Default: 0."`

	QuotaUsers        int64 `default:"${quota_users}" help:"Users that an environment may have. Default: ${default}."`
	QuotaGroups       int64 `default:"${quota_groups}" help:"Permission groups that an environment may have. Default: ${default}."`
	QuotaGroupMembers int64 `default:"${quota_members}" help:"Users that a permission group may have. Default: ${default}."`
	QuotaUserGroups   int64 `default:"${quota_user_groups}" help:"Permission groups that a user may be in. Default: ${default}."`

	QuotaDatasets int64 `default:"${quota_datasets}" help:"Datasets that an environment may have, deleted ones not counted. Default: ${default}."`

	QuotaIngests int64 `default:"${quota_ingests}" help:"Changesets of an environment that may wait or run; one more is refused. Default: ${default}."`

	DatasetRetention time.Duration `default:"168h" placeholder:"DURATION" help:"How long a deleted dataset can be brought back with dataset undelete; then it is removed for good. Default: ${default}, which is 7 days."`

	WorkingLocationAge time.Duration `default:"720h" placeholder:"DURATION" help:"How long files stay in working locations after they were written; 0s keeps them. Default: ${default}, which is 30 days."`
	SweepEvery         time.Duration `default:"1m" placeholder:"DURATION" help:"How often it is looked for what has expired; at least 1s. Default: ${default}."`
	UploadAge          time.Duration `default:"168h" placeholder:"DURATION" help:"How long a multipart upload may go on before it is aborted. Default: ${default}, which is 7 days."`
	OrphanAge          time.Duration `default:"24h" placeholder:"DURATION" help:"How old bytes that no record names must be before they are given up, and a day later deleted: the rest of requests that did not end well. At least 2h. Default: ${default}."`
	TakeOverObjects    bool          `help:"Make the place of objects this installation's although another one has it: after a backup was restored and the other is gone for good. Default: refused."`

	ingestOptions

	ThrottleRead        throttle.Rate `default:"${rate_read}" placeholder:"RATE" help:"Reading requests of one principal, such as 100/s, 500/m, 1/h or off. Default: ${default}."`
	ThrottleWrite       throttle.Rate `default:"${rate_write}" placeholder:"RATE" help:"Changing requests of one principal. Default: ${default}."`
	ThrottleCredentials throttle.Rate `default:"${rate_credentials}" placeholder:"RATE" help:"Requests for credentials of one principal. Default: ${default}."`
	ThrottleFailures    throttle.Rate `default:"${rate_failures}" placeholder:"RATE" help:"Requests of one address that are not rightly signed. Default: ${default}."`

	CheckAccount   bool           `help:"Refuse an apiAccessPrincipalArn of another account than the environment's. Default: any account."`
	TrustedProxies []netip.Prefix `placeholder:"NETWORK" help:"Networks of load balancers whose X-Forwarded-For is believed, such as 10.0.0.0/8. Default: none."`
	Metrics        bool           `help:"Serve /metrics for Prometheus, to everybody who reaches the port. Default: off."`
	TraceEndpoint  string         `placeholder:"URL" help:"OpenTelemetry collector (OTLP over HTTP) that gets traces. Default: OTEL_EXPORTER_OTLP_ENDPOINT, else none are made."`

	logOptions

	MaxConnections int           `default:"8192" help:"Connections that are open at once; more wait. Default: ${default}."`
	DrainDelay     time.Duration `default:"0s" placeholder:"DURATION" help:"How long /readyz fails at a stop before connections are refused: what the load balancer needs to notice. Default: 0s."`
	StopTimeout    time.Duration `default:"20s" placeholder:"DURATION" help:"How long a stop waits for running requests. Default: ${default}."`
}

func (c *serveCommand) run(ctx context.Context, p *Program) error {
	log := c.logger(p.Err)
	limitMemory(log)
	if passwordIsSeen(os.Args[1:]) {
		log.Warn("the password of the store stands in the arguments, where every process of this machine sees it: give it in " +
			"OPENFINSPACE_STORE_PASSWORD or with --store-password-file")
	}
	ctx, stop := untilSignal(ctx, p.Err)
	defer stop()
	d, err := openData(ctx, &c.place, openOptions{mayMake: true, clock: c.clock(), service: c.service(), log: log})
	if err != nil {
		return err
	}
	err = c.serve(ctx, p, d, log)
	return errors.Join(err, d.close())
}

func (c *serveCommand) clock() func() time.Time {
	if c.ClockOffset == 0 {
		return time.Now
	}
	return func() time.Time { return time.Now().Add(c.ClockOffset) }
}

func (c *serveCommand) service() service.Config {
	return service.Config{
		CheckAccount: c.CheckAccount,
		Quotas: service.Quotas{
			Users: c.QuotaUsers, Groups: c.QuotaGroups, GroupMembers: c.QuotaGroupMembers, UserGroups: c.QuotaUserGroups,
			Datasets: c.QuotaDatasets, Ingests: c.QuotaIngests,
		},
	}
}

func (c *serveCommand) serve(ctx context.Context, p *Program, d *data, log *slog.Logger) error {
	if err := firstStart(ctx, d, c.Dev, p.Err, log); err != nil {
		return err
	}
	if err := d.openObjects(ctx, c.TakeOverObjects); err != nil {
		return err
	}
	tracing, err := server.StartTracing(ctx, c.TraceEndpoint, Version(), log)
	if err != nil {
		return err
	}
	ingests, err := c.takeIn(d, log)
	if err != nil {
		return err
	}
	defer ingests.close()
	config := c.config(d, tracing, log)
	config.Collectors = ingests.collectors
	s, err := server.New(config)
	if err != nil {
		return err
	}
	commands, err := admin.Listen(d.place.Data.Socket())
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listen on %s: %w; another port is chosen with --listen", c.Listen, err), commands.Close())
	}
	c.warn(d, log)
	fmt.Fprintf(p.Out, "ready %s://%s\n", c.scheme(), l.Addr())
	log.Info("serving", "address", l.Addr().String(), "version", Version(), "data", string(c.Data), "objects", c.blobs(), "masterKey", d.keys.from)
	return together(ctx,
		func(ctx context.Context) error { return s.Serve(ctx, l) },
		func(ctx context.Context) error { return admin.Serve(ctx, commands, d.serveCall) },
		func(ctx context.Context) error { c.sweepAlways(ctx, d, log); return nil },
		ingests.run,
	)
}

func (c *serveCommand) scheme() string {
	if c.TLSCert != "" {
		return "https"
	}
	return "http"
}

func (c *serveCommand) config(d *data, tracing *server.Tracing, log *slog.Logger) server.Config {
	config := server.Config{
		Service: d.service, Objects: d.objects, Ready: (&readiness{store: d.store.Ready, blobs: d.blobs.Ready}).check, AuditBacklog: d.auditBacklog, Logger: log, Clock: d.clock,
		Rates: server.Rates{
			Read: c.ThrottleRead, Write: c.ThrottleWrite, Credentials: c.ThrottleCredentials, Failures: c.ThrottleFailures,
		},
		TrustedProxies: c.TrustedProxies, Metrics: c.Metrics, Tracing: tracing, Version: Version(),
		DrainDelay: c.DrainDelay, StopTimeout: c.StopTimeout, MaxConnections: c.MaxConnections,
	}
	if c.TLSCert != "" {
		config.TLS = &server.TLSFiles{Certificate: c.TLSCert, Key: c.TLSKey}
	}
	return config
}

// auditBacklog counts the records of all environments that wait to be linked.
func (d *data) auditBacklog(ctx context.Context) (int64, error) {
	all, err := d.service.Environments(ctx)
	if err != nil {
		return 0, err
	}
	var total int64
	err = d.store.View(ctx, func(tx finspace.Tx) error {
		total = 0
		for _, e := range all {
			n, err := tx.UnlinkedAudit(e.ID)
			if err != nil {
				return err
			}
			total += n
		}
		return nil
	})
	return total, err
}

// together runs all and, when one of them ends, lets the others end too.
func together(ctx context.Context, all ...func(context.Context) error) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	var running sync.WaitGroup
	errs := make([]error, len(all))
	for i, run := range all {
		running.Go(func() {
			defer end()
			errs[i] = run(ctx)
		})
	}
	running.Wait()
	return errors.Join(errs...)
}

// sweepAlways deletes what has expired.
func (c *serveCommand) sweepAlways(ctx context.Context, d *data, log *slog.Logger) {
	ticks := time.NewTicker(c.SweepEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		c.sweep(ctx, d, log)
		c.sweepObjects(ctx, d, log)
	}
}

func (c *serveCommand) sweep(ctx context.Context, d *data, log *slog.Logger) {
	now := finspace.TimeOf(d.clock())
	n, err := d.store.Sweep(ctx, now)
	if err != nil && ctx.Err() == nil {
		log.Error("expired rows could not be swept; it is tried again", "error", err)
	} else if n > 0 {
		log.Debug("swept expired rows", "rows", n)
	}
	if _, err := d.store.SweepSources(ctx); err != nil && ctx.Err() == nil {
		log.Error("sources of changesets could not be let go; it is tried again", "error", err)
	}
	n, err = d.store.SweepDatasets(ctx, now.Add(-c.DatasetRetention))
	if err != nil && ctx.Err() == nil {
		log.Error("deleted datasets could not be swept; it is tried again", "error", err)
	} else if n > 0 {
		log.Info("removed datasets for good that had been deleted", "datasets", n, "retention", c.DatasetRetention)
	}
}
