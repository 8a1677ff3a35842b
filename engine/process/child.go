package process

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

// child is one process of ours. One call at a time uses it.
type child struct {
	*Config
	limits engine.Limits // under which it was started
	folder string        // its own, for what it keeps aside; removed with it
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *os.File
	lines  *lineReader
	said   *tail // standard error
	tasks  int
	told   bool          // to end
	ended  chan struct{} // closed when it is there no more
}

// child gives one that waits, or a new one.
func (e *Engine) child(r *request) (*child, error) {
	if r.isText() {
		if c := e.idle.take(r.Task.Limits); c != nil {
			return c, nil
		}
	}
	c, err := start(&e.Config, r.Task.Limits)
	if err != nil { // too many processes, no memory, a full disk: another time it may work
		return nil, &engine.Error{Kind: engine.Lost, Message: "a worker could not be started", Cause: err}
	}
	return c, nil
}

// start makes a child. It ends when the thread that made it ends, and so with the server, however that ends.
func start(config *Config, l engine.Limits) (*child, error) {
	folder, err := os.MkdirTemp(config.Scratch, "worker-")
	if err != nil {
		return nil, err
	}
	c := &child{Config: config, limits: l, folder: folder, said: new(tail), ended: make(chan struct{})}
	if err := c.start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return c, nil
}

func (c *child) start() error {
	out, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer w.Close()
	c.out, c.lines = out, &lineReader{r: bufio.NewReaderSize(out, 64<<10)}
	c.cmd = exec.Command(c.Command[0], c.Command[1:]...)
	c.cmd.Env, c.cmd.Dir = environment(c.folder, c.limits), c.folder
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.WaitDelay = w, c.said, time.Second
	c.cmd.SysProcAttr = processAttributes()
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return errors.Join(err, out.Close())
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel ends the child with this thread
		defer runtime.UnlockOSThread()
		err := c.cmd.Start()
		started <- err
		if err == nil {
			_ = c.cmd.Wait() // fate looks at the state
			close(c.ended)
		}
	}()
	if err := <-started; err != nil {
		return errors.Join(err, out.Close())
	}
	return nil
}

// environment is all that the child gets of ours: nothing that may be a secret. Go's part of the memory is a quarter; the rest is the
// engine's own, which Go does not see.
func environment(folder string, l engine.Limits) []string {
	env := []string{"TMPDIR=" + folder, "HOME=" + folder, "TZ=UTC", "LANG=C.UTF-8", fmt.Sprintf("GOMEMLIMIT=%d", l.Memory/4)}
	if l.Cores > 0 {
		env = append(env, fmt.Sprintf("GOMAXPROCS=%d", l.Cores))
	}
	if path, is := os.LookupEnv("LD_LIBRARY_PATH"); is {
		env = append(env, "LD_LIBRARY_PATH="+path)
	}
	return env
}

// run has the child do one task. The error is an *engine.Error.
func (c *child) run(ctx context.Context, r *request, p engine.ProgressFunc, sink engine.RowSink) (answer, error) {
	c.tasks++
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	watched := make(chan error, 1)
	go func() { watched <- c.watch(ctx, r, done) }()
	a, err := c.talk(r, p, sink, cancel)
	if err != nil && !a.ended { // it said nothing at the end: it is about to be no more, or talks nonsense
		c.kill(syscall.SIGKILL)
		<-c.ended
		err = c.fate(err)
	}
	close(done)
	why := <-watched
	c.told = why != nil
	switch {
	case a.sinkErr != nil:
		err = &engine.Error{Kind: engine.Canceled, Message: "The answer was not wanted to its end", Cause: a.sinkErr}
	case why != nil && err != nil: // we ended it, or it heard that we wanted that
		err = why
	}
	return a, err
}

// talk sends the request and reads lines until the last.
func (c *child) talk(r *request, p engine.ProgressFunc, sink engine.RowSink, cancel context.CancelCauseFunc) (answer, error) {
	var a answer
	text, err := json.Marshal(r)
	if err == nil {
		_, err = c.in.Write(append(text, '\n'))
	}
	if err != nil {
		return a, err
	}
	for c.lines.read = 0; ; {
		l, err := c.lines.next()
		if err != nil {
			return a, err
		}
		if last, err := a.take(l, p, sink, cancel); last {
			return a, err
		}
	}
}

// end lets the child go, which it does by itself when its input ends, and gives what was wrong with its end.
func (c *child) end() error {
	_ = c.in.Close()
	select {
	case <-c.ended:
	case <-time.After(c.Grace):
		c.kill(syscall.SIGKILL)
		<-c.ended
	}
	err := errors.Join(c.out.Close(), os.RemoveAll(c.folder))
	if !c.cmd.ProcessState.Success() {
		err = errors.Join(fmt.Errorf("it ended with %v", c.cmd.ProcessState), err)
	}
	return err
}

// kill sends a signal to the child and all that it started. One that has ended gets none.
func (c *child) kill(s syscall.Signal) {
	select {
	case <-c.ended:
	default:
		_ = syscall.Kill(-c.cmd.Process.Pid, s)
	}
}

// fate says what the end of a child means that did not answer. Who killed it from outside (the kernel, for memory) may not do
// so again; what it did to itself it will probably do again.
func (c *child) fate(cause error) error {
	state, _ := c.cmd.ProcessState.Sys().(syscall.WaitStatus)
	e := &engine.Error{Kind: engine.Internal, Class: c.cmd.ProcessState.String(), Message: "the worker failed", Cause: cause}
	switch {
	case !errors.Is(cause, io.ErrUnexpectedEOF) && !errors.Is(cause, syscall.EPIPE):
		e.Message = "the worker does not speak as it should" // and was killed by us
	case !state.Signaled() && state.ExitStatus() == 0:
		e.Kind, e.Message = engine.Lost, "the worker ended before its task"
	case state.Signaled() && (state.Signal() == syscall.SIGKILL || state.Signal() == syscall.SIGTERM):
		e.Kind, e.Message = engine.Lost, "the worker was killed"
	}
	return e
}
