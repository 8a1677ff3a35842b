package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"syscall"
)

// temporary is the folder for what is being written. Its name is no folder of a key.
const temporary = ".tmp"

// folder is the store on the local disk: an object is the file at its key, below the root. os.Root keeps every path
// inside, whatever links somebody has put there.
type folder struct {
	root  *os.Root
	path  string   // of the root, without symbolic links
	named sync.Map // folders whose names are on the disk; folders are never removed
}

func openFolder(name string) (*folder, error) {
	name, err := filepath.Abs(name)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if err := makeRoot(name); err != nil {
		return nil, fmt.Errorf("blob: make the folder of objects: %w", err)
	}
	if name, err = filepath.EvalSymlinks(name); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	f := &folder{root: root, path: name}
	if err := f.makeFolders(temporary); err != nil {
		return nil, errors.Join(fmt.Errorf("blob: %w", err), root.Close())
	}
	return f, nil
}

// makeRoot makes the folder, those above it too, and brings their names to the disk. Where we may not read the folder
// above, whoever made ours has seen to that.
func makeRoot(name string) error {
	above := filepath.Dir(name)
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) && above != name {
		if err := makeRoot(above); err != nil {
			return err
		}
		if err := os.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	d, err := os.Open(above)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(ignoreReadOnly(d.Sync()), d.Close())
}

// ignoreReadOnly is for a folder above on a file system that nobody writes to: its names are on the disk.
func ignoreReadOnly(err error) error {
	if errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// makeFolders makes a folder and those above it, and brings their names to the disk, once in the life of a process: one
// that was there may have been made by a process that died before its sync.
func (f *folder) makeFolders(name string) error {
	if name == "." {
		return nil
	}
	if _, is := f.named.Load(name); is {
		return nil
	}
	above := path.Dir(name)
	if err := f.makeFolders(above); err != nil {
		return err
	}
	if err := f.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := f.sync(above); err != nil {
		return err
	}
	f.named.Store(name, nil)
	return nil
}

// sync brings the names in a folder to the disk.
func (f *folder) sync(name string) error {
	d, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Ready also sees that the path still leads to the folder that we opened: what is put into one that was moved away
// would be gone at the next start.
func (f *folder) Ready(ctx context.Context) error {
	ours, err := f.root.Stat(".")
	if err != nil {
		return fileError("ready", "", err)
	}
	if now, err := os.Stat(f.path); err != nil || !os.SameFile(ours, now) {
		return &Error{Unavailable, "ready", "", fmt.Errorf("the folder %s was moved or removed while the server ran: restart it", f.path)}
	}
	return probe(ctx, f)
}

func (f *folder) LocalPath(key Key) (string, bool) {
	if !key.Valid() {
		return "", false
	}
	return f.outside(string(key)), true
}

func (f *folder) Close() error { return f.root.Close() }
