package job

import "syscall"

// leastRoom is how much room a disk has, in bytes, that is not full.
const leastRoom = 64 << 20

// isFull tells whether the disk of the folder has no room left.
func isFull(folder string) bool {
	var s syscall.Statfs_t
	return syscall.Statfs(folder, &s) == nil && int64(s.Bavail)*int64(s.Bsize) < leastRoom //nolint:unconvert // other systems have other types
}
