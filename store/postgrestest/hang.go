package postgrestest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Hang stops the server and all its backends where they are, and returns when they have stopped: connections stay open, and
// nobody answers. GoOn ends it.
func (s *Server) Hang() {
	server := s.proc.Process.Pid
	stop(server) // first, so that it makes no backend meanwhile
	for _, child := range childrenOf(server) {
		stop(child)
	}
}

// stop waits for the signal to be taken: until then a process that runs goes on.
func stop(pid int) {
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	for state := "R"; state != "T" && state != "Z" && state != ""; time.Sleep(time.Millisecond) {
		state, _ = stateOf(strconv.Itoa(pid))
	}
}

// GoOn lets a server that hangs go on.
func (s *Server) GoOn() {
	server := s.proc.Process.Pid
	_ = syscall.Kill(server, syscall.SIGCONT)
	for _, child := range childrenOf(server) {
		_ = syscall.Kill(child, syscall.SIGCONT)
	}
}

// stateOf gives the state of a process (T: stopped, Z: ended) and its parent; nothing, when there is none.
func stateOf(pid string) (state, parent string) {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return "", ""
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // pid (name) state parent …
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return "", ""
	}
	return fields[0], fields[1]
}

func childrenOf(parent int) (children []int) {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, path := range processes {
		name := filepath.Base(path)
		if _, of := stateOf(name); of == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(name)
			children = append(children, pid)
		}
	}
	return children
}
