package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// TestDiskFull fills the disk of a child process: the kernel lets its files grow no further. The child checks that
// nothing is answered then, and that all comes back by itself; the test checks what the child has left.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openfinspace.db")
	c := exec.Command(os.Args[0], path)
	c.Env = append(os.Environ(), childTask+"=fill the disk")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wantUsers(t, openAt(t, path), 3*40)
}

func fillDisk() error {
	signal.Ignore(syscall.SIGXFSZ) // a write beyond the limit then fails, as one to a full disk does
	s, err := store.Open(context.Background(), os.Args[1], store.Options{})
	if err != nil {
		return err
	}
	if err := s.Update(context.Background(), func(tx finspace.Tx) error {
		return tx.AddEnvironment(&finspace.Environment{ID: "devenvironment"})
	}); err != nil {
		return err
	}
	for range 3 { // it must be able to happen again
		if err := errors.Join(createUsers(s), whileFull(s), s.Ready(context.Background())); err != nil {
			return err
		}
	}
	return s.Close()
}

// createUsers must succeed 40 times.
func createUsers(s *store.SQL) error {
	var ids finspace.IDs
	for range 40 {
		if err := s.Update(context.Background(), createUser(&ids)); err != nil {
			return fmt.Errorf("with room on the disk: %w", err)
		}
	}
	return nil
}

func whileFull(s *store.SQL) error {
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	full := before
	full.Cur = 8192 // less than the files have already
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	problem := onFullDisk(s)
	return errors.Join(problem, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before))
}

// onFullDisk wants that every change fails as Internal, that Ready fails, and that reading goes on.
func onFullDisk(s *store.SQL) error {
	var ids finspace.IDs
	ctx := context.Background()
	for i := range 10 {
		if err := s.Update(ctx, createUser(&ids)); !errors.Is(err, finspace.Internal) {
			return fmt.Errorf("change %d on a full disk: got the error %w", i, err)
		}
	}
	if err := s.Ready(ctx); !errors.Is(err, finspace.Internal) {
		return fmt.Errorf("ready on a full disk: got the error %w", err)
	}
	return s.View(ctx, func(tx finspace.Tx) error {
		users, err := tx.Users("devenvironment", "", 1000)
		if err == nil && len(users)%40 != 0 {
			err = fmt.Errorf("there are %d users: a change that failed is half there", len(users))
		}
		return err
	})
}
