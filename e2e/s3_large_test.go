package e2e

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// mostMemory is what the server may ever hold in memory, in MiB, whatever the size of the objects that pass through it.
const mostMemory = 256

// TestS3LargeFile copies a file up and down with the AWS CLI, of more bytes than the server may have memory: 320 MiB, or as many MiB as
// S3_LARGE_FILE says (make s3-large: 1024).
func TestS3LargeFile(t *testing.T) {
	t.Parallel()
	server := harness.Start(t, unthrottled...)
	place := analystsPlace(t, server)
	place.size = cmp.Or(os.Getenv("S3_LARGE_FILE"), "320")
	program := s3Program{name: "aws-cli-1", command: argument(func(t *testing.T) []string { return s3CLI(tool(t, "venv/awscli/bin/aws")) }, "large")}
	for _, l := range program.report(t, place) {
		if l.saw != "ok" {
			t.Errorf("%s: %s", l.check, l.saw)
		}
	}
	if most := peakMemory(t, server.PID()); most > mostMemory {
		t.Errorf("the server held %d MiB in memory while %s MiB passed, want %d at most", most, place.size, mostMemory)
	} else {
		t.Logf("the server held %d MiB in memory while %s MiB passed", most, place.size)
	}
}

// peakMemory is the most that a process has ever held in memory, in MiB.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		t.Fatal(err)
	}
	var kib int
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscanf(line, "%d kB", &kib); err != nil {
		t.Fatalf("VmHWM of the server: %v", err)
	}
	return kib >> 10
}
