package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"syscall"
	"time"
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

// Put writes a temporary file, syncs it, gives it its name by a hard link, which fails where the name is taken, and
// syncs the folder of the name.
//
//   - If we die before the link, there is no object, and a temporary file that Sweep removes.
//   - If we die after it, the whole object may be there, as one that nobody was told of: its bytes were synced before it
//     had a name.
//   - If the power fails after the folder's sync, the object is there. Only then do we return.
func (f *folder) Put(ctx context.Context, key Key, r io.Reader) (*Written, error) {
	if err := key.check("put"); err != nil {
		return nil, err
	}
	temp := path.Join(temporary, randomName())
	defer f.root.Remove(temp) //nolint:errcheck // it may not be there; what stays, Sweep removes
	src := newSource(ctx, key, r)
	if err := f.write(temp, src); err != nil {
		return nil, f.putError(key, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, fileError("put", key, err)
	}
	if err := f.publish(temp, key); err != nil {
		return nil, f.putError(key, err)
	}
	return src.written(), nil
}

// putError is fileError, but a file that is missing is no missing object: somebody has taken our folders away.
func (f *folder) putError(key Key, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &Error{Unavailable, "put", key, err}
	}
	return fileError("put", key, err)
}

const copyBuffer = 256 << 10

var copyBuffers = sync.Pool{New: func() any { return new([copyBuffer]byte) }}

// write makes the file and brings its bytes to the disk.
func (f *folder) write(name string, src io.Reader) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	buffer := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buffer)
	// Both are wrapped, so that the bytes go through our buffer and through the digests.
	if _, err := io.CopyBuffer(struct{ io.Writer }{file}, src, buffer[:]); err != nil {
		return err
	}
	// After a sync that failed the kernel may have thrown the bytes away; the file is never synced again, but removed.
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

// publish gives the file its name. When it fails, the name is taken away again, as well as can be.
func (f *folder) publish(temp string, key Key) error {
	in := path.Dir(string(key))
	if err := f.makeFolders(in); err != nil {
		return err
	}
	err := f.root.Link(temp, string(key))
	if errors.Is(err, fs.ErrNotExist) { // somebody has removed folders while we run
		f.named.Clear()
		if err := f.makeFolders(in); err != nil {
			return err
		}
		err = f.root.Link(temp, string(key))
	}
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOTSUP) {
		return fmt.Errorf("%s must be on a file system that has hard links, and owned by whom the server runs as: %w", f.path, err)
	}
	if err != nil {
		return err
	}
	if err := f.sync(in); err != nil { // the object may be there after a power failure, whole, and nobody knows of it
		return errors.Join(err, f.root.Remove(string(key)))
	}
	return nil
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

// Delete also syncs when the object is not there: one who died before his sync may have removed it.
func (f *folder) Delete(ctx context.Context, key Key) error {
	if err := errors.Join(key.check("delete"), ctx.Err()); err != nil {
		return fileError("delete", key, err)
	}
	if err := f.root.Remove(string(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileError("delete", key, err)
	}
	if err := f.sync(path.Dir(string(key))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileError("delete", key, err)
	}
	return nil
}

// Sweep goes by the time of the last write.
func (f *folder) Sweep(ctx context.Context, before time.Time) (removed int, err error) {
	entries, err := f.entries(temporary)
	if err != nil {
		return 0, fileError("sweep", temporary, err)
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return removed, fileError("sweep", temporary, err)
		}
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !info.ModTime().Before(before) {
			continue // gone meanwhile, not ours, or at work
		}
		if err := f.root.Remove(path.Join(temporary, e.Name())); err == nil {
			removed++
		} else if !errors.Is(err, fs.ErrNotExist) {
			return removed, fileError("sweep", temporary, err)
		}
	}
	n, err := sweepProbes(ctx, f, before)
	return removed + n, err
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
	return filepath.Join(f.path, filepath.FromSlash(string(key))), true
}

func (f *folder) Close() error { return f.root.Close() }
