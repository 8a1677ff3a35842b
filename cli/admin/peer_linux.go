package admin

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// mayConnect asks the kernel whose process is at the other end: this server's user or root.
func mayConnect(conn *net.UnixConn) bool {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false
	}
	var peer *syscall.Ucred
	var asked error
	err = raw.Control(func(fd uintptr) {
		peer, asked = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	return err == nil && asked == nil && (peer.Uid == 0 || peer.Uid == uint32(os.Geteuid()))
}

// nameMax is how long the name of a socket may be for the kernel.
const nameMax = 100

// reach gives a name of the socket that is short enough for the kernel; done ends its validity.
func reach(socket string) (name string, done func(), err error) {
	if len(socket) <= nameMax {
		return socket, func() {}, nil
	}
	folder, err := os.Open(filepath.Dir(socket))
	if err != nil {
		return "", nil, fmt.Errorf("reach the socket for commands: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), filepath.Base(socket)), func() { _ = folder.Close() }, nil
}
