package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/process"
)

// What the test binary is instead of a test, as its first argument says.
const (
	asWorker = "worker"
	asServer = "server" // has a worker that hangs, and tells the worker's id on standard output
)

func TestMain(m *testing.M) {
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == asWorker:
		if err = process.Main(context.Background(), acting{}); err == nil {
			syscall.Exit(0) // the race detector would wait a second
		}
	case len(os.Args) == 3 && os.Args[1] == asServer:
		err = serveAndHang(os.Args[2])
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// acting is an engine that does what the name of its first source says.
type acting struct{}

// secret stands for a cell: no log may have it.
const secret = "4111-1111"

func (acting) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	act, _, _ := strings.Cut(in.Source[0].Name, " ")
	do, known := acts[act]
	if !known {
		return engine.Output{}, &engine.Error{Kind: engine.BadInput, Message: "no such act"}
	}
	return do(ctx, t, &in, p)
}

type act func(ctx context.Context, t engine.Task, in *engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error)

var acts = map[string]act{
	"copy": func(_ context.Context, t engine.Task, in *engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
		for i := range int64(1000) {
			p(engine.Progress{Bytes: i, Total: 1000, Rows: i})
		}
		p(engine.Progress{Bytes: 1000, Total: 1000, Rows: 1000})
		out := wanted(t, in)
		return out, os.WriteFile(filepath.Join(in.OutPrefix, "0.parquet"), []byte("bytes"), 0o600)
	},
	"bad": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		return engine.Output{Rejected: 2, Samples: samples()}, &engine.Error{
			Kind: engine.BadInput, Class: "Conversion", SQLState: "22018", Message: "bad rows", Cause: errors.New("value '" + secret + "' is none"),
		}
	},
	"segfault": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		select {}
	},
	"panic": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		panic(secret)
	},
	"abort": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		go func() { panic("a cell " + secret) }()
		select {}
	},
	"killed": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	},
	"leave": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		os.Exit(0)
		return engine.Output{}, nil
	},
	"print": func(_ context.Context, t engine.Task, in *engine.IngestSpec, _ engine.ProgressFunc) (engine.Output, error) {
		fmt.Println("a library says " + secret)
		return wanted(t, in), nil
	},
	"wait": func(ctx context.Context, _ engine.Task, _ *engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
		p(engine.Progress{Rows: 1})
		<-ctx.Done()
		return engine.Output{}, ctx.Err()
	},
	"hang": func(_ context.Context, _ engine.Task, _ *engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
		p(engine.Progress{Rows: int64(os.Getpid())})
		select {}
	},
	"eat": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		var all [][]byte
		for {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = byte(i)
			}
			all = append(all, b)
			time.Sleep(time.Duration(len(all)&1) * time.Millisecond)
		}
	},
	"fill": func(_ context.Context, _ engine.Task, in *engine.IngestSpec, _ engine.ProgressFunc) (engine.Output, error) {
		f, err := os.Create(filepath.Join(in.OutPrefix, "large"))
		if err != nil {
			return engine.Output{}, err
		}
		_, err = io.Copy(f, endless{})
		return engine.Output{}, err
	},
	"scatter": func(_ context.Context, _ engine.Task, _ *engine.IngestSpec, _ engine.ProgressFunc) (engine.Output, error) {
		for i := 0; ; i++ {
			if err := os.WriteFile(filepath.Join(os.TempDir(), strconv.Itoa(i)), make([]byte, 64<<10), 0o600); err != nil {
				return engine.Output{}, err
			}
		}
	},
	"park": func(ctx context.Context, _ engine.Task, in *engine.IngestSpec, _ engine.ProgressFunc) (engine.Output, error) {
		err := os.WriteFile(filepath.Join(in.OutPrefix, "large"), make([]byte, 4<<20), 0o600)
		if err == nil {
			<-ctx.Done() // as long as nobody ends it
			err = ctx.Err()
		}
		return engine.Output{}, err
	},
	"endless": func(_ context.Context, _ engine.Task, in *engine.IngestSpec, _ engine.ProgressFunc) (engine.Output, error) {
		return engine.Output{Warnings: []string{strings.Repeat("x", 80<<20)}}, nil
	},
	"tell": func(context.Context, engine.Task, *engine.IngestSpec, engine.ProgressFunc) (engine.Output, error) {
		open, err := os.ReadDir("/proc/self/fd")
		var links []string
		for _, e := range open {
			if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
				links = append(links, "file="+to)
			}
		}
		level, _ := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
		facts := append(os.Environ(), links...)
		return engine.Output{Warnings: append(facts, "pid="+strconv.Itoa(os.Getpid()), "nice="+strconv.Itoa(20-level))}, err
	},
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func samples() []engine.BadCell {
	return []engine.BadCell{{File: "a.csv", Line: 3, Column: "price", Value: secret, Rule: "number", Advice: "write a number"}}
}

// wanted has each kind of value that must come over unchanged.
func wanted(t engine.Task, in *engine.IngestSpec) engine.Output {
	return engine.Output{
		Files: []engine.OutFile{
			{
				File: engine.File{URI: "file://" + in.OutPrefix + "0.parquet", Size: math.MaxInt64, Rows: 2}, Order: 1, RowGroups: []int64{1, 1},
				Columns: []engine.ColumnStats{
					{Min: engine.Cell{Int: math.MinInt64}, Max: engine.Cell{Int: math.MaxInt64}},
					{Min: engine.Cell{Float: math.Inf(-1)}, Max: engine.Cell{Float: 1e300}, Nulls: 7},
					{Min: engine.Cell{Bytes: []byte("\x00\xff")}, Max: engine.Null()},
				},
			},
			{File: engine.File{URI: "file:///1.parquet"}, Columns: []engine.ColumnStats{}},
		},
		Rows: 2, Bytes: int64(t.Attempt), Hash: engine.ContentHash{Hi: 1, Lo: math.MaxUint64, Rows: 2},
		Warnings: []string{in.Schema[0].Name, in.Format.Encoding, string(in.Format.Separator)},
	}
}

func (acting) Infer(_ context.Context, _ engine.Task, source []engine.File, f format.Params, p engine.ProgressFunc) (engine.Schema, error) {
	p(engine.Progress{Rows: 1})
	return engine.Schema{{Name: source[0].Name + string(f.Type), Type: engine.DateTime, Nanos: true}}, nil
}

func (acting) Build(_ context.Context, _ engine.Task, v engine.BuildSpec, _ engine.ProgressFunc) (engine.Output, error) {
	if v.Values == nil || len(v.Values) != 1 || !math.IsNaN(v.Values[0][0].Float) || !v.Values[0][1].Null {
		return engine.Output{}, fmt.Errorf("values %v", v.Values)
	}
	return engine.Output{Rows: int64(len(v.Inputs))}, nil
}

func (acting) Query(_ context.Context, _ engine.Task, q engine.QuerySpec, sink engine.RowSink) error {
	if err := sink.Columns(q.Schema); err != nil {
		return err
	}
	text := make([]byte, 100)
	for i := range q.MaxRows {
		copy(text, strconv.FormatInt(i, 10)) // one buffer for all rows, as the contract allows
		if err := sink.Row([]engine.Cell{{Int: i}, {Float: math.NaN()}, {Bytes: text}}); err != nil {
			return err
		}
	}
	return sink.Truncated()
}

func (acting) Hash(_ context.Context, _ engine.Task, in []engine.File, s engine.Schema) (engine.ContentHash, error) {
	return engine.ContentHash{Hi: uint64(len(in)), Lo: uint64(len(s)), Rows: 5}, nil
}

func (acting) Capabilities() engine.Capabilities {
	return engine.Capabilities{Name: "acting", Version: "1", Formats: []format.Type{format.CSV}, NeedsLocalPaths: true}
}

func (acting) Health(context.Context) error {
	return &engine.Error{Kind: engine.Lost, Message: "it is " + strconv.Itoa(os.Getpid())}
}

// serveAndHang is a server whose only worker hangs.
func serveAndHang(scratch string) error {
	e := process.New(process.Config{Command: []string{os.Args[0], asWorker}, Scratch: scratch})
	_, err := e.Ingest(context.Background(), engine.Task{ID: "1"}, engine.IngestSpec{Source: []engine.File{{Name: "hang"}}},
		func(p engine.Progress) { fmt.Println(p.Rows) })
	return err
}
