package process

import (
	"io/fs"
	"syscall"
)

// Tasks leave some room on the disk that they fill, since the store of the server may lie on it: a twentieth, but not more than
// mostReserve bytes.
const mostReserve = 1 << 30

// Spare is how many bytes tasks may still fill of the disk of the folder; nothing is known of a folder that is not there, and then
// it is much.
func Spare(folder string) int64 {
	var s syscall.Statfs_t
	if syscall.Statfs(folder, &s) != nil {
		return mostReserve
	}
	block := int64(s.Bsize) //nolint:unconvert // other systems have other types
	return int64(s.Bavail)*block - min(int64(s.Blocks)*block/20, mostReserve)
}

// onDisk is what a file takes of the disk: small ones take a block.
func onDisk(f fs.FileInfo) int64 {
	if s, is := f.Sys().(*syscall.Stat_t); is {
		return s.Blocks * 512
	}
	return 0
}
