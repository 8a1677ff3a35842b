package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/cli/admin"
	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/server"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/store"
)

// desk is what a command of the operator has before it: the data, and the streams of the person who gave the command.
type desk struct {
	*data

	in       io.Reader
	out, err io.Writer
	file     io.Writer // what a command that makes a file writes into it
	terminal bool      // somebody looks at err
}

// deskCommand is a command that works on the data. Its exported fields are all that it knows: beside a running server
// they travel there as JSON.
type deskCommand interface {
	at(ctx context.Context, d *desk) error
	location() *place
}

// reading is a deskCommand that reads a file, which is opened where the command was given.
type reading interface{ reads() string }

// writing is a deskCommand that makes a file, which is written where the command was given. An empty name makes none.
type writing interface {
	writes() (name string, partly bool)
}

// data is the opened data folder.
type data struct {
	place   *place
	folder  *datafolder.Folder
	store   *store.SQL
	traced  finspace.Store // the same, with spans
	service *service.Service
	keys    *keys
	clock   func() time.Time
	log     *slog.Logger

	blobs   blob.Store    // nil until openObjects
	objects *object.Store // nil until openObjects
}

// openOptions are how serve opens the data differently from a command.
type openOptions struct {
	mayMake    bool // a folder without data is a beginning, not a mistake
	onlyOldKey bool // a master key is looked for and never made
	clock      func() time.Time
	service    service.Config // quotas and the like
	log        *slog.Logger
}

// openData opens what is at the place, for this process alone where it is a folder or SQLite.
func openData(ctx context.Context, at *place, opt openOptions) (*data, error) {
	if !opt.mayMake && !at.exists() {
		return nil, fmt.Errorf("there is no data in %s: give the folder of the server with --data, or start a server there first", at.Data)
	}
	syscall.Umask(0o077) // SQLite makes files too, and they are nobody else's
	folder, err := datafolder.Hold(at.Data)
	if err != nil {
		return nil, err
	}
	d, err := openHeld(ctx, at, folder, opt)
	if err != nil {
		return nil, errors.Join(err, folder.Release())
	}
	return d, nil
}

func openHeld(ctx context.Context, at *place, folder *datafolder.Folder, opt openOptions) (*data, error) {
	dsn, err := at.dsn()
	if err != nil {
		return nil, err
	}
	fresh := opt.mayMake && !opt.onlyOldKey && (store.IsPostgres(dsn) || !at.exists())
	key, err := datafolder.FindMasterKey(at.Data, at.MasterKeyFile, os.Getenv, fresh)
	if err != nil {
		return nil, err
	}
	_ = os.Unsetenv(datafolder.MasterKeyVariable) // no child of ours needs it
	k := newKeys(key)
	s, err := store.Open(ctx, dsn, k.storeOptions(opt.clock, opt.log))
	if err != nil {
		if key.Made { // it sealed nothing, and would hide that another one is missing
			err = errors.Join(err, os.Remove(key.File))
		}
		return nil, err
	}
	traced := server.TracedStore(s)
	opt.service.Store, opt.service.Keys, opt.service.Clock, opt.service.Logger = traced, key.Ring, opt.clock, opt.log
	opt.service.External = external.New()
	return &data{
		place: at, folder: folder, store: s, traced: traced, service: service.New(opt.service), keys: k, clock: opt.clock, log: opt.log,
	}, nil
}

func (d *data) close() error {
	return errors.Join(d.closeObjects(), d.store.Close(), d.folder.Release())
}

// atDesk runs a command in the server that has the data open, or here when there is none.
func (p *Program) atDesk(ctx context.Context, name string, c deskCommand) error {
	streams := admin.Streams{Out: p.Out, Err: p.Err}
	done, err := p.openFiles(c, &streams)
	if err != nil {
		return err
	}
	err = p.runAtDesk(ctx, name, c, streams)
	return done(err)
}

func (p *Program) runAtDesk(ctx context.Context, name string, c deskCommand, streams admin.Streams) error {
	call, err := callOf(name, c, isTerminal(p.Err))
	if err != nil {
		return err
	}
	at := c.location()
	for wait := time.Now().Add(startWait); ; time.Sleep(startWait / 100) {
		code, err := admin.Send(ctx, at.Data.Socket(), call, streams)
		if !errors.Is(err, admin.ErrNoServer) {
			if err == nil && code != ExitOK {
				err = quietly(code)
			}
			return err
		}
		opened, err := openData(ctx, at, openOptions{clock: time.Now, log: quietLog(p.Err)})
		var inUse *datafolder.InUseError
		if errors.As(err, &inUse) && time.Now().Before(wait) {
			continue // a server is about to listen, or another command about to end
		}
		if err != nil {
			return err
		}
		d := &desk{data: opened, in: streams.In, out: streams.Out, err: streams.Err, file: streams.File, terminal: call.Terminal}
		return errors.Join(c.at(ctx, d), opened.close())
	}
}

// quietLog shows a person what went wrong, and not what went well.
func quietLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// startWait is how long a command waits for who holds the folder and does not listen.
const startWait = 10 * time.Second
