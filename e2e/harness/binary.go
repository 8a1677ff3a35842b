package harness

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
)

// Root is the top folder of the repository: where the product's go.mod stands.
var Root = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for ; dir != "/"; dir = filepath.Dir(dir) {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(mod, []byte("module github.com/openfinspace/openfinspace\n")) {
			return dir
		}
	}
	panic("harness: tests must run inside the repository: no folder above has the product's go.mod")
})

// binary builds bin/openfinspace once in a test process and gives its path. Test processes that run side by side take
// turns, and a build without changes costs them a fraction of a second. E2E_BINARY names another binary, such as a
// release's, to be tested as it is.
var binary = sync.OnceValues(func() (string, error) {
	if other := os.Getenv("E2E_BINARY"); other != "" {
		return other, nil
	}
	path := filepath.Join(Root(), "bin", "openfinspace")
	unlock, err := lock(filepath.Join(Root(), "bin", ".build-lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	build := exec.Command("go", "build", "-o", path, "./cmd/openfinspace")
	build.Dir = Root()
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the server does not build: %w\n%s", err, out)
	}
	return path, nil
})

// lock waits for an exclusive lock on the file at path, which it makes when needed.
func lock(path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}
