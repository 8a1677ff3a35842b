package process_test

import (
	"path/filepath"
	"testing"

	"github.com/openfinspace/openfinspace/engine/process"
)

// TestSpare wants less to spare than is free, and no end of work where nothing is known.
func TestSpare(t *testing.T) {
	if process.Spare(t.TempDir()) <= 0 {
		t.Error("the disk of the tests is nearly full")
	}
	if process.Spare(filepath.Join(t.TempDir(), "gone")) <= 0 {
		t.Error("a folder that is gone has no room")
	}
	if spare := process.Spare("/proc"); spare > 0 { // a file system without any block
		t.Errorf("%d bytes of nothing", spare)
	}
}
