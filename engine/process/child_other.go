//go:build !linux

package process

import (
	"os"
	"syscall"
)

// processAttributes make the child the leader of a group of its own. It ends with the server, since its input does.
func processAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// memoryOf knows nothing here: only what the engine itself keeps to bounds its memory.
func memoryOf(int) int64 { return 0 }

func humble() error { return nil }

func takeOutput() (*os.File, error) { return os.Stdout, nil }

// limitFileSize does nothing here: the server watches the folders.
func limitFileSize(int64) error { return nil }
