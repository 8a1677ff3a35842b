package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/server"
	"github.com/openfinspace/openfinspace/service"
)

// Validate is called by kong: combinations that would be unsafe or without effect.
func (c *serveCommand) Validate() error {
	loopback, err := isLoopback(c.Listen)
	if err != nil {
		return err
	}
	switch {
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return usagef("--tls-cert and --tls-key go together")
	case c.Dev && !loopback:
		return usagef("--dev listens on loopback only, such as 127.0.0.1:8817, since everybody knows its root key; not on %s", c.Listen)
	case c.ClockOffset != 0 && !c.Dev:
		return usagef("--clock-offset goes with --dev only")
	case !loopback && c.TLSCert == "" && !c.AllowPlainHTTP:
		return usagef("%s can be reached from other machines, and plain HTTP shows them everything: give --tls-cert and --tls-key, "+
			"or --allow-plain-http behind a load balancer that speaks TLS", c.Listen)
	case min(c.QuotaUsers, c.QuotaGroups, c.QuotaGroupMembers, c.QuotaUserGroups, c.QuotaDatasets, c.QuotaIngests) < 1:
		return usagef("a quota is at least 1")
	case c.DatasetRetention < 0:
		return usagef("--dataset-retention is not negative")
	case c.SweepEvery < time.Second:
		return usagef("--sweep-every is at least 1s")
	case c.WorkingLocationAge < 0 || c.UploadAge <= 0:
		return usagef("--working-location-age is not negative, and an upload takes some time: --upload-age")
	case c.OrphanAge < object.LeastOrphanAge:
		return usagef("--orphan-age is at least %v: requests that run have bytes that nothing names yet", object.LeastOrphanAge)
	case c.MaxConnections < 1:
		return usagef("--max-connections is at least 1")
	case c.DrainDelay < 0 || c.StopTimeout <= 0:
		return usagef("--drain-delay and --stop-timeout are not negative, and a stop takes some time")
	}
	return c.ingestOptions.Validate()
}

// isLoopback tells whether nobody but this machine reaches the address.
func isLoopback(listen string) (bool, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return false, usagef("--listen: want HOST:PORT, such as 127.0.0.1:8817")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return false, usagef("--listen: the port is a number up to 65535")
	}
	if host == "localhost" {
		return true, nil
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback(), nil
}

// warn says loudly what must not go unnoticed.
func (c *serveCommand) warn(d *data, log *slog.Logger) {
	if c.Dev {
		log.Warn("DEVELOPMENT MODE: everybody knows the root key of this server. Never put real data into it.",
			"accessKeyId", service.DevAccessKeyID, "environment", service.DevEnvironment)
	}
	if loopback, _ := isLoopback(c.Listen); !loopback && c.TLSCert == "" {
		log.Warn("PLAIN HTTP on an address that other machines reach: everything but the signatures can be read on the way. " +
			"Make sure that only a load balancer with TLS reaches it.")
	}
	if c.Metrics && !c.Dev {
		log.Warn("/metrics is open to everybody who reaches the port")
	}
	for _, f := range d.modes() {
		log.Warn(f.What, "do", f.Do)
	}
}

// logOptions say what is logged.
type logOptions struct {
	LogLevel  slog.Level `default:"info" placeholder:"LEVEL" help:"What is logged on standard error: debug, info, warn or error. Default: info."`
	LogFormat string     `enum:"text,json" default:"text" help:"Form of the log: text or json. Default: text."`
}

func (o *logOptions) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: o.LogLevel}
	if o.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// untilSignal ends the context at the first SIGINT or SIGTERM, and the program at the second.
func untilSignal(ctx context.Context, w io.Writer) (context.Context, context.CancelFunc) {
	ctx, end := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
			return
		}
		end()
		<-signals
		// What has been answered is durable, so that nothing is lost by this but the requests that run.
		fmt.Fprintln(w, "openfinspace: second signal: ending at once")
		os.Exit(ExitFailed)
	}()
	return ctx, end
}

// limitMemory tells the collector of the limit of the container, so that it works harder before the kernel ends the
// process. GOMEMLIMIT, where it is set, outranks this.
func limitMemory(log *slog.Logger) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	text, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil { // "max"
		return
	}
	debug.SetMemoryLimit(limit / 10 * 8) // SQLite's pages and stacks need the rest
	log.Debug("memory limit", "container", limit, "collector", limit/10*8)
}

// defaults are the server's own, for the grammar.
func defaults() kong.Vars {
	r, q := server.DefaultRates(), service.DefaultQuotas()
	return kong.Vars{
		"rate_read": r.Read.String(), "rate_write": r.Write.String(), "rate_credentials": r.Credentials.String(),
		"rate_failures": r.Failures.String(),
		"quota_users":   fmt.Sprint(q.Users), "quota_groups": fmt.Sprint(q.Groups),
		"quota_members": fmt.Sprint(q.GroupMembers), "quota_user_groups": fmt.Sprint(q.UserGroups),
		"quota_datasets": fmt.Sprint(q.Datasets), "ingest_workers": fmt.Sprint(halfTheCores()), "quota_ingests": fmt.Sprint(q.Ingests),
	}
}
