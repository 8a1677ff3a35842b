package process

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

// idle are the children that wait for another task. Each has a timer that lets it go.
type idle struct {
	mu     sync.Mutex
	closed bool
	wait   []*waiting
}

type waiting struct {
	*child
	timer *time.Timer
}

// mostKept is how much memory a child may have and wait all the same, in bytes.
const mostKept = 256 << 20

// mayWaitOn tells whether a child may do another task after this one, which it did well.
func (e *Engine) mayWaitOn(c *child, r *request) bool {
	return r.isText() && c.tasks < e.Reuse && !c.told && memoryOf(c.cmd.Process.Pid) <= mostKept && c.clean() == nil
}

// clean empties the child's folder: no task finds what another left.
func (c *child) clean() error {
	entries, err := os.ReadDir(c.folder)
	for _, e := range entries {
		if err == nil {
			err = os.RemoveAll(filepath.Join(c.folder, e.Name()))
		}
	}
	return err
}

func (i *idle) put(c *child, life time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		go func() { _ = c.end() }()
		return
	}
	w := &waiting{child: c}
	w.timer = time.AfterFunc(life, func() {
		if i.remove(w) {
			_ = w.end()
		}
	})
	i.wait = append(i.wait, w)
}

// take gives the child that waited least, so that those too many are let go.
func (i *idle) take(l engine.Limits) *child {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := len(i.wait) - 1; n >= 0; n-- {
		w := i.wait[n]
		if w.limits == l && w.lives() && w.timer.Stop() {
			i.wait = append(i.wait[:n], i.wait[n+1:]...)
			return w.child
		}
	}
	return nil
}

func (i *idle) remove(w *waiting) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	for n := range i.wait {
		if i.wait[n] == w {
			i.wait = append(i.wait[:n], i.wait[n+1:]...)
			return true
		}
	}
	return false
}

func (i *idle) close() {
	i.mu.Lock()
	wait := i.wait
	i.wait, i.closed = nil, true
	i.mu.Unlock()
	for _, w := range wait {
		w.timer.Stop()
		_ = w.end()
	}
}

func (c *child) lives() bool {
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}
