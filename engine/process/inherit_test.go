package process_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

// inherit makes a file one that children would get.
func inherit(t *testing.T, f *os.File) {
	t.Helper()
	if _, _, err := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_SETFD, 0); err != 0 {
		t.Fatal(err)
	}
}

func linkOf(t *testing.T, f *os.File) string {
	t.Helper()
	to, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return to
}
