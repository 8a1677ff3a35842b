package admin

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
)

// Listen makes the socket, of mode 0600. The caller holds the lock of the folder in which it stands: a socket that is
// there belongs to a server that was killed, and is replaced.
func Listen(socket string) (net.Listener, error) {
	if err := os.Remove(socket); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the socket of an earlier server: %w", err)
	}
	name, done, err := reach(socket)
	if err != nil {
		return nil, err
	}
	defer done()
	// Until the chmod below, the folder's mode 0700 keeps others away, and after it, accept asks who is there.
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: name, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("make the socket for commands: %w", err)
	}
	l.SetUnlinkOnClose(false) // its name may go through a file descriptor that is closed by then
	if err := os.Chmod(socket, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("make the socket for commands: %w", err), l.Close())
	}
	return &guarded{UnixListener: l, path: socket}, nil
}

// guarded turns away connections of other users.
type guarded struct {
	*net.UnixListener
	path string
}

func (g *guarded) Accept() (net.Conn, error) {
	for {
		conn, err := g.AcceptUnix()
		if err != nil {
			return nil, err
		}
		if mayConnect(conn) {
			return conn, nil
		}
		_ = conn.Close()
	}
}

func (g *guarded) Close() error {
	err := g.UnixListener.Close()
	if removed := os.Remove(g.path); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	return err
}
