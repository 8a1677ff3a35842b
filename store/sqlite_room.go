package store

import (
	"fmt"
	"path/filepath"
	"syscall"
)

// roomForChanges is less than a second's changes of a busy server.
const roomForChanges = 1 << 20

// room looks at the disk. The small change that Ready makes may still find a place in what the log holds already, when no
// user could be created any more.
func (l *lite) room() error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(l.path), &disk); err != nil {
		return internal("look for room", err)
	}
	if free := disk.Bavail * uint64(disk.Bsize); free < roomForChanges {
		return internal("look for room", fmt.Errorf("the disk of %s has %d bytes left", l.path, free))
	}
	return nil
}
