package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/job"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/server"
	"github.com/openfinspace/openfinspace/store"
)

// ingestOptions say how changesets are taken in: of serve, and of machines that do nothing else.
type ingestOptions struct {
	Workers        int           `name:"ingest-workers" default:"${ingest_workers}" help:"Changesets that are taken in at once on this machine, each by a process of its own; 0 leaves the work to other machines. Default: half the cores, at least 1."`
	Memory         byteSize      `name:"ingest-memory" default:"1G" placeholder:"SIZE" help:"Memory that one of them may have. One that needs half as much again is ended, and its changeset has failed. Default: ${default}."`
	Disk           byteSize      `name:"ingest-disk" default:"200G" placeholder:"SIZE" help:"Disk that one of them may fill in the scratch folder. Default: ${default}."`
	Time           time.Duration `name:"ingest-time" default:"6h" placeholder:"DURATION" help:"How long one of them may take. Default: ${default}."`
	Unpacked       byteSize      `name:"ingest-unpacked" default:"50G" placeholder:"SIZE" help:"What one packed file may become. Default: ${default}."`
	UnpackRatio    int64         `name:"ingest-unpack-ratio" default:"500" help:"How many times its size a packed file may become, once that is more than 256M. Tables seldom shrink to less than a hundredth, and files that are meant to harm do. Default: ${default}."`
	PerEnvironment int           `name:"ingest-per-environment" default:"10" help:"Changesets of one environment that are taken in at once, on all machines; more wait. Default: ${default}."`
	Lease          time.Duration `name:"ingest-lease" default:"30s" placeholder:"DURATION" help:"How long other machines wait for one that says nothing before they take over its changesets. At least 1s. Default: ${default}."`
	StopTimeout    time.Duration `name:"ingest-stop-timeout" default:"10s" placeholder:"DURATION" help:"How long a stop waits for changesets that are being taken in; then they are given back and begun anew. Default: ${default}."`
	Scratch        string        `type:"path" placeholder:"DIR" help:"Folder on a fast local disk for what is being taken in, of this process alone: what is in it is removed at the start. Default: the folder scratch in the data folder."`

	KeepOriginals   bool    `default:"true" negatable:"" help:"Keep the source files of changesets as they were, whatever becomes of the staged ones. Default: kept."`
	BadRows         string  `enum:"fail,quarantine" default:"fail" help:"What bad rows do: fail the changeset, or be kept aside in a file that can be downloaded. Default: fail."`
	BadRowsMax      int64   `default:"1000" help:"With --bad-rows=quarantine: more bad rows than this fail the changeset all the same. Default: ${default}."`
	BadRowsFraction float64 `default:"0.01" placeholder:"FRACTION" help:"With --bad-rows=quarantine: so does a larger part of all rows, from 0 to 1. Default: ${default}."`
}

// Validate is called by kong.
func (o *ingestOptions) Validate() error {
	switch {
	case o.Workers < 0 || o.PerEnvironment < 1:
		return usagef("--ingest-workers is not negative, and --ingest-per-environment at least 1")
	case o.Memory < 256<<20 || o.Disk < 64<<20:
		return usagef("--ingest-memory is at least 256M, and --ingest-disk 64M")
	case o.Unpacked < 1 || o.UnpackRatio < 1:
		return usagef("--ingest-unpacked and --ingest-unpack-ratio are at least 1")
	case o.Time < time.Second || o.Lease < time.Second || o.StopTimeout < 0:
		return usagef("--ingest-time and --ingest-lease are at least 1s, and --ingest-stop-timeout is not negative")
	case o.BadRowsMax < 0 || o.BadRowsFraction < 0 || o.BadRowsFraction > 1:
		return usagef("--bad-rows-max is not negative, and --bad-rows-fraction from 0 to 1")
	}
	return nil
}

func halfTheCores() int { return max(1, runtime.NumCPU()/2) }

// What a worker may do, one task after the other, and for how long it waits for the next: processes for small files are started
// seldom, and none is there while nothing is to be done.
const (
	workerReuse = 32
	workerIdle  = 2 * time.Second
)

func (o *ingestOptions) scratch(at *place) string {
	if o.Scratch != "" {
		return o.Scratch
	}
	return filepath.Join(string(at.Data), "scratch")
}

// runner makes what takes changesets in. Close ends its workers.
func (o *ingestOptions) runner(d *data, orphanAge time.Duration, log *slog.Logger) (r *job.Runner, close func(), err error) {
	program, err := ownProgram()
	if err != nil {
		return nil, nil, err
	}
	limits := engine.Limits{
		Memory: int64(o.Memory), Disk: int64(o.Disk), Time: o.Time, Cores: max(1, runtime.NumCPU()/max(1, o.Workers)),
		Unpacked: int64(o.Unpacked), Ratio: o.UnpackRatio,
	}
	scratch := o.scratch(d.place)
	e := process.New(process.Config{
		Command: []string{program, workerName}, Scratch: scratch, Limits: limits, Reuse: workerReuse, Idle: workerIdle, Logger: log,
	})
	client := external.New()
	r = job.New(job.Config{
		Service: d.service, Blobs: d.blobs, Objects: d.objects, External: client, Engine: e, Scratch: scratch,
		Parallel: o.Workers, PerEnvironment: o.PerEnvironment, Limits: limits, Lease: o.Lease, StopTimeout: o.StopTimeout,
		NameWithin: orphanAge/2 - orphanAge/20, KeepOriginals: o.KeepOriginals, Clock: d.clock, Logger: log,
		Policy: engine.RejectPolicy{Quarantine: o.BadRows == "quarantine", MaxRows: o.BadRowsMax, MaxFraction: o.BadRowsFraction},
	})
	return r, func() { e.Close(); client.Close() }, nil
}

// ownProgram is this very program, also after its file was replaced by a newer one.
func ownProgram() (string, error) {
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// takingIn is what a server does for changesets beside serving.
type takingIn struct {
	run        func(context.Context) error
	close      func()
	collectors []prometheus.Collector
}

// takeIn makes it, or what waits for the end where there is nothing to do.
func (c *serveCommand) takeIn(d *data, log *slog.Logger) (*takingIn, error) {
	if c.Workers == 0 || !hasEngine {
		log.Info("changesets are left to other machines", "workers", c.Workers, "engine", hasEngine)
		return &takingIn{run: func(ctx context.Context) error { <-ctx.Done(); return nil }, close: func() {}}, nil
	}
	r, end, err := c.runner(d, c.OrphanAge, log)
	if err != nil {
		return nil, err
	}
	return &takingIn{r.Run, end, r.Collectors()}, nil
}

type ingestCommand struct {
	place
	ingestOptions
	logOptions
	OrphanAge     time.Duration `default:"24h" placeholder:"DURATION" help:"As the servers have it. Default: ${default}."`
	MetricsListen string        `placeholder:"HOST:PORT" help:"Serve /healthz, /readyz and /metrics at this address, to everybody who reaches it; port 0 takes a free one. Default: not served."`
}

// Validate is called by kong.
func (c *ingestCommand) Validate() error {
	switch {
	case !hasEngine:
		_, err := localEngine()
		return err
	case !store.IsPostgres(c.Store):
		return usagef("a machine that only takes changesets in shares a store with servers: give their postgres:// address in --store. " +
			"With SQLite the server takes changesets in itself")
	case c.Blob == "":
		return usagef("give the place of objects that the servers have in --blob")
	case c.Workers < 1:
		return usagef("--ingest-workers is at least 1 here")
	case c.OrphanAge < object.LeastOrphanAge:
		return usagef("--orphan-age is at least %v", object.LeastOrphanAge)
	}
	return c.ingestOptions.Validate()
}

func (c *ingestCommand) run(ctx context.Context, p *Program) (err error) {
	log := c.logger(p.Err)
	limitMemory(log)
	ctx, stop := untilSignal(ctx, p.Err)
	defer stop()
	d, err := openData(ctx, &c.place, openOptions{mayMake: true, onlyOldKey: true, clock: time.Now, log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	if err := d.openObjects(ctx, false); err != nil {
		return err
	}
	r, end, err := c.runner(d, c.OrphanAge, log)
	if err != nil {
		return err
	}
	defer end()
	jobs := []func(context.Context) error{r.Run}
	if c.MetricsListen != "" {
		l, err := net.Listen("tcp", c.MetricsListen)
		if err != nil {
			return fmt.Errorf("listen on %s: %w; another address is chosen with --metrics-listen", c.MetricsListen, err)
		}
		fmt.Fprintf(p.Out, "ready http://%s\n", l.Addr())
		watched := server.Watched{
			Ready: (&readiness{store: d.store.Ready, blobs: d.blobs.Ready}).check, Collectors: r.Collectors(), Version: Version(), Logger: log,
		}
		jobs = append(jobs, func(ctx context.Context) error { return watched.Serve(ctx, l) })
	}
	log.Info("taking changesets in", "workers", c.Workers, "version", Version(), "objects", c.blobs())
	return together(ctx, jobs...)
}
