package store_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// drive is a disk that forgets what was not synced when the power fails. It sees the system calls of a process that works
// in one folder. A file's name is kept when the folder was synced, its content when the file was.
type drive struct {
	folder string
	files  map[string]*driveFile
}

type driveFile struct {
	named   bool // the name is on the disk
	removed bool // the name was taken away, which is not on the disk yet
	synced  []byte
	pending []event // since the last sync
}

func newDrive(folder string) *drive { return &drive{folder, map[string]*driveFile{}} }

// see follows a call. The lock and the shared memory of SQLite are made anew at each start.
func (d *drive) see(e event) {
	if e.path == d.folder && (e.call == "fsync" || e.call == "fdatasync") {
		d.syncNames()
		return
	}
	if filepath.Dir(e.path) != d.folder || strings.HasSuffix(e.path, ".lock") || strings.HasSuffix(e.path, "-shm") {
		return
	}
	f := d.files[e.path]
	switch e.call {
	case "open", "openat", "creat":
		if e.name && (f == nil || f.removed) {
			d.files[e.path] = &driveFile{}
		}
	case "write", "pwrite64", "ftruncate":
		f.pending = append(f.pending, e)
	case "fsync", "fdatasync":
		for _, p := range f.pending {
			f.synced = applied(f.synced, p)
		}
		f.pending = nil
	case "unlink", "unlinkat":
		f.removed = true
	}
}

func (d *drive) syncNames() {
	for path, f := range d.files {
		if f.named = true; f.removed {
			delete(d.files, path)
		}
	}
}

func applied(content []byte, e event) []byte {
	end := e.offset + len(e.data)
	if e.call == "ftruncate" && end < len(content) {
		return content[:end:end]
	}
	grown := make([]byte, max(end, len(content)))
	copy(grown, content)
	copy(grown[e.offset:], e.data)
	return grown
}

// afterPowerFailure writes what is left into a folder. Chance decides what of the rest has reached the disk, in which
// sectors; without it, nothing of it has.
func (d *drive) afterPowerFailure(t testing.TB, folder string, chance *rand.Rand) {
	t.Helper()
	for path, f := range d.files {
		if !f.named && (chance == nil || chance.IntN(2) == 0) || f.removed && chance != nil && chance.IntN(2) == 0 {
			continue
		}
		content := f.synced
		for _, p := range f.pending {
			if chance != nil && chance.IntN(2) == 0 {
				content = applied(content, torn(p, chance))
			}
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

const sector = 512

// torn cuts some writes after a number of whole sectors.
func torn(e event, chance *rand.Rand) event {
	if sectors := len(e.data) / sector; sectors > 1 && chance.IntN(2) == 0 {
		e.data = e.data[:sector*chance.IntN(sectors)]
	}
	return e
}
