// Package admin lets a command of the operator run inside the server that has the data open. The client sends the name
// and the arguments of the command, already parsed, over a Unix socket in the data folder, and its standard input; the
// server runs the command and sends back what it writes and its exit code. It is HTTP with a body in both directions at
// once.
//
// Who may connect is settled by the system: the socket has mode 0600 in a folder of mode 0700, and on Linux the server
// asks the kernel who is at the other end and turns away everybody but its own user and root.
package admin
