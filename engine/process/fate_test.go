package process_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/process"
)

// TestFates has children end in every way that ends a task, and never us.
func TestFates(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		act    string
		limits engine.Limits
		want   engine.Kind
		says   string
	}{
		"segmentation fault":     {act: "segfault", want: engine.Internal},
		"panic":                  {act: "panic", want: engine.Internal},
		"panic outside the call": {act: "abort", want: engine.Internal},
		"killed by the kernel":   {act: "killed", want: engine.Lost},
		"ends too early":         {act: "leave", want: engine.Lost},
		"answers without end":    {act: "endless", want: engine.Internal},
		"memory":                 {act: "eat", limits: engine.Limits{Memory: 32 * mib}, want: engine.Limit, says: "32 MiB of memory"},
		"one large file":         {act: "fill", limits: engine.Limits{Disk: 8 * mib}, want: engine.Limit, says: "8 MiB of disk"},
		"many files":             {act: "scatter", limits: engine.Limits{Disk: 8 * mib}, want: engine.Limit, says: "8 MiB of disk"},
		"time":                   {act: "wait", limits: engine.Limits{Time: 50 * time.Millisecond}, want: engine.Limit, says: "50ms"},
		"time, and deaf":         {act: "hang", limits: engine.Limits{Time: 50 * time.Millisecond}, want: engine.Limit, says: "50ms"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *process.Config) { c.Grace = 100 * time.Millisecond })
			_, err := w.act(c.act, c.limits)
			var e *engine.Error
			if !errors.As(err, &e) || e.Kind != c.want || !strings.Contains(e.Message, c.says) {
				t.Errorf("%v", err)
			}
			if logged := w.log.Len() > 0; logged != (c.want == engine.Internal || c.want == engine.Lost) {
				t.Errorf("the log: %s", w.log)
			}
			if _, err := w.act("print", engine.Limits{}); err != nil {
				t.Errorf("the next task: %v", err)
			}
		})
	}
}

// TestFilled counts what the caller has put on the disk for the task to its limit.
func TestFilled(t *testing.T) {
	w := newWorld(t, nil)
	task := engine.Task{ID: "1", Limits: engine.Limits{Disk: 8 << 20}, Filled: 5 << 20}
	_, err := w.Ingest(t.Context(), task, w.spec("park"), nil)
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.Limit || e.Class != process.ClassDisk {
		t.Errorf("%v", err)
	}
}

// TestPanicIsTraced shows that the log tells where a child failed.
func TestPanicIsTraced(t *testing.T) {
	for _, act := range []string{"panic", "abort"} {
		w := newWorld(t, nil)
		if _, err := w.act(act, engine.Limits{}); err == nil || !strings.Contains(w.log.String(), "main_test.go:") {
			t.Errorf("%s: %v, %s", act, err, w.log)
		}
	}
}

func TestCancel(t *testing.T) {
	for _, act := range []string{"wait", "hang"} {
		w := newWorld(t, func(c *process.Config) { c.Grace = 50 * time.Millisecond })
		ctx, cancel := context.WithCancel(context.Background())
		_, err := w.Ingest(ctx, engine.Task{ID: "1"}, w.spec(act), func(engine.Progress) { cancel() })
		if !errors.Is(err, engine.Canceled) {
			t.Errorf("%s: %v", act, err)
		}
		if _, err := w.Ingest(ctx, engine.Task{ID: "1"}, w.spec("copy"), nil); !errors.Is(err, engine.Canceled) {
			t.Errorf("cancelled before: %v", err)
		}
	}
}

// TestDeadServerLeavesNoWorker kills a server whose worker does not listen to anything.
func TestDeadServerLeavesNoWorker(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, asServer, t.TempDir())
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	told, err := bufio.NewReader(out).ReadString('\n')
	pid, bad := strconv.Atoi(strings.TrimSpace(told))
	if err != nil || bad != nil || !runs(pid) {
		t.Fatalf("worker %q: %v, %v", told, err, bad)
	}
	_ = server.Process.Kill()
	_ = server.Wait()
	for runs(pid) {
		time.Sleep(time.Millisecond)
	}
}

// runs tells whether a process is there and no zombie.
func runs(pid int) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(text), ") Z ") && !strings.Contains(string(text), ") X ")
}

func (w *world) pid(t *testing.T, change func(*engine.IngestSpec)) int {
	t.Helper()
	spec := w.spec("tell")
	if change != nil {
		change(&spec)
	}
	out, err := w.Ingest(context.Background(), engine.Task{}, spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, fact := range out.Warnings {
		if text, is := strings.CutPrefix(fact, "pid="); is {
			pid, _ := strconv.Atoi(text)
			return pid
		}
	}
	t.Fatal("no pid")
	return 0
}

// TestReuse shows which tasks share a child.
func TestReuse(t *testing.T) {
	w := newWorld(t, func(c *process.Config) { c.Reuse, c.Idle = 3, time.Hour })
	one := w.pid(t, nil)
	for range 2 {
		if w.pid(t, nil) != one {
			t.Error("text that went well does not share a child")
		}
	}
	two := w.pid(t, nil)
	if two == one {
		t.Error("a child did four tasks")
	}
	if w.pid(t, func(s *engine.IngestSpec) { s.Format.Type = format.Parquet }) == two {
		t.Error("a binary file was read by a child that had been used")
	}
	if w.pid(t, nil) != two {
		t.Error("the child that waits was not used")
	}
	_, _ = w.act("bad", engine.Limits{})
	if w.pid(t, nil) == two {
		t.Error("a child goes on after a failure")
	}
	if _, err := w.act("print", engine.Limits{Cores: 1}); err != nil {
		t.Error(err)
	}
}

func TestIdleEnds(t *testing.T) {
	w := newWorld(t, func(c *process.Config) { c.Reuse, c.Idle = 100, time.Millisecond })
	for pid := w.pid(t, nil); runs(pid); {
		time.Sleep(time.Millisecond)
	}
	killed := newWorld(t, func(c *process.Config) { c.Reuse, c.Idle = 100, time.Hour })
	pid := killed.pid(t, nil)
	_ = syscall.Kill(pid, syscall.SIGKILL)
	for runs(pid) {
		time.Sleep(time.Millisecond)
	}
	if killed.pid(t, nil) == pid {
		t.Error("a child that was killed while it waited has answered")
	}
}

func TestMany(t *testing.T) {
	w := newWorld(t, func(c *process.Config) { c.Reuse = 5 })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 10 {
				act := []string{"print", "bad", "killed", "print", "print"}[i%5]
				if _, err := w.act(act, engine.Limits{}); (err == nil) != (act == "print") {
					t.Errorf("%s: %v", act, err)
				}
			}
		})
	}
	wg.Wait()
}
