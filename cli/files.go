package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/openfinspace/openfinspace/cli/admin"
	"github.com/openfinspace/openfinspace/cli/datafolder"
)

// openFiles opens what the command reads and makes. done ends it with the command's own error.
func (p *Program) openFiles(c deskCommand, streams *admin.Streams) (done func(error) error, err error) {
	closeIn := func() error { return nil }
	if r, ok := c.(reading); ok {
		if streams.In, closeIn, err = p.openIn(r.reads()); err != nil {
			return nil, err
		}
	}
	commit := func(err error) error { return err }
	if w, ok := c.(writing); ok {
		if name, partly := w.writes(); name != "" {
			if streams.File, commit, err = p.openOut(name, partly); err != nil {
				return nil, errors.Join(err, closeIn())
			}
		}
	}
	return func(err error) error { return errors.Join(commit(err), closeIn()) }, nil
}

func (p *Program) openIn(name string) (io.Reader, func() error, error) {
	if name == "-" {
		return p.In, func() error { return nil }, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, usagef("%v", err)
	}
	return f, f.Close, nil
}

// openOut begins a file of mode 0600. One that is good only as a whole gets its name when the command has done its work;
// one that is good partly is there from the start.
func (p *Program) openOut(name string, partly bool) (io.Writer, func(error) error, error) {
	if name == "-" {
		return p.Out, func(err error) error { return err }, nil
	}
	if partly {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, datafolder.FileMode)
		if err != nil {
			return nil, nil, usagef("%v", err)
		}
		return f, func(err error) error { return errors.Join(err, f.Sync(), f.Close()) }, nil
	}
	if _, err := os.Lstat(name); err == nil {
		return nil, nil, usagef("%s is there already: give another name, or move it away", name)
	}
	f, err := datafolder.Create(name)
	if err != nil {
		return nil, nil, usagef("%v", err)
	}
	return f.File, func(err error) error {
		if err != nil {
			f.Discard()
			return err
		}
		if err := f.Commit(); err != nil {
			return fmt.Errorf("nothing was written: %w", err)
		}
		return nil
	}, nil
}
