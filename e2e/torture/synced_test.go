package torture

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// syncCheck holds a trace against the promise that an answer leaves only when what it acknowledges would survive a loss of
// power. What the system has not been asked to sync is taken to be lost.
type syncCheck struct {
	calls []*sysCall
	db    string // the main file of SQLite; its log is beside it
	root  string // the folder below which every file must keep its name

	frames  []frame
	syncs   map[string][]*sysCall
	answers int
	faults  []string
}

// frame is a page that went to the log. commit tells whether it ends a transaction.
type frame struct {
	call   *sysCall
	commit bool
}

const (
	frameHeader = 24
	pageSize    = 4096
)

var answerID = regexp.MustCompile(`"userId":"([0-9a-v]{26})"`)

// checkSynced gives the number of answers 200 to CreateUser in the trace, and what is wrong.
func checkSynced(calls []*sysCall, db, root string) (answers int, faults []string) {
	c := &syncCheck{calls: calls, db: db, root: root, syncs: map[string][]*sysCall{}}
	c.index()
	for _, call := range calls {
		if id := created(call); id != "" {
			c.answers++
			c.checkAnswer(call, id)
		}
	}
	c.checkLog()
	return c.answers, c.faults
}

func (c *syncCheck) wal() string { return c.db + "-wal" }

func (c *syncCheck) fault(at *sysCall, format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf("line %d: ", at.begin)+fmt.Sprintf(format, args...))
}

// index collects syncs and frames. SQLite writes a frame as a header and then a page.
func (c *syncCheck) index() {
	var header *sysCall
	for _, call := range c.calls {
		switch {
		case isSync(call):
			c.syncs[call.path] = append(c.syncs[call.path], call)
		case call.name != "pwrite64" || call.path != c.wal():
		case len(call.data) == frameHeader:
			header = call
		case len(call.data) == pageSize && header != nil && header.offset+frameHeader == call.offset:
			c.frames = append(c.frames, frame{call, !bytes.Equal(header.data[4:8], []byte{0, 0, 0, 0})})
		case call.offset != 0: // at 0 stands the header of the log itself
			c.fault(call, "a write to the log that is no frame: %d bytes at %d", len(call.data), call.offset)
		}
	}
}

func isSync(call *sysCall) bool { return call.name == "fsync" || call.name == "fdatasync" }

// created is the id in an answer to CreateUser that went to a client, "" for any other call.
func created(call *sysCall) string {
	if !strings.HasPrefix(call.path, "socket:") || !bytes.HasPrefix(call.data, []byte("HTTP/1.1 200 ")) {
		return ""
	}
	m := answerID.FindSubmatch(call.data)
	if m == nil {
		return ""
	}
	return string(m[1])
}

// checkAnswer wants, before the answer: a frame with the user, the frame that ends its transaction, and then a sync of the
// log that began after that frame was written and ended before the answer began. A transaction whose sync failed does
// not count, though a later sync succeeds: the system may have dropped what it could not write.
func (c *syncCheck) checkAnswer(answer *sysCall, id string) {
	c.checkCreations(answer)
	why := "before the log held it"
	for i, f := range c.frames {
		if f.call.begin > answer.begin {
			break
		}
		if !bytes.Contains(f.call.data, []byte(id)) {
			continue
		}
		end := slices.IndexFunc(c.frames[i:], func(f frame) bool { return f.commit })
		switch {
		case end < 0:
			why = "without a commit"
		case c.synced(c.wal(), c.frames[i+end].call, answer):
			return
		default:
			why = fmt.Sprintf("before its commit in line %d was synced", c.frames[i+end].call.begin)
		}
	}
	c.fault(answer, "the answer about %s left %s", id, why)
}

// synced tells whether the first sync of path that began after one call had ended succeeded, and ended before another began.
func (c *syncCheck) synced(path string, after, before *sysCall) bool {
	if after.end == 0 {
		return false
	}
	i := slices.IndexFunc(c.syncs[path], func(s *sysCall) bool { return s.begin > after.end && s.end > 0 })
	return i >= 0 && c.syncs[path][i].ok && c.syncs[path][i].end < before.begin
}

// checkLog wants that a page goes from the log to the main file only when the log is synced, and that the log begins anew, is cut or
// removed only when the main file is synced.
func (c *syncCheck) checkLog() {
	var logged, stored *sysCall // the last write to each
	for _, call := range c.calls {
		switch {
		case strings.HasPrefix(call.name, "pwrite") && call.path == c.db:
			if logged != nil && !c.synced(c.wal(), logged, call) {
				c.fault(call, "a page goes to the main file before the log's write in line %d was synced", logged.begin)
			}
			stored = call
		case endsLog(call, c.wal()):
			if logged != nil && stored != nil && !c.synced(c.db, stored, call) {
				c.fault(call, "the log ends before the main file's write in line %d was synced", stored.begin)
			}
		}
		if strings.HasPrefix(call.name, "pwrite") && call.path == c.wal() {
			logged = call
		}
	}
}

func endsLog(call *sysCall, wal string) bool {
	return call.path == wal && (strings.HasPrefix(call.name, "unlink") || call.name == "ftruncate" ||
		strings.HasPrefix(call.name, "pwrite") && call.offset == 0)
}

// passing are files that may be gone after a loss of power: the shared memory of SQLite, locks, what is on its way to
// another name, and the scratch folder of ingests, which each start empties.
var passing = regexp.MustCompile(`(-shm|-journal|\.lock|\.sock|\.tmp[^/]*)$|/scratch(/|$)`)

// checkCreations wants the folder of every file and folder that was made below root, and is still there, synced before
// the answer.
func (c *syncCheck) checkCreations(answer *sysCall) {
	made := map[string]*sysCall{}
	for _, call := range c.calls {
		if call.begin >= answer.begin {
			break
		}
		if !call.ok {
			continue
		}
		switch {
		case strings.HasPrefix(call.name, "unlink"):
			delete(made, call.path)
		case strings.HasPrefix(call.name, "rename"), strings.HasPrefix(call.name, "link"):
			delete(made, call.path)
			made[call.to] = call
		case strings.HasPrefix(call.name, "mkdir"), strings.Contains(call.flags, "O_CREAT"):
			if made[call.path] == nil {
				made[call.path] = call
			}
		}
	}
	for path, call := range made {
		if strings.HasPrefix(path, c.root) && !passing.MatchString(path) && !c.synced(filepath.Dir(path), call, answer) {
			c.fault(answer, "an answer left before the name %s, made in line %d, was synced with its folder", path, call.begin)
		}
	}
}
