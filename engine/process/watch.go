package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

const (
	memoryEvery = 50 * time.Millisecond
	diskEvery   = 10 // times memoryEvery
)

// watch ends the child when ctx ends or a limit is passed, and says which; nil when the task was done before.
func (c *child) watch(ctx context.Context, r *request, done <-chan struct{}) error {
	ticks := time.NewTicker(memoryEvery)
	defer ticks.Stop()
	limit := r.Task.Limits
	var late <-chan time.Time
	if limit.Time > 0 {
		timer := time.NewTimer(limit.Time)
		defer timer.Stop()
		late = timer.C
	}
	for n := 1; ; n++ {
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return c.giveUp(done, cancelled(ctx))
		case <-late:
			return c.giveUp(done, &engine.Error{Kind: engine.Limit, Message: fmt.Sprintf("The task ran longer than the %v that it may take. "+
				"Split the files, or ask the operator to allow more time", limit.Time)})
		case <-ticks.C:
		}
		if err := c.over(r, n%diskEvery == 0); err != nil {
			c.kill(syscall.SIGKILL) // it would go on taking while it is asked to end
			return err
		}
	}
}

// giveUp asks the child to end its task, and kills it after the grace.
func (c *child) giveUp(done <-chan struct{}, why error) error {
	c.kill(syscall.SIGTERM)
	select {
	case <-done:
	case <-time.After(c.Grace):
		c.kill(syscall.SIGKILL)
	}
	return why
}

func cancelled(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return &engine.Error{Kind: engine.Limit, Message: "The task took longer than it was given", Cause: cause}
	}
	return &engine.Error{Kind: engine.Canceled, Message: "The task was cancelled", Cause: cause}
}

// over tells whether the child has more than it may.
func (c *child) over(r *request, disk bool) error {
	limit := r.Task.Limits
	if used := memoryOf(c.cmd.Process.Pid); used > limit.Memory+limit.Memory/2 {
		return &engine.Error{Kind: engine.Limit, Message: fmt.Sprintf("The task needs more than the %s of memory that it may have. "+
			"Split the files, or ask the operator to allow more memory", bytesText(limit.Memory))}
	}
	if disk && limit.Disk > 0 && c.filled(r) > limit.Disk {
		return diskLimit(limit.Disk)
	}
	if disk && Spare(c.folder) <= 0 {
		return c.full(r, syscall.ENOSPC)
	}
	return nil
}

// filled is how many bytes of the disk the task has filled.
func (c *child) filled(r *request) int64 {
	return r.Task.Filled + Filled(c.folder) + Filled(r.outFolder())
}

// ClassDisk is the Class of a Limit that was Limits.Disk.
const ClassDisk = "disk"

func diskLimit(limit int64) error {
	return &engine.Error{Kind: engine.Limit, Class: ClassDisk, Message: fmt.Sprintf("The task needs more than the %s of disk that it may have. "+
		"Split the files, or ask the operator to allow more disk", bytesText(limit))}
}

// Full is the cause of a Limit that was the disk itself: no task may fill more of it now.
type Full struct {
	Filled int64 // bytes, by this task
	cause  error
}

func (f *Full) Error() string { return fmt.Sprintf("the disk has no room: %v", f.cause) }

// Unwrap gives what the engine or the system said.
func (f *Full) Unwrap() error { return f.cause }

func (c *child) full(r *request, cause error) error {
	return &engine.Error{Kind: engine.Limit, Message: "The disk of the scratch folder is nearly full", Cause: &Full{c.filled(r), cause}}
}

// explained tells a failure for want of room, which an engine may not tell from others. The child and its folder are still there.
func (c *child) explained(r *request, err error) error {
	var told *engine.Error
	var full *Full
	if !errors.As(err, &told) || told.Class == ClassDisk || errors.As(err, &full) || Spare(c.folder) > 0 {
		return err
	}
	switch told.Kind {
	case engine.Internal, engine.Lost, engine.Limit:
		return c.full(r, err)
	}
	return err
}

func bytesText(n int64) string { return fmt.Sprintf("%d MiB", n>>20) }

// outFolder is where the task writes; empty when it writes nothing to a disk of ours.
func (r *request) outFolder() string {
	prefix := ""
	switch {
	case r.Ingest != nil:
		prefix = r.Ingest.OutPrefix
	case r.Build != nil:
		prefix = r.Build.OutPrefix
	}
	if prefix = strings.TrimPrefix(prefix, "file://"); !filepath.IsAbs(prefix) {
		return ""
	}
	if !strings.HasSuffix(prefix, "/") { // the last part begins the files' names
		prefix = filepath.Dir(prefix)
	}
	return prefix
}

// Filled is how many bytes of the disk the files below a folder take. What vanishes meanwhile takes none.
func Filled(folder string) (total int64) {
	if folder == "" {
		return 0
	}
	_ = filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // gone
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			total += max(info.Size(), onDisk(info))
		}
		return nil
	})
	return total
}
