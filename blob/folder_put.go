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
	return f.finish(ctx, temp, key, src, f.write(temp, src))
}

// finish gives a temporary file its name, if its bytes were read and synced without an error.
func (f *folder) finish(ctx context.Context, temp string, key Key, src *source, err error) (*Written, error) {
	if err != nil {
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

// PutFile gives the file a temporary name of ours, and then does what Put does behind its writing: so it is true of it too what is true if
// we die. A file that cannot have a second name here (it lies on another file system, or is somebody else's) is copied.
func (f *folder) PutFile(ctx context.Context, key Key, name string) (*Written, error) {
	if err := key.check("put"); err != nil {
		return nil, err
	}
	temp := path.Join(temporary, randomName())
	defer f.root.Remove(temp) //nolint:errcheck // it may not be there; what stays, Sweep removes
	if !f.adopt(name, temp) {
		return putCopy(ctx, f, key, name)
	}
	file, err := f.root.Open(temp)
	if err != nil {
		// Our folder was moved while we ran, and the name was made in what lies in its place.
		return nil, errors.Join(f.putError(key, err), os.Remove(f.outside(temp)))
	}
	defer file.Close()
	src := newSource(ctx, key, file)
	return f.finish(ctx, temp, key, src, syncAndRead(file, src))
}

// adopt gives a regular file a second name, which is ours. Sweeps go by the time of its writing, so that is now.
func (f *folder) adopt(name, temp string) bool {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	now := time.Now()
	return errors.Join(os.Chmod(name, 0o600), os.Chtimes(name, now, now), os.Link(name, f.outside(temp))) == nil
}

// outside is the path of a name of ours for a call that knows no root.
func (f *folder) outside(name string) string { return filepath.Join(f.path, filepath.FromSlash(name)) }

// syncAndRead brings a file's bytes to the disk while they are read for their digests.
func syncAndRead(file *os.File, src io.Reader) error {
	synced := make(chan error, 1)
	go func() { synced <- file.Sync() }()
	buffer := copyBuffers.Get().(*[copyBuffer]byte)
	defer copyBuffers.Put(buffer)
	_, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, src, buffer[:])
	if failed := <-synced; err == nil {
		err = failed
	}
	return err
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
