package process

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace/engine"
)

// Main is a whole child: it bounds itself, and serves standard input until that ends or a signal comes.
func Main(ctx context.Context, e engine.Engine) error {
	out, err := takeOutput()
	if err != nil {
		return err
	}
	if err := humble(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	return Serve(ctx, e, os.Stdin, out)
}

// Serve answers requests one after the other, until in ends. A task is cancelled when in ends or ctx does; then nothing
// more is served.
func Serve(ctx context.Context, e engine.Engine, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	requests := make(chan *request)
	go func() {
		defer cancel() // the server has gone or wants nothing more
		defer close(requests)
		for d := json.NewDecoder(in); ; {
			r := new(request)
			if d.Decode(r) != nil {
				return
			}
			select {
			case requests <- r:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case r, more := <-requests:
			if !more {
				return nil
			}
			if err := (&serving{engine: e, out: bufio.NewWriter(out)}).answer(ctx, r); err != nil {
				return fmt.Errorf("answer the server: %w", err)
			}
		}
	}
}

// serving is the answer to one request. Progress may come from other goroutines of the engine.
type serving struct {
	engine engine.Engine

	mu     sync.Mutex
	out    *bufio.Writer
	broken error // of out
	said   time.Time
}

func (s *serving) answer(ctx context.Context, r *request) error {
	s.send(&line{Began: true})
	last := &line{Done: true}
	if err := s.call(ctx, r); err != nil {
		last = &line{Error: failureOf(err)}
	}
	s.send(last)
	return s.broken
}

// send writes a line; results wait for the last one.
func (s *serving) send(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return
	}
	s.broken = json.NewEncoder(s.out).Encode(l)
	if s.broken == nil && (l.Began || l.Progress != nil || l.Done || l.Error != nil) {
		s.broken = s.out.Flush()
	}
}

const progressEvery = 100 * time.Millisecond

// progress is told ten times a second at most, and at its end.
func (s *serving) progress(p engine.Progress) {
	s.mu.Lock()
	early := time.Since(s.said) < progressEvery && p.Bytes < p.Total
	if !early {
		s.said = time.Now()
	}
	s.mu.Unlock()
	if !early {
		s.send(&line{Progress: &p})
	}
}

// call runs the engine. A panic is a fault of ours: the task fails, and what it says stays here, since it may hold cells.
func (s *serving) call(ctx context.Context, r *request) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &engine.Error{Kind: engine.Internal, Class: "panic", Message: "the engine failed", Cause: errors.New(frames(v, debug.Stack()))}
		}
	}()
	if r.Version != version {
		return &engine.Error{Kind: engine.Internal, Message: fmt.Sprintf("the worker speaks version %d and the server version %d: start both from one program", version, r.Version)}
	}
	full, err := limitFiles(r.Task.Limits.Disk)
	if err != nil {
		return err
	}
	err = s.run(ctx, r)
	if full() && err != nil && engine.KindOf(err) != engine.Canceled {
		return diskLimit(r.Task.Limits.Disk)
	}
	return err
}

func (s *serving) run(ctx context.Context, r *request) error {
	switch r.Call {
	case callInfer:
		schema, err := s.engine.Infer(ctx, r.Task, r.Files, *r.Format, s.progress)
		s.send(&line{Schema: schema})
		return err
	case callIngest:
		out, err := s.engine.Ingest(ctx, r.Task, *r.Ingest, s.progress)
		return s.output(&out, err)
	case callBuild:
		out, err := s.engine.Build(ctx, r.Task, r.Build.spec(), s.progress)
		return s.output(&out, err)
	case callQuery:
		rows := &rowLines{serving: s}
		return errors.Join(s.engine.Query(ctx, r.Task, *r.Query, rows), rows.flush())
	case callHash:
		hash, err := s.engine.Hash(ctx, r.Task, r.Files, r.Schema)
		s.send(&line{Hash: &hash})
		return err
	case callCapabilities:
		c := s.engine.Capabilities()
		s.send(&line{Capabilities: &c})
		return nil
	case callHealth:
		return s.engine.Health(ctx)
	}
	return &engine.Error{Kind: engine.Internal, Message: fmt.Sprintf("the worker knows no call %.20q", r.Call)}
}

// output sends the samples of a failed task too.
func (s *serving) output(out *engine.Output, err error) error {
	if err == nil {
		room := maxStats
		for i := range out.Files {
			s.send(&line{File: newOutFile(&out.Files[i], &room)})
		}
	}
	out.Files = nil
	s.send(&line{Output: out})
	return err
}

// limitFiles bounds the size of each file that the task writes. Beyond it a write fails; full ends the bound's watch and says
// whether that happened.
func limitFiles(size int64) (full func() bool, err error) {
	if size == 0 {
		return func() bool { return false }, nil
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGXFSZ) // its default is to end the process
	return func() bool {
		signal.Stop(signals)
		return len(signals) > 0
	}, limitFileSize(size)
}

// frames gives the functions of a stack, and of a fault of the Go runtime what it was.
func frames(v any, stack []byte) string {
	text := "panic"
	if r, ok := v.(interface{ RuntimeError() }); ok {
		text = fmt.Sprint(r)
	}
	for _, l := range strings.Split(string(stack), "\n") {
		if harmless(l) {
			text += " < " + strings.TrimSpace(l)
		}
	}
	return text
}

func failureOf(err error) *failure {
	f := &failure{Kind: engine.KindOf(err), Message: err.Error()}
	var told *engine.Error
	if errors.As(err, &told) {
		f.Class, f.SQLState, f.Message, f.Cause = told.Class, told.SQLState, told.Message, causeText(told.Cause)
	}
	return f
}

// rowLines is the sink of a query in the child: some rows go in one line.
type rowLines struct {
	*serving
	rows  [][]cell
	bytes int
}

const rowsBytes = 64 << 10

func (w *rowLines) Columns(s engine.Schema) error {
	w.send(&line{Schema: s})
	return w.broken
}

func (w *rowLines) Row(cells []engine.Cell) error {
	row := cellsOf(cells)
	for i := range row {
		row[i].Bytes = append([]byte(nil), row[i].Bytes...)
		w.bytes += len(row[i].Bytes) + 16
	}
	w.rows = append(w.rows, row)
	if w.bytes < rowsBytes {
		return nil
	}
	return w.flush()
}

func (w *rowLines) Truncated() error {
	if err := w.flush(); err != nil {
		return err
	}
	w.send(&line{Truncated: true})
	return w.broken
}

func (w *rowLines) flush() error {
	if len(w.rows) > 0 {
		w.send(&line{Rows: w.rows})
	}
	w.rows, w.bytes = nil, 0
	return w.broken
}
