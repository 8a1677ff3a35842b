package blob_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPowerFailure proves from the system calls of a process that puts objects: when a name is given to a file, the file's
// bytes have been synced, so that no power failure shows half an object; and when an object is told, its name and the
// names of the folders above it have been synced, so that it is there afterwards. Likewise for what was deleted.
func TestPowerFailure(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "objects")
	calls := trace(t, "put and tell", folder)
	problems, told := follow(folder, calls)
	for _, p := range problems {
		t.Error(p)
	}
	if told != 7 {
		t.Errorf("the child has told %d times, want 7", told)
	}
	for _, without := range []string{"/.tmp/", "/objects/objects"} {
		t.Run("without the syncs of "+without+" it would fail", func(t *testing.T) {
			var some []syscallLine
			for _, c := range calls {
				if c.name != "fsync" || !strings.Contains(c.paths[0], without) {
					some = append(some, c)
				}
			}
			if problems, _ := follow(folder, some); len(problems) == 0 {
				t.Error("nothing is missed")
			}
		})
	}
}

// disk knows what of a folder is not on the disk yet.
type disk struct {
	folder string
	dirty  map[string]bool   // files with bytes that were not synced
	files  map[string]string // the temporary name under which a file was written, by the object's path
	names  map[string]bool   // names that were made or taken away and are not on the disk
}

// follow gives what a power failure would show, and how often the child has told.
func follow(folder string, calls []syscallLine) (problems []string, told int) {
	d := &disk{folder: folder, dirty: map[string]bool{}, files: map[string]string{}, names: map[string]bool{}}
	for _, c := range calls {
		if c.name == "write" && c.told != "" {
			told++
			problems = append(problems, d.lost(c.told)...)
			continue
		}
		if p := d.see(c); p != "" {
			problems = append(problems, p)
		}
	}
	return problems, told
}

func (d *disk) see(c syscallLine) (problem string) {
	switch c.name {
	case "write":
		d.dirty[c.paths[0]] = true
	case "fsync":
		delete(d.dirty, c.paths[0])
		for name := range d.names {
			if filepath.Dir(name) == c.paths[0] {
				delete(d.names, name)
			}
		}
	case "mkdir", "mkdirat", "unlinkat":
		d.names[c.paths[0]] = true
	case "linkat":
		if filepath.Base(filepath.Dir(c.paths[1])) == ".tmp" { // a file that was given, under a name that is no object's
			d.dirty[c.paths[1]] = d.dirty[c.paths[0]]
			return ""
		}
		d.files[c.paths[1]] = c.paths[0]
		if d.names[c.paths[1]] = true; d.dirty[c.paths[0]] {
			return fmt.Sprintf("%s has its name before its bytes are on the disk", c.paths[1])
		}
	}
	return ""
}

// lost gives what of an object that was told the power failure takes: "key" or "deleted key".
func (d *disk) lost(told string) (problems []string) {
	key, deleted := strings.CutPrefix(told, "deleted ")
	path := filepath.Join(d.folder, key)
	if !deleted && d.files[path] == "" {
		problems = append(problems, key+" was told and has no name")
	}
	for ; len(path) > len(filepath.Dir(filepath.Dir(d.folder))); path = filepath.Dir(path) {
		if d.names[path] {
			problems = append(problems, fmt.Sprintf("%q was told, and the name of %s is not on the disk", told, path))
		}
	}
	return problems
}

// syscallLine is one successful call, with the whole paths that it is about.
type syscallLine struct {
	name  string
	paths []string
	told  string // what was written to standard output
}

func trace(t *testing.T, task, folder string) []syscallLine {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatalf("this test needs strace: run `make tools` (%v)", err)
	}
	log := filepath.Join(t.TempDir(), "trace")
	c := exec.Command(strace, "-f", "-y", "-s", "200", "-o", log, "-e", "trace=write,pwrite64,writev,fsync,fdatasync,mkdir,mkdirat,link,linkat,rename,renameat,renameat2,unlink,unlinkat",
		"-e", "inject=fsync:delay_enter=30000", // microseconds: who does not wait for a sync goes on before its end
		os.Args[0], folder)
	c.Env = append(os.Environ(), childTask+"="+task)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	calls, err := parseTrace(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

var (
	lineParts = regexp.MustCompile(`^(\d+) +(.*)$`)
	resumed   = regexp.MustCompile(`^<\.\.\. \w+ resumed>(.*)$`)
	wholeCall = regexp.MustCompile(`^(\w+)\((.*)\) += (-?\d+)`)
	ofFile    = regexp.MustCompile(`^\d+<([^>]*)>`)
	atPath    = regexp.MustCompile(`(?:\d+<([^>]*)>|AT_FDCWD(?:<[^>]*>)?), "([^"]*)"`)
)

// parseTrace puts calls that strace tells in two halves together. A call counts when it has ended, but what is told
// counts when it begins, since others may see it then.
func parseTrace(text string) (calls []syscallLine, err error) {
	halves := map[string]string{}
	for line := range strings.Lines(text) {
		m := lineParts.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			return nil, fmt.Errorf("strace writes %.100q", line)
		}
		process, call := m[1], m[2]
		if half, is := strings.CutSuffix(call, " <unfinished ...>"); is {
			if !strings.HasPrefix(half, "write(1<") {
				halves[process] = half
				continue
			}
			call = half + ") = 0"
		}
		if rest := resumed.FindStringSubmatch(call); rest != nil {
			half, is := halves[process]
			if delete(halves, process); !is {
				continue
			}
			call = half + rest[1]
		}
		if m := wholeCall.FindStringSubmatch(call); m != nil && !strings.HasPrefix(m[3], "-") {
			c, err := parseCall(m[1], m[2])
			if err != nil {
				return nil, err
			}
			calls = append(calls, c)
		}
	}
	return calls, nil
}

func parseCall(name, args string) (c syscallLine, err error) {
	c.name = name
	switch name {
	case "write", "fsync", "fdatasync":
		m := ofFile.FindStringSubmatch(args)
		if m == nil {
			return c, fmt.Errorf("strace names no file in %s(%.100s)", name, args)
		}
		if c.paths = []string{m[1]}; name == "write" && strings.HasPrefix(args, "1<") {
			_, c.told, _ = strings.Cut(args, `, "`)
			c.told, _, _ = strings.Cut(c.told, `\n"`)
		}
	case "mkdir":
		c.paths = []string{strings.Split(args, `"`)[1]}
	case "mkdirat", "linkat", "unlinkat":
		for _, m := range atPath.FindAllStringSubmatch(args, -1) {
			path := m[2]
			if m[1] != "" {
				path = filepath.Join(m[1], m[2])
			}
			c.paths = append(c.paths, path)
		}
		if len(c.paths) != map[bool]int{true: 2, false: 1}[name == "linkat"] {
			return c, fmt.Errorf("strace names other files in %s(%.200s)", name, args)
		}
	default:
		return c, fmt.Errorf("the call %s is unknown to this test", name)
	}
	return c, nil
}
