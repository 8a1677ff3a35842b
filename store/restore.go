package store

import (
	"context"
	"errors"
	"io"

	"github.com/openfinspace/openfinspace"
)

// Restore reads a backup into a store that has no environment yet, in one transaction: all of it or nothing. Before it
// says yes it has compared the checksum and the number of rows and has run the checks of Check. It refuses a backup
// that is cut, changed, of a newer schema, or sealed with a master key that is not at hand.
func (s *SQL) Restore(ctx context.Context, in io.Reader) (BackupTrailer, error) {
	var trailer BackupTrailer
	err := s.atLength(ctx, func(ctx context.Context) error {
		return s.eng.bulk(ctx, func(t *tx) (err error) {
			trailer, err = t.restore(ctx, in)
			return err
		})
	})
	return trailer, err
}

func (t *tx) restore(ctx context.Context, in io.Reader) (trailer BackupTrailer, err error) {
	if err := t.mustBeEmpty(); err != nil {
		return trailer, err
	}
	r, err := newBackupReader(ctx, in)
	if err != nil {
		return trailer, unreadable(err)
	}
	if trailer, err = r.read(t); err != nil {
		return trailer, unreadable(err)
	}
	if err := t.forgetInstallation(); err != nil {
		return trailer, err
	}
	if t.d.analyze {
		// Our tables alone: the database may hold others, and each is locked until the end.
		for i := range tables {
			if _, err := t.exec("ANALYZE " + tables[i].name); err != nil {
				return trailer, failed("look at what was restored", err)
			}
		}
	}
	if t.chain != nil { // records that were waiting have been linked
		if err := t.chain.save(t); err != nil {
			return trailer, err
		}
	}
	problems, err := t.check()
	if err == nil && len(problems) > 0 {
		err = finspace.Errorf(finspace.Invalid, "inconsistentBackup", "The backup was readable but is not consistent: %s", problems[0].What)
	}
	return trailer, err
}

func (t *tx) mustBeEmpty() error {
	for i := range tables {
		if tables[i].name == "settings" { // which Open writes
			continue
		}
		some, err := t.exists("SELECT 1 FROM " + tables[i].name + " LIMIT 1")
		if err != nil {
			return failed("look for rows", err)
		}
		if some {
			return finspace.Errorf(finspace.Conflict, "notEmpty", "The store holds %s already: restore into an empty one.", tables[i].name)
		}
	}
	_, err := t.exec("DELETE FROM settings")
	return failed("empty the settings", err)
}

// unreadable makes the caller's error of everything that is wrong with the file.
func unreadable(err error) error {
	var told *finspace.Error
	if errors.As(err, &told) {
		return err
	}
	return &finspace.Error{
		Kind: finspace.Invalid, Reason: "unreadableBackup",
		Message: "The backup is cut or damaged; nothing was restored.", Cause: err,
	}
}
