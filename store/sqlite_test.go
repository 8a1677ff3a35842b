package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

func TestSecondServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openfinspace.db")
	s := openAt(t, path)
	byAnotherName := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, byAnotherName); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, byAnotherName} {
		_, err := store.Open(context.Background(), p, store.Options{})
		want := fmt.Sprintf("%s is in use by another server (process %d): stop it, or give this one another directory", path, os.Getpid())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got the error %v, want one that says %q", err, want)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, path)
}

// TestFiles wants files for their owner alone, and one file when all is well: what lies beside it is part of it.
func TestFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openfinspace.db")
	s := openAt(t, path)
	addEnvironment(t, s)
	if err := s.View(context.Background(), func(tx finspace.Tx) error { return second(tx.Environments("", 1)) }); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600 (%v)", suffix, info.Mode(), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + suffix); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("after Close there is still a file %s (%v)", suffix, err)
		}
	}
}

// TestWeakSettings wants that settings which lose answered changes are noticed.
func TestWeakSettings(t *testing.T) {
	const good = "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	path := filepath.Join(t.TempDir(), "x.db")
	if err := store.CheckDurable(path, good); err != nil {
		t.Errorf("good settings: %v", err)
	}
	for _, bad := range []string{
		strings.Replace(good, "FULL", "NORMAL", 1), strings.Replace(good, "FULL", "OFF", 1), strings.Replace(good, "keys(1)", "keys(0)", 1),
		strings.Replace(good, "WAL", "DELETE", 1), strings.Replace(good, "WAL", "MEMORY", 1),
	} {
		if err := store.CheckDurable(path, bad); err == nil || !strings.Contains(err.Error(), "the server does not start") {
			t.Errorf("%s: got the error %v", bad, err)
		}
	}
}

func TestUnusableFile(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, dir, filepath.Join(dir, "none", "x.db"), filepath.Join(text, "x.db")} {
		if _, err := store.Open(context.Background(), path, store.Options{}); err == nil || !strings.Contains(err.Error(), path) &&
			!strings.Contains(err.Error(), filepath.Dir(path)) {
			t.Errorf("got the error %v, want one that names %s", err, path)
		}
	}
	if kept, _ := os.ReadFile(text); !strings.HasPrefix(string(kept), "not a database") {
		t.Error("the file was changed")
	}
}

// TestFileGone moves the file away under a working server. What it would answer from then on would be lost at its next
// start, so it must not answer; when the file is back it goes on.
func TestFileGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openfinspace.db")
	s := openAt(t, path)
	addEnvironment(t, s)
	ids := &finspace.IDs{}
	create := func() error { return s.Update(context.Background(), createUser(ids)) }
	if err := create(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	wantInternal(t, create())
	wantInternal(t, s.Ready(context.Background()))
	if err := os.WriteFile(path, nil, 0o600); err != nil { // another file in its place
		t.Fatal(err)
	}
	wantInternal(t, create())
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(create(), s.Ready(context.Background())); err != nil {
		t.Errorf("the file is back, and still: %v", err)
	}
	wantUsers(t, s, 2)
}

func wantInternal(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, finspace.Internal) {
		t.Errorf("got the error %v, want %s", err, finspace.Internal)
	}
}

// wantUsers wants so many users and that doctor finds nothing.
func wantUsers(t testing.TB, s *store.SQL, n int64) {
	t.Helper()
	err := s.View(context.Background(), func(tx finspace.Tx) error {
		got, err := tx.Count("devenvironment", finspace.CountUsers, "")
		if got != n {
			t.Errorf("there are %d users, want %d", got, n)
		}
		return err
	})
	problems, check := s.Check(context.Background())
	if err := errors.Join(err, check); err != nil || len(problems) > 0 {
		t.Errorf("check: %v %v", problems, err)
	}
}

func openAt(t testing.TB, path string) *store.SQL {
	t.Helper()
	s, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestDamagedFile writes over the middle of the file, as a broken disk may: doctor must see it, and nothing may panic.
func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "openfinspace.db")
	s := openAt(t, path)
	addEnvironment(t, s)
	preload(t, s, 500)
	before, found := rows(t, s), 0
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 4096; at+512 < len(whole); at += len(whole) / 12 {
		damaged := append([]byte{}, whole...)
		copy(damaged[at:], strings.Repeat("\xa5", 512))
		copied := filepath.Join(t.TempDir(), "openfinspace.db")
		if err := os.WriteFile(copied, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(context.Background(), copied, store.Options{})
		if err != nil {
			continue // seen at once
		}
		problems, err := s.Check(context.Background())
		if err == nil && len(problems) == 0 && rows(t, s) != before {
			t.Errorf("512 bytes at %d are overwritten, rows differ, and doctor finds nothing", at)
		}
		if err != nil || len(problems) > 0 {
			found++
		}
		_ = s.Update(context.Background(), createUser(&finspace.IDs{}))
		_ = s.Close()
	}
	if found < 6 {
		t.Errorf("doctor has found %d of 12 damages", found)
	}
}

// rows are what the store holds, as a backup has it between its header and its trailer.
func rows(t testing.TB, s *store.SQL) string {
	t.Helper()
	var file bytes.Buffer
	if _, err := s.Backup(context.Background(), &file); err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	return strings.Join(lines[1:len(lines)-2], "")
}
