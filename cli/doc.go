// Package cli is the command line: the server's start and everything that an operator does beside it.
//
// A command that works on the data is one function, whether a server runs or not. Beside a running server it is sent
// there through a socket in the data folder (package admin) and runs in its process; else it opens the data itself.
// Both ways it sees the same desk: store, service, master key, and the streams of the person who gave the command.
//
// Exit codes are part of the interface: see the constants.
package cli
