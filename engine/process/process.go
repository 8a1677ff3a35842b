// Package process runs an engine in a child process, so that a crash, a leak or a hostile file ends one task and never the
// server. The child is the same program under a hidden command; both sides are here: New is the server's, Main and Serve
// are the child's. They talk in lines of JSON (see message.go).
//
// What bounds a child: memory, the disk that it fills and its time, which the server watches; the size of one file, its
// priority, and that the kernel ends it rather than the server when memory runs out, which the child sets for itself
// before it reads anything. It is the leader of a process group, ends with its server, and has no secrets in its
// environment and no open files of the server. While nothing runs, there is no child.
package process

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Config says how children are started and what they may use.
type Config struct {
	// Command starts a child: the program and its arguments. Required.
	Command []string
	// Scratch is a folder on a local disk, in which each child gets one of its own for what it must keep aside; it is removed
	// with the child. Required.
	Scratch string
	// Limits hold for each task where the task does not say otherwise. Memory is what the engine may plan with: a child that
	// has half as much again is ended. Default: 1 GiB of memory, the rest without bound.
	Limits engine.Limits
	// Grace is how long a task may take to end after a cancel, before it is killed. Default: 5 s.
	Grace time.Duration
	// Reuse is how many tasks one child may do, one after the other. It does another only after a success, with text and
	// under the same limits; a file in a binary form is always read by a child that ends with it. Default: 1.
	Reuse int
	// Idle is how long a child waits for another task. Default: 2 s.
	Idle time.Duration
	// Logger hears of children that ended in a way that is a fault. Default: none.
	Logger *slog.Logger
}

const defaultMemory = 1 << 30

// Engine is an engine.Engine whose every call runs in a child. It is safe for concurrent use: calls at one time have a child
// each, so the caller bounds their number.
type Engine struct {
	Config
	idle idle
}

var _ engine.Engine = (*Engine)(nil)

// New makes an Engine; nothing is started yet. It panics when the configuration has no Command or no Scratch.
func New(c Config) *Engine {
	if len(c.Command) == 0 || c.Scratch == "" {
		panic("process: a Config needs a Command and a Scratch")
	}
	if c.Limits.Memory == 0 {
		c.Limits.Memory = defaultMemory
	}
	if c.Grace == 0 {
		c.Grace = 5 * time.Second
	}
	if c.Idle == 0 {
		c.Idle = 2 * time.Second
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return &Engine{Config: c}
}

// Close ends the children that wait. Calls that run are not touched: their contexts end them.
func (e *Engine) Close() { e.idle.close() }

// Infer runs in a child.
func (e *Engine) Infer(ctx context.Context, t engine.Task, source []engine.File, f format.Params, p engine.ProgressFunc) (engine.Schema, error) {
	a, err := e.do(ctx, &request{Call: callInfer, Task: t, Files: source, Format: &f}, p, nil)
	return a.schema, err
}

// Ingest runs in a child.
func (e *Engine) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	a, err := e.do(ctx, &request{Call: callIngest, Task: t, Ingest: &in}, p, nil)
	return a.output, err
}

// Build runs in a child.
func (e *Engine) Build(ctx context.Context, t engine.Task, v engine.BuildSpec, p engine.ProgressFunc) (engine.Output, error) {
	a, err := e.do(ctx, &request{Call: callBuild, Task: t, Build: newBuild(&v)}, p, nil)
	return a.output, err
}

// Query runs in a child; rows come over as they are made.
func (e *Engine) Query(ctx context.Context, t engine.Task, q engine.QuerySpec, sink engine.RowSink) error {
	_, err := e.do(ctx, &request{Call: callQuery, Task: t, Query: &q}, nil, sink)
	return err
}

// Hash runs in a child.
func (e *Engine) Hash(ctx context.Context, t engine.Task, in []engine.File, s engine.Schema) (engine.ContentHash, error) {
	a, err := e.do(ctx, &request{Call: callHash, Task: t, Files: in, Schema: s}, nil, nil)
	return a.hash, err
}

// Capabilities are those of the engine in the child, of which one is started to ask; the zero value when that fails.
func (e *Engine) Capabilities() engine.Capabilities {
	a, err := e.do(context.Background(), &request{Call: callCapabilities}, nil, nil)
	if err != nil {
		e.Logger.Error("the engine does not say what it can do", "error", err)
	}
	return a.capabilities
}

// Health asks the engine in a new child, so it tells too whether children can be started.
func (e *Engine) Health(ctx context.Context) error {
	_, err := e.do(ctx, &request{Call: callHealth}, nil, nil)
	return err
}

// do runs one call in a child. What it returns as an error is an *engine.Error.
func (e *Engine) do(ctx context.Context, r *request, p engine.ProgressFunc, sink engine.RowSink) (answer, error) {
	r.Version, r.Task.Limits = version, e.limits(r.Task.Limits)
	if err := ctx.Err(); err != nil {
		return answer{}, &engine.Error{Kind: engine.KindOf(err), Message: "the task was given up before it began", Cause: err}
	}
	c, err := e.child(r)
	if err != nil {
		return answer{}, err
	}
	a, err := c.run(ctx, r, p, sink)
	if c.tasks > 1 && err != nil && !a.began { // it ended while it waited
		_ = c.end()
		return e.do(ctx, r, p, sink)
	}
	if err == nil && e.mayWaitOn(c, r) {
		e.idle.put(c, e.Idle)
		return a, nil
	}
	err = c.explained(r, err)
	if end := c.end(); err == nil && end != nil { // the answer was whole: how the child ended is for the log alone
		e.Logger.Warn("a worker ended badly after its task", "error", end)
	}
	var told *engine.Error
	if errors.As(err, &told) && (told.Kind == engine.Internal || told.Kind == engine.Lost) {
		e.Logger.Error("a worker failed", "task", r.Task.ID, "call", r.Call, "kind", string(told.Kind), "class", told.Class,
			"state", told.SQLState, "message", told.Message, "cause", causeText(told.Cause), "said", c.said.lines())
	}
	return a, err
}

// limits fills in what the task leaves to us.
func (e *Engine) limits(l engine.Limits) engine.Limits {
	own := e.Limits
	for _, f := range []struct{ task, own *int64 }{
		{&l.Memory, &own.Memory}, {&l.Disk, &own.Disk}, {&l.Unpacked, &own.Unpacked}, {&l.Ratio, &own.Ratio},
	} {
		if *f.task == 0 {
			*f.task = *f.own
		}
	}
	if l.Time == 0 {
		l.Time = own.Time
	}
	if l.Cores == 0 {
		l.Cores = own.Cores
	}
	return l
}
