package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/store"
)

type doctorCommand struct {
	place `json:"-"`
	jsonFlag
}

func (c *doctorCommand) at(ctx context.Context, d *desk) error {
	findings := []store.Problem{}
	for _, check := range []func(context.Context) ([]store.Problem, error){
		d.store.Check, d.checkAudits, d.checkSecrets, d.checkCommit, d.checkObjects, d.checkClock,
		func(context.Context) ([]store.Problem, error) { return d.modes(), nil },
		func(context.Context) ([]store.Problem, error) { return d.checkRoom() },
	} {
		found, err := check(ctx)
		if err != nil {
			return err
		}
		findings = append(findings, found...)
	}
	if err := c.say(d, findings); err != nil {
		return err
	}
	if len(findings) > 0 {
		return quietly(ExitFindings)
	}
	return nil
}

func (c *doctorCommand) say(d *desk, findings []store.Problem) error {
	if c.JSON {
		return writeJSON(d.out, map[string]any{"findings": findings})
	}
	if len(findings) == 0 {
		_, err := fmt.Fprintln(d.out, "All is well.")
		return err
	}
	for _, f := range findings {
		if _, err := fmt.Fprintf(d.out, "- %s\n  %s\n", oneLine(f.What), f.Do); err != nil {
			return err
		}
	}
	return nil
}

// checkAudits looks that no audit was taken away as a whole; the links of each the store has checked.
func (d *data) checkAudits(ctx context.Context) ([]store.Problem, error) {
	all, err := d.service.Environments(ctx)
	if err != nil {
		return nil, err
	}
	var problems []store.Problem
	for _, e := range all {
		begins, err := d.auditBegins(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		if !begins {
			problems = append(problems, store.Problem{
				What: fmt.Sprintf("The audit of %s does not begin with the making of the environment: its first records are gone.", e.ID),
				Do:   store.DoKeepEvidence,
			})
		}
	}
	return problems, nil
}

// checkSecrets opens every sealed secret, of keys and of external buckets.
func (d *data) checkSecrets(ctx context.Context) ([]store.Problem, error) {
	all, err := d.service.Environments(ctx)
	if err != nil {
		return nil, err
	}
	var bad []string
	for _, e := range all {
		sealed, err := d.service.UnreadableSecrets(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		bad = append(bad, sealed...)
	}
	if len(bad) == 0 {
		return nil, nil
	}
	return []store.Problem{{
		What: fmt.Sprintf("The secrets of %d access keys or external buckets cannot be read with the master key, such as that of %s.", len(bad), bad[0]),
		Do:   "Give the master key that the data was made with, or make these keys anew: key delete and key create, bucket add --replace.",
	}}, nil
}

func (d *data) checkCommit(ctx context.Context) ([]store.Problem, error) {
	if err := d.store.Ready(ctx); err != nil {
		return []store.Problem{{
			What: "The store does not take changes: " + sentence(err),
			Do:   "Look for a full disk, a file system that is read-only, or a database that is down.",
		}}, nil
	}
	return nil, nil
}

const clockTolerance = 5 * time.Minute

// checkClock compares the clock with the last record of every audit: time does not go back.
func (d *data) checkClock(ctx context.Context) ([]store.Problem, error) {
	all, err := d.service.Environments(ctx)
	if err != nil {
		return nil, err
	}
	var latest finspace.Time
	err = d.store.View(ctx, func(tx finspace.Tx) error {
		latest = 0
		for _, e := range all {
			head, err := tx.AuditHead(e.ID)
			if err != nil {
				return err
			}
			last, err := tx.Audit(e.ID, head.Sequence-1, 1)
			if err != nil {
				return err
			}
			if len(last) > 0 {
				latest = max(latest, last[0].Time)
			}
		}
		return nil
	})
	if ahead := latest.Std().Sub(d.clock()); err == nil && ahead > clockTolerance {
		return []store.Problem{{
			What: fmt.Sprintf("The clock stands at %s, and the audit has a record of %s: it has gone back by %v.",
				d.clock().UTC().Format(time.RFC3339), timeText(latest), ahead.Round(time.Second)),
			Do: "Set the clock from a time server (chrony or systemd-timesyncd). Clients whose clocks differ by more than 5 minutes are refused.",
		}}, nil
	}
	return nil, err
}

// modes looks for files that others can read.
func (d *data) modes() []store.Problem {
	var problems []store.Problem
	look := func(path string, info fs.FileInfo, mode fs.FileMode) {
		if open := info.Mode().Perm() & 0o077; open != 0 {
			problems = append(problems, store.Problem{
				What: fmt.Sprintf("Others can reach %s (mode %#o).", path, info.Mode().Perm()),
				Do:   fmt.Sprintf("Run chmod %#o on it, and think about who may have read it.", mode),
			})
		}
	}
	if info, err := os.Stat(string(d.place.Data)); err == nil {
		look(string(d.place.Data), info, datafolder.FolderMode)
	}
	entries, _ := os.ReadDir(string(d.place.Data))
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !info.IsDir() && info.Mode()&fs.ModeSymlink == 0 {
			look(filepath.Join(string(d.place.Data), e.Name()), info, datafolder.FileMode)
		}
	}
	return problems
}

const (
	roomLeast = 1 << 30 // bytes
	roomShare = 20      // a twentieth
)

// checkRoom looks at the disk of the data folder.
func (d *data) checkRoom() ([]store.Problem, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(string(d.place.Data), &s); err != nil {
		return nil, errors.Join(errors.New("look at the disk of the data folder"), err)
	}
	free, size := s.Bavail*uint64(s.Bsize), s.Blocks*uint64(s.Bsize)
	if free >= min(roomLeast, size/roomShare) {
		return nil, nil
	}
	return []store.Problem{{
		What: fmt.Sprintf("The disk of %s has %d MiB left.", d.place.Data, free>>20),
		Do:   "Make room or give it a larger disk. When it is full, changes are refused, nothing is lost, and the server goes on by itself once there is room.",
	}}, nil
}
