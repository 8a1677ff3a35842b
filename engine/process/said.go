package process

import (
	"regexp"
	"strings"
	"sync"
)

// tail keeps the beginning and the end of what a child writes on standard error, of lines that cannot hold a cell.
type tail struct {
	mu          sync.Mutex
	part        []byte // of a line
	first, last []string
}

const (
	keptLines  = 20 // at the beginning, and at the end
	keptLetter = 200
)

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range p {
		if b != '\n' {
			if len(t.part) < keptLetter {
				t.part = append(t.part, b)
			}
			continue
		}
		t.add(string(t.part))
		t.part = t.part[:0]
	}
	return len(p), nil
}

func (t *tail) add(l string) {
	switch {
	case !harmless(l):
	case len(t.first) < keptLines:
		t.first = append(t.first, strings.TrimSpace(l))
	default:
		if t.last = append(t.last, strings.TrimSpace(l)); len(t.last) > keptLines {
			t.last = t.last[1:]
		}
	}
}

// lines are what the log may have.
func (t *tail) lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append(append([]string(nil), t.first...), t.last...)
}

// harmless tells whether a line says where a program failed, not with what: what a panic or an abort says may be a cell.
func harmless(l string) bool { return harmlessLine.MatchString(l) }

var harmlessLine = regexp.MustCompile(`^(\t[^ ]+\.(go|s|c|cc|cpp):\d+( \+0x[0-9a-f]+)?|goroutine \d+.*|fatal error: .*|runtime: .*|` +
	`\[?signal SIG[A-Z]+[^"']*|SIG[A-Z]+: .*|PC=.*|panic: runtime error: .*|[A-Za-z_/.]+\.[A-Za-z_.()*\[\]0-9]+\([0-9a-fx, {}.?]*\))$`)

const maxCause = 1000 // bytes

var quoted = regexp.MustCompile(`"[^"]*("|$)|'[^']*('|$)`)

// causeText is an engine's own words without what stands in quotes, which may be a cell.
func causeText(err error) string {
	if err == nil {
		return ""
	}
	text := quoted.ReplaceAllString(strings.ToValidUTF8(err.Error(), "\ufffd"), "'…'")
	if len(text) > maxCause {
		text = strings.ToValidUTF8(text[:maxCause], "") + "…"
	}
	return text
}
