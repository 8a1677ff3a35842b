package store_test

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// event is one system call of a traced process, in the order in which they took effect.
type event struct {
	call   string
	path   string // of the file that it is about
	data   []byte // written
	offset int    // of the data; the new size for ftruncate
	name   bool   // the call makes the name: open with O_CREAT
}

// trace runs a child task under strace and gives the calls by which it changes files or writes to standard output.
func trace(t *testing.T, task string, args ...string) []event {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatalf("this test needs strace: run `make tools` (%v)", err)
	}
	log := filepath.Join(t.TempDir(), "trace")
	calls := "open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync_file_range,ftruncate,fallocate,unlink,unlinkat," +
		"rename,renameat,renameat2,link,linkat"
	flags := []string{"-f", "-y", "-xx", "-s", "1000000", "-o", log, "-e", "trace=" + calls, os.Args[0]}
	c := exec.Command(strace, append(flags, args...)...)
	c.Env = append(os.Environ(), childTask+"="+task)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	events, err := parseTrace(f)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

var (
	straceLine    = regexp.MustCompile(`^(\d+) +(.*)$`)
	straceResumed = regexp.MustCompile(`^<\.\.\. \w+ resumed>(.*)$`)
	straceCall    = regexp.MustCompile(`^(\w+)\((.*)\) += (-?\d+)`)
)

const straceUnfinished = " <unfinished ...>"

// parseTrace puts calls that strace tells in two halves together again. A call counts when it has ended, but what is
// written to standard output counts when it begins: that is when others may see it.
func parseTrace(in io.Reader) (events []event, err error) {
	halves := map[string]string{}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		m := straceLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			return nil, fmt.Errorf("strace writes %.100q", line)
		}
		process, text := m[1], m[2]
		if half, is := strings.CutSuffix(text, straceUnfinished); is {
			if !strings.HasPrefix(half, "write(1<") {
				halves[process] = half
				continue
			}
			text = half + ") = 0"
		}
		if rest := straceResumed.FindStringSubmatch(text); rest != nil {
			half, is := halves[process]
			if delete(halves, process); !is {
				continue // it counted when it began
			}
			text = half + rest[1]
		}
		e, is, err := parseCall(text)
		if err != nil {
			return nil, err
		}
		if is {
			events = append(events, e)
		}
	}
}

// parseCall passes over calls that failed and lines that are no calls.
func parseCall(text string) (e event, is bool, err error) {
	m := straceCall.FindStringSubmatch(text)
	if m == nil || strings.HasPrefix(m[3], "-") {
		return e, false, nil
	}
	e.call = m[1]
	args := strings.Split(m[2], ", ") // strings are in hexadecimal, so they hold no comma
	switch e.call {
	case "open", "creat", "unlink":
		e.path, err = unquote(args[0])
		e.name = e.call == "creat" || strings.Contains(m[2], "O_CREAT")
	case "openat", "unlinkat":
		e.path, err = unquote(args[1])
		e.name = strings.Contains(m[2], "O_CREAT")
	case "write":
		if e.path, err = ofDescriptor(args[0]); err == nil {
			e.data, err = unhex(args[1])
		}
	case "pwrite64":
		if e.path, err = ofDescriptor(args[0]); err == nil {
			if e.data, err = unhex(args[1]); err == nil {
				e.offset, err = strconv.Atoi(args[3])
			}
		}
	case "ftruncate":
		if e.path, err = ofDescriptor(args[0]); err == nil {
			e.offset, err = strconv.Atoi(args[1])
		}
	case "fsync", "fdatasync":
		e.path, err = ofDescriptor(args[0])
	default:
		err = fmt.Errorf("the call %s is unknown to this test", e.call)
	}
	return e, true, err
}

// ofDescriptor reads the path behind a descriptor: 7<\x2f…>.
func ofDescriptor(arg string) (string, error) {
	_, path, _ := strings.Cut(strings.TrimSuffix(arg, ">"), "<")
	b, err := unhex(`"` + path + `"`)
	return string(b), err
}

func unquote(arg string) (string, error) {
	b, err := unhex(arg)
	return string(b), err
}

func unhex(quoted string) ([]byte, error) {
	if strings.HasSuffix(quoted, "...") {
		return nil, fmt.Errorf("strace has cut a text of %d characters", len(quoted))
	}
	return hex.DecodeString(strings.ReplaceAll(strings.Trim(quoted, `"`), `\x`, ""))
}
