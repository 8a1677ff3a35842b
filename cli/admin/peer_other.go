//go:build !linux

package admin

import "net"

// mayConnect has nothing to ask here: the modes of the socket and its folder keep others away.
func mayConnect(*net.UnixConn) bool { return true }

func reach(socket string) (name string, done func(), err error) { return socket, func() {}, nil }
