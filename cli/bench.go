package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/bench"
	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

type benchCommand struct {
	jsonFlag
	Self     bool          `xor:"what" required:"" help:"Start a server of its own with --dev in a new folder, measure it, and remove the folder."`
	Endpoint string        `xor:"what" required:"" placeholder:"URL" help:"Measure the server at this address, with the root key in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. The users that it registers stay there: never give one that is in use."`
	Region   string        `default:"us-east-1" help:"Region of the signatures for --endpoint. Default: ${default}."`
	Folder   string        `type:"existingdir" default:"." placeholder:"DIR" help:"Where the new folder is made: on the disk that is to be measured. Default: the working directory."`
	Duration time.Duration `default:"5s" help:"Of each measurement. Default: ${default}."`
	DataSize byteSize      `default:"1G" placeholder:"SIZE" help:"With --self: the file of trades that is taken in. Default: ${default}."`
	Small    int           `default:"1000" help:"With --self: how many small changesets are made; at least 1. Default: ${default}."`
	Many     int64         `name:"changesets" default:"100000" help:"With --self: how many changesets a dataset has when one more is made; at least 1. Default: ${default}."`
	Only     string        `enum:"all,users,data" default:"all" help:"With --self: measure users, or data that comes in, alone. Default: ${default}."`
	Users    int64         `default:"1000000" help:"With --self: how many users there are when the growth is measured; at least 1000. Default: ${default}."`
}

// What is measured.
const (
	benchFew      = 1_000   // users
	benchListed   = 100_000 // users beside which pages are read
	benchPage     = 100
	benchLoad     = 64 // connections
	benchRole     = "arn:aws:iam::000000000000:role/bench"
	fsyncDuration = 2 * time.Second
)

var benchConnections = []int{1, 16, benchLoad, 256}

// Validate is called by kong.
func (c *benchCommand) Validate() error {
	if c.Duration < 100*time.Millisecond || c.Users < benchFew || c.Many < 1 || c.Small < 1 || c.DataSize < 1 {
		return usagef("--duration is at least 100ms, --users at least %d, and --small and --changesets at least 1", benchFew)
	}
	return nil
}

func (c *benchCommand) run(ctx context.Context, p *Program) error {
	ctx, stop := untilSignal(ctx, p.Err)
	defer stop()
	folder, err := os.MkdirTemp(c.Folder, "openfinspace-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	r := &benchRun{benchCommand: c, program: p, folder: folder, report: bench.Report{
		Version: Version(), Machine: bench.Describe(folder), Shared: bench.SharedNote, Others: []bench.Result{},
	}}
	if err := r.all(ctx); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.Out, &r.report)
	}
	return r.report.Markdown(p.Out)
}

// benchRun is one run: what it measures goes into the report.
type benchRun struct {
	*benchCommand
	program *Program
	folder  string
	bare    *store.SQL
	report  bench.Report
}

func (r *benchRun) say(format string, args ...any) {
	fmt.Fprintf(r.program.Err, "bench: "+format+"\n", args...)
}

func (r *benchRun) all(ctx context.Context) (err error) {
	r.say("syncing files for %v", fsyncDuration)
	if r.report.Fsync, err = bench.Fsync(ctx, r.folder, fsyncDuration); err != nil {
		return err
	}
	if err := r.openBare(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.bare.Close()) }()
	if !r.Self {
		target, err := r.target()
		if err != nil {
			return err
		}
		return errors.Join(r.creates(ctx, target), r.reads(ctx, target, target, ""))
	}
	return r.self(ctx)
}

// openBare makes the store beside which the server is measured.
func (r *benchRun) openBare(ctx context.Context) (err error) {
	if r.bare, err = store.Open(ctx, filepath.Join(r.folder, "bare.db"), store.Options{}); err != nil {
		return err
	}
	return r.bare.Update(ctx, func(tx finspace.Tx) error {
		return tx.AddEnvironment(&finspace.Environment{
			ID: service.DevEnvironment, AccountID: service.NoAccountID, Region: service.DefaultRegion, Name: "bench", SignInMode: finspace.SignInLocal,
		})
	})
}

func (r *benchRun) target() (bench.Target, error) {
	u, err := url.Parse(r.Endpoint)
	if err != nil || u.Host == "" {
		return bench.Target{}, usagef("--endpoint: want an address such as http://127.0.0.1:8817")
	}
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), map[string]string{"https": "443"}[u.Scheme])
	}
	key := bench.Key{AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), Region: r.Region}
	if key.AccessKeyID == "" || key.SecretAccessKey == "" {
		return bench.Target{}, usagef("--endpoint needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	return bench.Target{Address: address, TLS: u.Scheme == "https", Key: key}, nil
}

// creates measures CreateUser, and after each the bare store for as many callers.
func (r *benchRun) creates(ctx context.Context, target bench.Target) error {
	for _, n := range benchConnections {
		r.say("CreateUser over %d connections, and the bare store for %d callers", n, n)
		served, err := target.Load(ctx, "CreateUser", n, r.Duration, (*bench.Writer).CreateUser)
		if err != nil {
			return err
		}
		bare, err := bench.Store(ctx, r.bare, service.DevEnvironment, n, r.Duration)
		if err != nil {
			return err
		}
		r.report.Creates = append(r.report.Creates, bench.NewPair(served, bare))
	}
	return nil
}

// reads measures what does not change anything. Without an environment, credentials are left out.
func (r *benchRun) reads(ctx context.Context, root, role bench.Target, env string) error {
	body, err := root.Once((*bench.Writer).CreateUser)
	if err != nil {
		return err
	}
	var created struct{ UserID string }
	if err := json.Unmarshal(body, &created); err != nil {
		return err
	}
	for _, m := range []struct {
		name   string
		target bench.Target
		next   func(*bench.Writer) []byte
		left   bool
	}{
		{"GetUser", root, func(w *bench.Writer) []byte { return w.GetUser(created.UserID) }, false},
		{"ListUsers, a page of 100", root, func(w *bench.Writer) []byte { return w.ListUsers(benchPage) }, false},
		{"GetProgrammaticAccessCredentials", role, func(w *bench.Writer) []byte { return w.Credentials(env) }, env == ""},
	} {
		if m.left {
			continue
		}
		r.say("%s over %d connections", m.name, benchLoad)
		result, err := m.target.Load(ctx, m.name, benchLoad, r.Duration, m.next)
		if err != nil {
			return err
		}
		r.report.Others = append(r.report.Others, result)
	}
	return nil
}

// self measures a server of our own, first beside few users, then beside many. The users between are put into its store
// while it does not run.
func (r *benchRun) self(ctx context.Context) error {
	role, err := r.prepare(ctx)
	if err == nil && r.Only != "users" {
		err = r.data(ctx)
	}
	if err != nil || r.Only == "data" {
		return err
	}
	if err := r.fill(ctx, benchFew); err != nil {
		return err
	}
	if err := r.serving(ctx, func(at bench.Target) error { return r.creates(ctx, at) }); err != nil {
		return err
	}
	if err := r.fill(ctx, min(benchListed, r.Users)); err != nil {
		return err
	}
	err = r.serving(ctx, func(at bench.Target) error {
		asRole := at
		asRole.Key.AccessKeyID, asRole.Key.SecretAccessKey = string(role.AccessKeyID), string(role.SecretAccessKey)
		return r.reads(ctx, at, asRole, string(service.DevEnvironment))
	})
	if err != nil {
		return err
	}
	if err := r.fill(ctx, r.Users); err != nil {
		return err
	}
	return r.serving(ctx, func(at bench.Target) error { return r.growth(ctx, at) })
}

func (r *benchRun) growth(ctx context.Context, at bench.Target) error {
	r.say("CreateUser over %d connections beside %d users", benchLoad, r.Users)
	many, err := at.Load(ctx, "CreateUser", benchLoad, r.Duration, (*bench.Writer).CreateUser)
	if err != nil {
		return err
	}
	g := &bench.Growth{FewUsers: benchFew, ManyUsers: r.Users, Many: many}
	for _, p := range r.report.Creates {
		if p.Server.Callers == benchLoad {
			g.Few = p.Server
		}
	}
	g.Share = g.Many.Rate / g.Few.Rate
	r.report.Growth = g
	return nil
}

// withData opens the server's data while it does not run.
func (r *benchRun) withData(ctx context.Context, fn func(*data) error) error {
	at := &place{Data: datafolder.Path(filepath.Join(r.folder, "data"))}
	d, err := openData(ctx, at, openOptions{mayMake: true, clock: time.Now, log: quietLog(r.program.Err)})
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.close())
}

// prepare makes the environment, and a role with its user for GetProgrammaticAccessCredentials.
func (r *benchRun) prepare(ctx context.Context) (role *service.NewKey, err error) {
	err = r.withData(ctx, func(d *data) error {
		if _, err := d.service.Bootstrap(ctx, service.BootstrapInput{Dev: true}); err != nil {
			return err
		}
		if role, err = d.service.CreateKey(ctx, service.KeyInput{Kind: finspace.RolePrincipal, Arn: benchRole}); err != nil {
			return err
		}
		enabled, arn := finspace.ApiEnabled, finspace.RoleArn(benchRole)
		_, err = d.service.ImportUser(ctx, service.DevEnvironment, &service.CreateUserInput{
			EmailAddress: "bench@example.com", Type: finspace.AppUser, ApiAccess: &enabled, ApiAccessPrincipalArn: &arn,
		})
		return err
	})
	return role, err
}

func (r *benchRun) fill(ctx context.Context, users int64) error {
	r.say("filling the store up to %d users", users)
	return r.withData(ctx, func(d *data) error {
		return bench.Fill(ctx, d.store, service.DevEnvironment, users, func(have int64) { r.say("%d users", have) })
	})
}

// serving runs a server as a process of its own while fn measures it.
func (r *benchRun) serving(ctx context.Context, fn func(bench.Target) error) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	child := exec.CommandContext(ctx, self, "serve", "--dev", "--data", filepath.Join(r.folder, "data"), "--listen", "127.0.0.1:0",
		"--log-level", "error", "--quota-users", fmt.Sprint(r.Users+100_000_000),
		"--throttle-read", "off", "--throttle-write", "off", "--throttle-credentials", "off")
	var said bytes.Buffer // shown at the end, so that it does not mix with our own words
	child.Stderr = &said
	defer func() { _, _ = said.WriteTo(r.program.Err) }()
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	out, err := child.StdoutPipe()
	if err != nil {
		return err
	}
	if err := child.Start(); err != nil {
		return err
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	address, ready := strings.CutPrefix(strings.TrimSpace(line), "ready http://")
	if !ready {
		return fmt.Errorf("the server did not start: %w", errors.Join(child.Wait(), ctx.Err()))
	}
	runtime.GC() // what the filling left
	err = fn(bench.Target{Address: address, Key: bench.Key{
		AccessKeyID: string(service.DevAccessKeyID), SecretAccessKey: string(service.DevSecret), Region: service.DefaultRegion,
	}})
	return errors.Join(err, child.Process.Signal(syscall.SIGTERM), child.Wait())
}
