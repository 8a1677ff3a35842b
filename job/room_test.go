package job

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine/process"
)

const mib = 1 << 20

// TestLacks wants a changeset that can never fit to fail with what it needs, what there is and what to raise, and one that others are in
// the way of to wait.
func TestLacks(t *testing.T) {
	for name, c := range map[string]struct {
		disk
		need  int64
		says  string // of one that fails
		waits bool
	}{
		"fits":                                {disk: disk{limit: 10 * mib, free: 20 * mib}, need: 10 * mib},
		"no limit":                            {disk: disk{free: 20 * mib}, need: 20 * mib},
		"more than the limit":                 {disk: disk{limit: 10 * mib, free: 20 * mib}, need: 10*mib + 1, says: "at least 11 MiB of disk, and may use 10 MiB (--ingest-disk)"},
		"more than the limit, on a full disk": {disk: disk{limit: 10 * mib}, need: 11 * mib, says: "--ingest-disk"},
		"more than the disk":                  {disk: disk{limit: 99 * mib, free: 20 * mib, held: 5 * mib}, need: 26 * mib, says: "at least 26 MiB of disk, and the disk of the scratch folder has 25 MiB"},
		"others hold it":                      {disk: disk{limit: 99 * mib, free: 20 * mib, held: 6 * mib}, need: 26 * mib, waits: true},
		"the disk is full without us":         {disk: disk{limit: 99 * mib}, need: 1, waits: true},
		"the disk is more than full":          {disk: disk{free: -mib, held: mib}, need: 1, waits: true},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.lacks(c.need)
			what, failure := judge(err)
			switch {
			case c.waits && (what != postponed || !errors.Is(err, errFull)), !c.waits && c.says == "" && err != nil:
				t.Errorf("%s: %v", what, err)
			case c.says != "" && (what != failed || failure.Category != finspace.CategoryQuota || !strings.Contains(failure.Message, c.says)):
				t.Errorf("%s: %+v", what, failure)
			}
		})
	}
}

// TestStrays wants a task that has filled the disk alone to fail, also where a file lies in the scratch folder that is no task's, and to
// wait where others hold a part.
func TestStrays(t *testing.T) {
	for held, want := range map[int64]outcome{0: failed, mib: failed, 64 * mib: postponed} {
		scratch := t.TempDir()
		alone := &task{Runner: &Runner{Config: Config{Scratch: scratch}}, folder: filepath.Join(scratch, "task"), free: 100 * mib}
		if err := errors.Join(os.WriteFile(filepath.Join(scratch, "other"), nil, 0o600), os.Truncate(filepath.Join(scratch, "other"), held)); err != nil {
			t.Fatal(err)
		}
		if what, _ := judge(alone.roomError(&process.Full{Filled: 95 * mib})); what != want {
			t.Errorf("beside %d bytes of others: %v, want %v", held, what, want)
		}
	}
}
