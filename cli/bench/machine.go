package bench

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// Machine names what was measured on.
type Machine struct {
	Processor string `json:"processor"`
	Cores     int    `json:"cores"` // that this process may use
	MemoryGiB int    `json:"memoryGiB,omitempty"`
	Kernel    string `json:"kernel,omitempty"`
	Disk      string `json:"fileSystem,omitempty"`
	Go        string `json:"go"`
	Platform  string `json:"platform"`
}

// Describe asks the system; what it does not tell stays empty.
func Describe(folder string) Machine {
	m := Machine{Cores: runtime.GOMAXPROCS(0), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Disk: fileSystem(folder)}
	m.Processor = valueOf("/proc/cpuinfo", "model name")
	if m.Processor == "" {
		m.Processor = runtime.GOARCH
	}
	var kib int
	if _, err := fmt.Sscanf(valueOf("/proc/meminfo", "MemTotal"), "%d kB", &kib); err == nil {
		m.MemoryGiB = (kib + 1<<19) >> 20
	}
	if text, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = "Linux " + strings.TrimSpace(string(text))
	}
	return m
}

func valueOf(file, name string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, found := strings.Cut(lines.Text(), ":")
		if found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// fileSystem is the type of the mount that holds the folder: the one with the longest path.
func fileSystem(folder string) string {
	text, err := os.ReadFile("/proc/mounts")
	if err != nil {
		return ""
	}
	longest, kind := "", ""
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 3 || len(f[1]) < len(longest) {
			continue
		}
		if f[1] == "/" || folder == f[1] || strings.HasPrefix(folder, f[1]+"/") {
			longest, kind = f[1], f[2]
		}
	}
	return kind
}
