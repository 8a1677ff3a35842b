package process_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/process"
)

// world is an Engine whose children are the test binary.
type world struct {
	*process.Engine
	log     *bytes.Buffer
	scratch string
	out     string // folder
}

func newWorld(t *testing.T, change func(*process.Config)) *world {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{log: new(bytes.Buffer), scratch: t.TempDir(), out: t.TempDir() + "/"}
	c := process.Config{Command: []string{program, asWorker}, Scratch: w.scratch, Logger: slog.New(slog.NewTextHandler(w.log, nil))}
	if change != nil {
		change(&c)
	}
	w.Engine = process.New(c)
	t.Cleanup(func() {
		w.Close()
		if left, err := os.ReadDir(w.scratch); err != nil || len(left) > 0 {
			t.Errorf("the scratch still holds %v (%v)", left, err)
		}
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("a cell is in the log: %s", w.log)
		}
	})
	return w
}

func (w *world) spec(act string) engine.IngestSpec {
	return engine.IngestSpec{
		Source: []engine.File{{Name: act}}, OutPrefix: w.out, Schema: engine.Schema{{Name: "é", Type: engine.Char, ID: 3}},
		Format: format.Params{Type: format.CSV, Encoding: "UTF-8", Separator: '§'},
	}
}

func (w *world) act(act string, l engine.Limits) (engine.Output, error) {
	return w.Ingest(context.Background(), engine.Task{ID: "1", Limits: l}, w.spec(act), nil)
}

func TestIngest(t *testing.T) {
	w := newWorld(t, nil)
	var heard []engine.Progress
	task, spec := engine.Task{ID: "1", Attempt: 4}, w.spec("copy")
	out, err := w.Ingest(context.Background(), task, spec, func(p engine.Progress) { heard = append(heard, p) })
	if want := wanted(task, &spec); err != nil || !reflect.DeepEqual(out, want) {
		t.Errorf("got  %+v\nwant %+v\n(%v)", out, want, err)
	}
	if n := len(heard); n < 2 || n > 100 || heard[n-1] != (engine.Progress{Bytes: 1000, Total: 1000, Rows: 1000}) {
		t.Errorf("%d reports of progress: %v", n, heard)
	}
}

func TestOtherCalls(t *testing.T) {
	w, ctx, task := newWorld(t, nil), context.Background(), engine.Task{ID: "1"}
	files := []engine.File{{Name: "a"}, {Name: "b"}}
	schema, err := w.Infer(ctx, task, files, format.Params{Type: format.JSON}, func(engine.Progress) {})
	if want := (engine.Schema{{Name: "aJSON", Type: engine.DateTime, Nanos: true}}); err != nil || !reflect.DeepEqual(schema, want) {
		t.Errorf("infer: %v, %v", schema, err)
	}
	out, err := w.Build(ctx, task, engine.BuildSpec{Inputs: files, Values: [][]engine.Cell{{{Float: math.NaN()}, engine.Null()}}}, nil)
	if err != nil || out.Rows != 2 {
		t.Errorf("build: %v, %v", out, err)
	}
	hash, err := w.Hash(ctx, task, files, schema)
	if err != nil || hash != (engine.ContentHash{Hi: 2, Lo: 1, Rows: 5}) {
		t.Errorf("hash: %v, %v", hash, err)
	}
	if c := w.Capabilities(); c.Name != "acting" || !c.NeedsLocalPaths || len(c.Formats) != 1 {
		t.Errorf("capabilities: %+v", c)
	}
	if err := w.Health(ctx); !errors.Is(err, engine.Lost) {
		t.Errorf("health: %v", err)
	}
}

type table struct {
	schema    engine.Schema
	rows      []string
	nan       int
	truncated bool
	stopAt    int
}

func (s *table) Columns(c engine.Schema) error { s.schema = c; return nil }
func (s *table) Truncated() error              { s.truncated = true; return nil }
func (s *table) Row(cells []engine.Cell) error {
	if len(s.rows) == s.stopAt {
		return errors.New("enough")
	}
	s.rows = append(s.rows, strings.TrimRight(string(cells[2].Bytes), "\x00"))
	if math.IsNaN(cells[1].Float) {
		s.nan++
	}
	return nil
}

func TestQuery(t *testing.T) {
	w := newWorld(t, nil)
	q := engine.QuerySpec{Schema: engine.Schema{{Name: "n"}}, MaxRows: 5000}
	all := &table{stopAt: -1}
	if err := w.Query(context.Background(), engine.Task{}, q, all); err != nil {
		t.Fatal(err)
	}
	if len(all.rows) != 5000 || all.rows[4321] != "4321" || all.nan != 5000 || !all.truncated || len(all.schema) != 1 {
		t.Errorf("%d rows, %d NaN, truncated %v, %v", len(all.rows), all.nan, all.truncated, all.schema)
	}
	some := &table{stopAt: 10}
	q.MaxRows = 1 << 40
	err := w.Query(context.Background(), engine.Task{}, q, some)
	if !errors.Is(err, engine.Canceled) || !strings.Contains(err.Error(), "enough") || len(some.rows) != 10 {
		t.Errorf("a sink that has enough: %v, %d rows", err, len(some.rows))
	}
}

// TestBadInput tells the error as the engine said it, with its samples.
func TestBadInput(t *testing.T) {
	w := newWorld(t, nil)
	out, err := w.act("bad", engine.Limits{})
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.BadInput || e.Class != "Conversion" || e.SQLState != "22018" || e.Message != "bad rows" {
		t.Errorf("%#v", err)
	}
	if strings.Contains(err.Error(), secret) {
		t.Errorf("the cause holds a cell: %v", err)
	}
	if !reflect.DeepEqual(out.Samples, samples()) || out.Rejected != 2 {
		t.Errorf("%+v", out)
	}
}

// TestNothingOfTheServer looks at what a child sees.
func TestNothingOfTheServer(t *testing.T) {
	t.Setenv("OPENFINSPACE_STORE_PASSWORD", secret)
	w := newWorld(t, func(c *process.Config) { c.Limits = engine.Limits{Memory: 1 << 30, Cores: 1} })
	left, right, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer left.Close()
	defer right.Close()
	inherit(t, right)
	out, err := w.act("tell", engine.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for _, fact := range out.Warnings {
		name, value, _ := strings.Cut(fact, "=")
		switch name {
		case "file":
			if files++; strings.HasPrefix(value, "pipe:") && value == linkOf(t, left) {
				t.Errorf("the child has a file of the server: %s", value)
			}
		case "TMPDIR", "HOME", "TZ", "LANG", "GOMEMLIMIT", "GOMAXPROCS", "LD_LIBRARY_PATH", "pid":
		case "nice":
			if n, _ := strconv.Atoi(value); n < 5 {
				t.Errorf("nice level %s", value)
			}
		default:
			t.Errorf("the child has %s", name)
		}
	}
	if files < 3 {
		t.Errorf("%v", out.Warnings)
	}
}

func TestNoProgram(t *testing.T) {
	w := newWorld(t, func(c *process.Config) { c.Command = []string{"/nowhere/openfinspace", "worker"} })
	if _, err := w.act("copy", engine.Limits{}); !errors.Is(err, engine.Lost) {
		t.Errorf("%v", err)
	}
}
