package torture

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The lines of a good trace, from the first start to the third answer. In them 'text' stands for a text in hex and
// ‹path› for a descriptor's path in hex.
var goodTrace = []string{
	`10 mkdirat(AT_FDCWD‹/t›, '/t/data', 0700) = 0`,
	`10 fsync(5‹/t›) = 0`,
	`10 openat(AT_FDCWD‹/t›, '/t/data/o.db', O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 7‹/t/data/o.db›`,
	`10 pwrite64(7‹/t/data/o.db›, 'page', 4, 0) = 4`,
	`10 fsync(7‹/t/data/o.db›) = 0`,
	`10 openat(AT_FDCWD‹/t›, '/t/data/o.db-wal', O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 8‹/t/data/o.db-wal›`,
	`10 pwrite64(8‹/t/data/o.db-wal›, 'header', 32, 0) = 32`,
	`10 fsync(9‹/t/data›) = 0`,
	// One user alone, in two frames.
	header("10", 32, 0), page("10", 32, first),
	header("10", 4152, 7), page("10", 4152, ""),
	`10 fsync(8‹/t/data/o.db-wal›) = 0`,
	answerTo("11", first),
	// Two users in one commit, and system calls of several threads in between.
	header("10", 8272, 0), page("10", 8272, second), header("10", 12392, 7),
	`12 write(4‹socket:[99]›, 'HTTP/1.1 200 OK', 15 <unfinished ...>`,
	page("10", 12392, third),
	`12 <... write resumed>) = 15`,
	`10 fsync(8‹/t/data/o.db-wal› <unfinished ...>`,
	`13 write(1‹pipe:[5]›, 'log', 3) = 3`,
	`10 <... fsync resumed>) = 0`,
	answerTo("11", second), answerTo("12", third),
	// The log begins anew.
	`10 pwrite64(7‹/t/data/o.db›, 'page', 4, 0) = 4`,
	`10 fdatasync(7‹/t/data/o.db›) = 0`,
	`10 pwrite64(8‹/t/data/o.db-wal›, 'header', 32, 0) = 32`,
	`10 +++ exited with 0 +++`,
}

const (
	first  = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
	second = "bbbbbbbbbbbbbbbbbbbbbbbbbb"
	third  = "cccccccccccccccccccccccccc"
)

func header(thread string, offset, commit int) string {
	return fmt.Sprintf(`%s pwrite64(8‹/t/data/o.db-wal›, '%s', 24, %d) = 24`, thread,
		"page"+string([]byte{0, 0, 0, byte(commit)})+strings.Repeat("s", 16), offset)
}

func page(thread string, headerAt int, id string) string {
	return fmt.Sprintf(`%s pwrite64(8‹/t/data/o.db-wal›, '%s', 4096, %d) = 4096`, thread, id+strings.Repeat(".", 4096-len(id)), headerAt+24)
}

func answerTo(thread, id string) string {
	return fmt.Sprintf(`%s write(4‹socket:[99]›, '%s', 80) = 80`, thread, "HTTP/1.1 200 OK\r\n\r\n{\"userId\":\""+id+"\"}")
}

var (
	plainText = regexp.MustCompile(`(?s)'([^']*)'`)
	plainPath = regexp.MustCompile(`‹([^›]*)›`)
)

// written puts lines as strace does.
func written(lines []string) string {
	text := strings.Join(lines, "\n") + "\n"
	text = plainText.ReplaceAllStringFunc(text, func(s string) string { return `"` + inHex(s[1:len(s)-1]) + `"` })
	return plainPath.ReplaceAllStringFunc(text, func(s string) string {
		return "<" + inHex(strings.Trim(s, "‹›")) + ">"
	})
}

func inHex(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, `\x%02x`, s[i])
	}
	return b.String()
}

// TestTraceChecker proves that the checker accepts a good trace, and finds each fault that is put into it.
func TestTraceChecker(t *testing.T) {
	const walSync = `10 fsync(8‹/t/data/o.db-wal›) = 0`
	index := func(line string) int {
		for i, l := range goodTrace {
			if l == line {
				return i
			}
		}
		t.Fatalf("no line %s", line)
		return 0
	}
	without := func(line string) []string {
		i := index(line)
		return append(append([]string{}, goodTrace[:i]...), goodTrace[i+1:]...)
	}
	instead := func(line, other string) []string {
		lines := append([]string{}, goodTrace...)
		lines[index(line)] = other
		return lines
	}
	// earlier moves a line before another, and puts more lines before it.
	earlier := func(line, before string, more ...string) []string {
		lines := without(line)
		i := slices.Index(lines, before)
		return slices.Concat(lines[:i], more, []string{line}, lines[i:])
	}
	for name, c := range map[string]struct {
		lines []string
		fault string // part of the one that must be found, "" for none
	}{
		"good":                 {goodTrace, ""},
		"no sync":              {without(walSync), "before its commit"},
		"sync of another file": {instead(walSync, `10 fsync(7‹/t/data/o.db›) = 0`), "before its commit"},
		"sync fails":           {instead(walSync, `10 fsync(8‹/t/data/o.db-wal›) = -1 EIO (Input/output error)`), "before its commit"},
		"sync fails, another succeeds": {
			earlier(walSync, answerTo("11", first), `10 fsync(8‹/t/data/o.db-wal›) = -1 EIO (Input/output error)`), "before its commit",
		},
		"sync fails, written again": {
			earlier(walSync, answerTo("11", first), `10 fsync(8‹/t/data/o.db-wal›) = -1 EIO (Input/output error)`,
				header("10", 32, 0), page("10", 32, first), header("10", 4152, 7), page("10", 4152, "")), "",
		},
		"sync never ends":               {instead(`10 <... fsync resumed>) = 0`, `14 write(1‹pipe:[5]›, 'log', 3) = 3`), "before its commit"},
		"answer before the sync":        {earlier(answerTo("11", first), walSync), "before its commit"},
		"answer before the sync's end":  {earlier(answerTo("11", second), `10 <... fsync resumed>) = 0`), "before its commit"},
		"sync before the commit's page": {earlier(walSync, page("10", 4152, "")), "before its commit"},
		"answer before the write":       {earlier(answerTo("11", first), page("10", 32, first)), "before the log held it"},
		"no commit":                     {instead(header("10", 12392, 7), header("10", 12392, 0)), "without a commit"},
		"folder not synced":             {without(`10 fsync(9‹/t/data›) = 0`), "was synced with its folder"},
		"folder of the folder":          {without(`10 fsync(5‹/t›) = 0`), "the name /t/data,"},
		"log begins anew too early":     {without(`10 fdatasync(7‹/t/data/o.db›) = 0`), "the log ends"},
		"page moved from unsynced log": {
			append(goodTrace[:len(goodTrace)-1:len(goodTrace)-1], header("10", 32, 7), `10 pwrite64(7‹/t/data/o.db›, 'page', 4, 0) = 4`),
			"goes to the main file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			calls, err := parseTrace(strings.NewReader(written(c.lines)))
			if err != nil {
				t.Fatal(err)
			}
			answers, faults := checkSynced(calls, "/t/data/o.db", "/t/data")
			if answers != 3 {
				t.Errorf("%d answers were found, want 3", answers)
			}
			if all := strings.Join(faults, "\n"); !strings.Contains(all, c.fault) || c.fault == "" && all != "" {
				t.Errorf("the checker says %q, want %q", all, c.fault)
			}
		})
	}
}

// TestTraceParser refuses what it does not understand.
func TestTraceParser(t *testing.T) {
	for name, line := range map[string]string{
		"no thread":           `fsync(3‹/t›) = 0`,
		"no result":           `10 fsync(3‹/t›)`,
		"no call":             `10 what is this`,
		"text cut short":      `10 pwrite64(3‹/t›, 'abc'..., 4096, 0) = 4096`,
		"resumed out of turn": `10 <... fsync resumed>) = 0`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseTrace(strings.NewReader(written([]string{line}))); err == nil {
				t.Error("it was taken")
			}
		})
	}
}
