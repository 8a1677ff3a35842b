package process

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// processAttributes make the child the leader of a group of its own, and end it when the server ends.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// memoryOf is how much memory a process has to itself, in bytes; files that it maps can be had again and do not count. It
// is 0 when the process is no more.
func memoryOf(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	f := strings.Fields(string(text))
	if err != nil || len(f) < 3 {
		return 0
	}
	resident, err := strconv.ParseInt(f[1], 10, 64)
	shared, bad := strconv.ParseInt(f[2], 10, 64)
	if err != nil || bad != nil {
		return 0
	}
	return (resident - shared) * int64(os.Getpagesize())
}

const (
	politeness = 5     // added to the server's own nice level
	firstToGo  = "900" // of 1000: the kernel ends this process before others when memory runs out
)

// humble lowers what this process may take from others, and closes what it inherited beside its three streams. Files that
// Go opens are never inherited, so what is open and would be is not ours.
func humble() error {
	level, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err == nil {
		err = syscall.Setpriority(syscall.PRIO_PGRP, 0, min(19, 20-level+politeness))
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte(firstToGo), 0) // some containers do not let us
	return errors.Join(err, closeInherited())
}

func closeInherited() error {
	open, err := os.ReadDir("/proc/self/fd")
	for _, e := range open {
		fd, bad := strconv.Atoi(e.Name())
		if bad != nil || fd <= 2 {
			continue
		}
		flags, _, gone := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFD, 0)
		if gone == 0 && flags&syscall.FD_CLOEXEC == 0 {
			err = errors.Join(err, syscall.Close(fd))
		}
	}
	return err
}

// takeOutput gives standard output to the protocol alone: what a library prints goes to standard error.
func takeOutput() (*os.File, error) {
	fd, err := syscall.Dup(1)
	if err != nil {
		return nil, err
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), "answers"), syscall.Dup3(2, 1, 0)
}

func limitFileSize(size int64) error {
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(size), Max: uint64(size)})
}
