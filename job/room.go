package job

import (
	"errors"
	"fmt"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
)

// disk is how the scratch folder's disk stands for one task, in bytes.
type disk struct {
	limit int64 // that the task may fill, copies and all; 0 for no limit
	free  int64 // that tasks may still fill
	held  int64 // by other tasks
}

// lacks is nil when the task may fill so much, and else what becomes of it: what would not fit either if it were alone fails, what
// others are in the way of, or a disk that was full without us, waits.
func (d disk) lacks(need int64) error {
	switch room := d.free + d.held; {
	case d.limit > 0 && need > d.limit:
		return tooLarge("%s of disk, and may use %s (--ingest-disk). Divide the source over several changesets, or ask the operator "+
			"to raise --ingest-disk", mebibytes(need), mebibytes(d.limit))
	case need <= d.free:
		return nil
	case d.free > 0 && need > room:
		return tooLarge("%s of disk, and the disk of the scratch folder has %s for it when nothing else is taken in. Divide the source over "+
			"several changesets, or ask the operator to free room there or to move it to a larger disk (--scratch)", mebibytes(need), mebibytes(room))
	}
	return errFull
}

func tooLarge(format string, args ...any) error {
	return &engine.Error{Kind: engine.Limit, Message: "Taking the changeset in needs at least " + fmt.Sprintf(format, args...)}
}

// mebibytes rounds up, so that what is too much looks so.
func mebibytes(n int64) string { return fmt.Sprintf("%d MiB", (n+1<<20-1)>>20) }

// disk asks the system.
func (t *task) disk() disk {
	return disk{
		limit: t.Limits.Disk, free: process.Spare(t.folder),
		held: max(0, process.Filled(t.Scratch)-process.Filled(t.folder)),
	}
}

// takeRoom looks whether there is room for copies of the source before the first is made.
func (t *task) takeRoom(size int64) error {
	t.copies = size
	if size == 0 {
		return nil
	}
	return t.disk().lacks(size)
}

// strays are the bytes in the scratch folder that count as no other task's: a file that lies there by mistake would keep what can never
// fit waiting for ever.
const strays = 16 << 20

// roomError gives what becomes of a task that its engine found without room; nil for other errors. The disk that the task had at its
// beginning, and has filled, is too small for it if no other task holds a part.
func (t *task) roomError(err error) error {
	var told *engine.Error
	if errors.As(err, &told) && told.Class == process.ClassDisk {
		return disk{limit: t.Limits.Disk}.lacks(t.Limits.Disk + 1)
	}
	var full *process.Full
	if !errors.As(err, &full) {
		return nil
	}
	if t.free > 0 && full.Filled >= t.free-t.free/10 && t.disk().held <= strays {
		return disk{free: t.free}.lacks(max(full.Filled, t.free) + 1)
	}
	return errors.Join(errFull, err)
}
