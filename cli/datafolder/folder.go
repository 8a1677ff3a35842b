// Package datafolder is the folder in which a server keeps what is its own: the SQLite file, the master key, the root
// key of the first start and the socket for commands. One process at a time holds it.
package datafolder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Path is where a data folder is, or shall be.
type Path string

// Names of the files in a data folder. Others, of SQLite's, stand beside the database.
const (
	databaseName  = "openfinspace.db"
	masterKeyName = "master.key"
	rootKeyName   = "root-key.json"
	socketName    = "admin.sock"
	lockName      = "folder.lock"
)

func (p Path) Database() string  { return filepath.Join(string(p), databaseName) }
func (p Path) MasterKey() string { return filepath.Join(string(p), masterKeyName) }
func (p Path) RootKey() string   { return filepath.Join(string(p), rootKeyName) }
func (p Path) Socket() string    { return filepath.Join(string(p), socketName) }

// Default is the folder openfinspace-data in the working directory of a person who tries the product, where it is seen
// and easily deleted. A service names its own.
const Default Path = "openfinspace-data"

// Modes of what a data folder holds: its owner's alone.
const (
	FolderMode fs.FileMode = 0o700
	FileMode   fs.FileMode = 0o600
)

// InUseError tells that another process holds the folder.
type InUseError struct {
	Path  Path
	Owner string // its process id, as far as it is known
}

func (e *InUseError) Error() string {
	return fmt.Sprintf("the data folder %s is in use by another process (%s): stop that one, or give this one a folder of its own with --data",
		e.Path, e.Owner)
}

// Folder is a data folder that this process holds.
type Folder struct {
	Path
	lock *os.File
}

// Hold makes the folder when it is missing, and keeps every other process from it until Release or the end of this
// process, however that comes. The error is an *InUseError when another one holds it.
func Hold(path Path) (*Folder, error) {
	if err := MakeFolder(path); err != nil {
		return nil, err
	}
	if err := mustBeOwner(path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(string(path), lockName), os.O_RDWR|os.O_CREATE, FileMode)
	if err != nil {
		return nil, fmt.Errorf("hold the data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner, _ := io.ReadAll(io.LimitReader(f, 20))
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &InUseError{path, "process " + strings.TrimSpace(string(owner))}
		}
		return nil, fmt.Errorf("hold the data folder %s: %w", path, err)
	}
	// For the message above; nothing depends on it.
	_ = f.Truncate(0)
	_, _ = f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return &Folder{path, f}, nil
}

// MakeFolder makes the folder when it is missing, for its owner alone, and its name durable.
func MakeFolder(path Path) error {
	if err := makeFolder(string(path)); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return nil
}

// makeFolder is os.MkdirAll that syncs the name of each folder it makes: what is answered must not go with the name of the
// data folder when the power is lost.
func makeFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := makeFolder(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, FolderMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(parent)
}

// Release lets the folder go.
func (f *Folder) Release() error { return f.lock.Close() }

// mustBeOwner keeps root, and whoever else may write there, from leaving files that the server's own user cannot open.
func mustBeOwner(path Path) error {
	info, err := os.Stat(string(path))
	if err != nil {
		return fmt.Errorf("the data folder: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("the data folder %s is not a folder", path)
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return fmt.Errorf("the data folder %s belongs to the user with id %d: run this as that user", path, s.Uid)
	}
	return nil
}
