package blob_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
)

func openFolder(t testing.TB, path string) blob.Store {
	t.Helper()
	s, err := blob.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func putText(t testing.TB, s blob.Store, key blob.Key, text string) {
	t.Helper()
	if _, err := s.Put(context.Background(), key, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
}

// TestModes wants that nobody else may read, whatever the process's mask.
func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	root := filepath.Join(t.TempDir(), "above", "objects")
	s := openFolder(t, root)
	putText(t, s, "a/b/x.data", "text")
	err := filepath.WalkDir(filepath.Dir(root), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != map[bool]fs.FileMode{true: 0o700, false: 0o600}[d.IsDir()] {
			t.Errorf("%s has the mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path, is := s.LocalPath("a/b/x.data")
	if b, err := os.ReadFile(path); err != nil || !is || string(b) != "text" {
		t.Errorf("the object's path is %s, and a program reads there %q (%v)", path, b, err)
	}
}

// TestLinksInside puts links where objects and folders would be: nothing beside the folder is read or written.
func TestLinksInside(t *testing.T) {
	beside := t.TempDir()
	writeFile(t, filepath.Join(beside, "x.data"))
	root := t.TempDir()
	s := openFolder(t, root)
	if err := errors.Join(os.Symlink(beside, filepath.Join(root, "out")), os.MkdirAll(filepath.Join(root, "a"), 0o700),
		os.Symlink(filepath.Join(beside, "x.data"), filepath.Join(root, "a", "x.data")), os.Symlink("y.data", filepath.Join(root, "a", "z.data")),
		syscall.Mkfifo(filepath.Join(root, "a", "pipe.data"), 0o600), os.Mkdir(filepath.Join(root, "a", "folder.data"), 0o700)); err != nil {
		t.Fatal(err)
	}
	putText(t, s, "a/y.data", "text")
	ctx := context.Background()
	for _, key := range []blob.Key{"a/x.data", "a/z.data", "out/x.data", "a/pipe.data", "a/folder.data"} {
		if _, err := s.Get(ctx, key, 0, -1); err == nil {
			t.Errorf("%s is read", key)
		}
		if _, err := s.Stat(ctx, key); err == nil {
			t.Errorf("%s is an object", key)
		}
		if _, err := s.Put(ctx, key, strings.NewReader("new")); err == nil {
			t.Errorf("%s is written", key)
		}
	}
	if _, err := s.Put(ctx, "out/new.data", strings.NewReader("new")); err == nil {
		t.Error("an object is written through a link")
	}
	if found, err := s.List(ctx, "", "", 10); err != nil || len(found) != 1 {
		t.Errorf("the list is %v (%v), want one object", found, err)
	}
	if left, _ := os.ReadDir(beside); len(left) != 1 {
		t.Errorf("beside the folder there is %v", left)
	}
}

// TestGivenFiles wants nothing of a file that was given in the folder of temporary files afterwards, and nothing beside it when the store's
// folder was moved.
func TestGivenFiles(t *testing.T) {
	root := filepath.Join(t.TempDir(), "objects")
	s := openFolder(t, root)
	given, pipe := filepath.Join(t.TempDir(), "given"), filepath.Join(t.TempDir(), "pipe")
	writeFile(t, given)
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if _, err := s.PutFile(ctx, "a/x.data", given); err != nil {
		t.Fatal(err)
	}
	for key, path := range map[blob.Key]string{"a/x.data": given, "a/y.data": pipe} {
		if _, err := s.PutFile(ctx, key, path); err == nil {
			t.Errorf("%s is put as %s", path, key)
		}
	}
	if left, err := os.ReadDir(filepath.Join(root, ".tmp")); err != nil || len(left) > 0 {
		t.Errorf("there is left %v (%v)", left, err)
	}
	if err := errors.Join(os.Rename(root, root+".moved"), os.MkdirAll(filepath.Join(root, ".tmp"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutFile(ctx, "a/z.data", given); !errors.Is(err, blob.Unavailable) {
		t.Errorf("put into a folder that was moved: got the error %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(root, ".tmp")); err != nil || len(left) > 0 {
		t.Errorf("in its place there is left %v (%v)", left, err)
	}
}

// TestFoldersVanish takes folders away while the store is open.
func TestFoldersVanish(t *testing.T) {
	root := filepath.Join(t.TempDir(), "objects")
	s := openFolder(t, root)
	putText(t, s, "a/b/x.data", "text")
	if err := os.RemoveAll(filepath.Join(root, "a")); err != nil {
		t.Fatal(err)
	}
	putText(t, s, "a/b/y.data", "text")
	if err := os.RemoveAll(filepath.Join(root, ".tmp")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(context.Background(), "a/b/z.data", strings.NewReader("text")); !errors.Is(err, blob.Unavailable) {
		t.Errorf("put without the folder of temporary files: got the error %v", err)
	}
	if err := os.Rename(root, root+".moved"); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(context.Background()); !errors.Is(err, blob.Unavailable) {
		t.Errorf("ready after the folder was moved: got the error %v", err)
	}
}

func TestOpenRefusals(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file)
	for _, address := range []string{file, filepath.Join(file, "below"), "ftp://somewhere/objects", "s3:///prefix", "/dev/null/objects"} {
		if s, err := blob.Open(context.Background(), address); err == nil {
			t.Errorf("%s is opened", address)
			s.Close()
		}
	}
}

// fillDisk is a child: the kernel lets its files grow to 64 KiB only. What does not fit is NoSpace, leaves nothing, and
// afterwards all goes on.
func fillDisk() error {
	ctx := context.Background()
	s, err := blob.Open(ctx, os.Args[1])
	if err != nil {
		return err
	}
	ignoreFileLimit()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	full := before
	full.Cur = 64 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	large := strings.Repeat("x", 64<<10+1)
	if _, err := s.Put(ctx, "a/x.data", strings.NewReader(large)); !errors.Is(err, blob.NoSpace) {
		return errors.Join(errors.New("put on a full disk"), err)
	}
	if _, err := s.Stat(ctx, "a/x.data"); !errors.Is(err, blob.NotFound) {
		return errors.Join(errors.New("stat after a put on a full disk"), err)
	}
	if n, err := s.Sweep(ctx, time.Now().Add(time.Hour)); n != 0 || err != nil {
		return errors.Join(errors.New("the put has left something"), err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	_, err = s.Put(ctx, "a/x.data", strings.NewReader(large))
	return errors.Join(err, s.Close())
}
