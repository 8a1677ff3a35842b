package postgrestest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Hang stops the server and all its backends where they are: connections stay open, and nobody answers. Go on
// ends it.
func (s *Server) Hang() { s.signal(syscall.SIGSTOP) }

// GoOn lets a server that hangs go on.
func (s *Server) GoOn() { s.signal(syscall.SIGCONT) }

// signal goes to the server first, so that it makes no backend meanwhile, and then to its children.
func (s *Server) signal(sig syscall.Signal) {
	server := s.proc.Process.Pid
	_ = syscall.Kill(server, sig)
	for _, child := range childrenOf(server) {
		_ = syscall.Kill(child, sig)
	}
}

func childrenOf(parent int) (children []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(stat), ") ") // pid (name) state parent …
		fields := strings.Fields(rest)
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			children = append(children, pid)
		}
	}
	return children
}
