package blob

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
)

func (f *folder) Get(ctx context.Context, key Key, offset, length int64) (io.ReadCloser, error) {
	if err := errors.Join(checkGet(key, offset), ctx.Err()); err != nil {
		return nil, fileError("get", key, err)
	}
	file, info, err := f.open(key)
	if err != nil {
		return nil, fileError("get", key, err)
	}
	left := max(0, info.Size()-offset)
	if length >= 0 {
		left = min(left, length)
	}
	return &fileReader{ctx, key, io.NewSectionReader(file, offset, left), file}, nil
}

func checkGet(key Key, offset int64) error {
	if err := key.check("get"); err != nil {
		return err
	}
	if offset < 0 {
		return &Error{Kind: Invalid, Op: "get", Key: key}
	}
	return nil
}

// open opens the file of an object. What is no plain file is no object of ours: a link, or a pipe that would block us.
func (f *folder) open(key Key) (*os.File, fs.FileInfo, error) {
	if info, err := f.root.Lstat(string(key)); err != nil || !info.Mode().IsRegular() {
		return nil, nil, cmp.Or(err, fs.ErrNotExist)
	}
	file, err := f.root.OpenFile(string(key), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, info, nil
}

type fileReader struct {
	ctx  context.Context
	key  Key
	r    io.Reader
	file *os.File
}

func (r *fileReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, fileError("get", r.key, err)
	}
	n, err := r.r.Read(p)
	if err == nil || err == io.EOF { //nolint:errorlint // io.SectionReader gives this value itself
		return n, err
	}
	return n, fileError("get", r.key, err)
}

func (r *fileReader) Close() error { return r.file.Close() }

func (f *folder) Stat(ctx context.Context, key Key) (*Info, error) {
	if err := errors.Join(key.check("stat"), ctx.Err()); err != nil {
		return nil, fileError("stat", key, err)
	}
	info, err := f.root.Lstat(string(key))
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fileError("stat", key, err)
	}
	return &Info{key, info.Size(), info.ModTime()}, nil
}

func (f *folder) List(ctx context.Context, prefix string, after Key, limit int) ([]Info, error) {
	if err := checkList(prefix, limit); err != nil {
		return nil, err
	}
	w := walk{ctx: ctx, folder: f, prefix: prefix, after: string(after), limit: limit}
	if err := w.in(""); err != nil {
		return nil, fileError("list", Key(prefix), err)
	}
	return w.found, nil
}

// walk is one page of a list. It compares texts and never makes a path of the prefix.
type walk struct {
	ctx           context.Context
	folder        *folder
	prefix, after string
	limit         int
	found         []Info
}

// in walks through the folder with this path, "" or with a slash at its end. Folders stand among names as if they ended
// with a slash, which is the order of the keys' bytes.
func (w *walk) in(at string) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	entries, err := w.folder.entries(cmp.Or(strings.TrimSuffix(at, "/"), "."))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if len(w.found) == w.limit {
			return nil
		}
		if err := w.entry(at+e.Name(), e); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) entry(name string, e fs.DirEntry) error {
	switch {
	case e.IsDir():
		if name += "/"; name != temporary+"/" && w.leadsOn(name) {
			return w.in(name)
		}
	case e.Type().IsRegular() && strings.HasPrefix(name, w.prefix) && name > w.after && Key(name).Valid():
		info, err := e.Info()
		if err == nil {
			w.found = append(w.found, Info{Key(name), info.Size(), info.ModTime()})
		}
		if !errors.Is(err, fs.ErrNotExist) { // removed meanwhile
			return err
		}
	}
	return nil
}

// leadsOn says whether keys in the folder may begin with the prefix and come after the key.
func (w *walk) leadsOn(name string) bool {
	return (strings.HasPrefix(name, w.prefix) || strings.HasPrefix(w.prefix, name)) && (name > w.after || strings.HasPrefix(w.after, name))
}

// entries gives what is in a folder, in the order of keys.
func (f *folder) entries(name string) ([]fs.DirEntry, error) {
	d, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	entries, err := d.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(inOrder(a), inOrder(b)) })
	return entries, errors.Join(err, d.Close())
}

func inOrder(e fs.DirEntry) string {
	if e.IsDir() {
		return e.Name() + "/"
	}
	return e.Name()
}
