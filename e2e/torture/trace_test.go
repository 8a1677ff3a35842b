package torture

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// tracedCalls are the system calls that bear on durability, and those that answer.
const tracedCalls = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,unlink,unlinkat,ftruncate," +
	"write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync"

// straced runs a program under strace, which writes what parseTrace reads to file: all threads (-f), descriptors with their paths
// (-y), texts in hex (-xx) and whole (-s; a frame of the log is 4,120 bytes). The program stays the test's own child (-D).
func straced(file string) []string {
	return []string{
		"/usr/bin/strace", "-D", "-f", "-y", "-xx", "-s", "8192", "--seccomp-bpf", "-e", "signal=none", "-e", "trace=" + tracedCalls, "-o", file,
	}
}

// sysCall is one system call. begin and end are its places in the trace: of two calls, one has ended before the other
// began when its end is smaller than the other's begin.
type sysCall struct {
	name       string
	path       string // of the descriptor, or the first path among the arguments
	to         string // the second path of a rename or link
	flags      string // arguments after the paths
	data       []byte // what was written
	offset     int64  // where, for pwrite64
	begin, end int
	ok         bool // it has returned, and no error
}

var (
	lineStart = regexp.MustCompile(`^(\d+) +(.*)$`)
	callStart = regexp.MustCompile(`^(\w+)\((.*)$`)
	resumed   = regexp.MustCompile(`^<\.\.\. (\w+) resumed>(.*)$`)
	callEnd   = regexp.MustCompile(`\) += (-?\d+|\?)[^=]*$`)
	described = regexp.MustCompile(`^\d+<([^>]*)>`)
	writeEnd  = regexp.MustCompile(`^, \d+, (\d+)$`)
)

const unfinished = " <unfinished ...>"

// parseTrace reads what strace wrote, in the order in which the calls began. What it does not understand is an error: a
// proof must not rest on lines that were passed over.
func parseTrace(r io.Reader) ([]*sysCall, error) {
	var calls []*sysCall
	open := map[string]*sysCall{} // by thread
	begun := map[string]string{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		m := lineStart.FindStringSubmatch(lines.Text())
		if m == nil {
			return nil, fmt.Errorf("line %d has no thread: %.200s", n, lines.Text())
		}
		thread, text := m[1], m[2]
		if strings.HasPrefix(text, "+++") || strings.HasPrefix(text, "---") {
			continue
		}
		call := &sysCall{begin: n}
		if m := resumed.FindStringSubmatch(text); m != nil {
			if call = open[thread]; call == nil {
				return nil, fmt.Errorf("line %d resumes nothing: %.200s", n, text)
			}
			text = begun[thread] + m[2]
			delete(open, thread)
		} else {
			calls = append(calls, call)
		}
		if head, cut := strings.CutSuffix(text, unfinished); cut {
			open[thread], begun[thread] = call, head
			text = head
		} else {
			call.end = n
		}
		if err := call.read(text); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return calls, lines.Err()
}

// read takes a call apart. One that is not finished has no result yet.
func (c *sysCall) read(text string) error {
	m := callStart.FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("is no system call: %.200s", text)
	}
	c.name = m[1]
	args := m[2]
	if c.end > 0 {
		most := max(0, len(args)-4096) // a result is a path at most; what stands before it may be a page
		at := callEnd.FindStringSubmatchIndex(args[most:])
		if at == nil {
			return fmt.Errorf("has no result: %.200s", text)
		}
		result := args[most+at[2] : most+at[3]]
		c.ok = result != "?" && !strings.HasPrefix(result, "-")
		args = args[:most+at[0]]
	}
	return c.readArguments(args)
}

func (c *sysCall) readArguments(args string) error {
	if m := described.FindStringSubmatch(args); m != nil {
		c.path = unhex(m[1])
	}
	texts, rest, err := quoted(args)
	if err != nil {
		return err
	}
	if strings.Contains(c.name, "write") || strings.HasPrefix(c.name, "send") {
		c.data = []byte(strings.Join(texts, ""))
		if m := writeEnd.FindStringSubmatch(rest); m != nil {
			c.offset, _ = strconv.ParseInt(m[1], 10, 64)
		}
		return nil
	}
	if len(texts) > 0 {
		c.path, c.flags = texts[0], rest
	}
	if len(texts) > 1 {
		c.to = texts[1]
	}
	return nil
}

// quoted gives the texts among the arguments, and what follows the last of them. Inside a text everything is in hex.
func quoted(args string) (texts []string, rest string, err error) {
	for {
		_, text, found := strings.Cut(args, `"`)
		if !found {
			return texts, args, nil
		}
		if text, args, found = strings.Cut(text, `"`); !found || strings.HasPrefix(args, "...") {
			return nil, "", fmt.Errorf("a text is cut short: %.200s", text)
		}
		texts = append(texts, unhex(text))
	}
}

func unhex(s string) string {
	b, _ := hex.DecodeString(strings.ReplaceAll(s, `\x`, "")) // -xx writes nothing else
	return string(b)
}
