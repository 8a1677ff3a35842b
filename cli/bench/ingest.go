package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Engine is an engine that can also do less than it should.
type Engine interface {
	engine.Engine
	// Copy is what it is measured by: the typed COPY of the database below it, with nothing of ours.
	Copy(ctx context.Context, form format.Type, file engine.File, columns engine.Schema, folder, to string) error
	// IngestUnhashed is Ingest without the content hash.
	IngestUnhashed(ctx context.Context, t engine.Task, in engine.IngestSpec) (engine.Output, error)
}

// Cost is what one way took.
type Cost struct {
	Seconds   float64 `json:"seconds"`
	Processor float64 `json:"processorSeconds"`
	PeakMiB   int64   `json:"peakMiB,omitempty"` // of the process while it went this way; 0 where the system does not tell
}

// Ingest is a file from CreateChangeset to SUCCESS, and the engine alone, in this process, with and without what is ours.
type Ingest struct {
	Source    string  `json:"source"` // CSV, JSON, PARQUET
	Bytes     int64   `json:"bytes"`
	Seconds   float64 `json:"seconds"`        // from CreateChangeset to SUCCESS
	Share     float64 `json:"share"`          // of the bare COPY's speed
	Bare      Cost    `json:"bareCopy"`       // typed COPY
	Unhashed  Cost    `json:"withoutHash"`    // strict cells and statistics, no hash
	Engine    Cost    `json:"engine"`         // all of it
	OfClock   float64 `json:"engineShare"`    // of the bare COPY's speed by the clock
	OfProcess float64 `json:"engineCPUShare"` // and by the processor's time
}

// IngestTurns is how often each way is measured, in turns: what else the machine does meets all of them.
const IngestTurns = 3

// NewIngest takes of each way the turn in the middle.
func NewIngest(turns []Ingest) Ingest {
	in := turns[0]
	in.Seconds = middle(turns, func(t *Ingest) float64 { return t.Seconds }).Seconds
	in.Bare = middle(turns, func(t *Ingest) float64 { return t.Bare.Seconds }).Bare
	in.Unhashed = middle(turns, func(t *Ingest) float64 { return t.Unhashed.Seconds }).Unhashed
	in.Engine = middle(turns, func(t *Ingest) float64 { return t.Engine.Seconds }).Engine
	in.Share, in.OfClock, in.OfProcess = in.Bare.Seconds/in.Seconds, in.Bare.Seconds/in.Engine.Seconds, in.Bare.Processor/in.Engine.Processor
	return in
}

// Alone measures the engine once with a file, which it leaves in the folder, beside the bare COPY.
func Alone(ctx context.Context, e Engine, form format.Type, file engine.File, folder string) (Ingest, error) {
	in := Ingest{Source: string(form), Bytes: file.Size}
	p, err := format.Parse(map[string]string{"formatType": string(form)})
	if err != nil {
		return in, err
	}
	for _, way := range []struct {
		cost *Cost
		run  func(to string) error
	}{
		{&in.Bare, func(to string) error { return e.Copy(ctx, form, file, Trades, to, filepath.Join(to, "bare.parquet")) }},
		{&in.Unhashed, func(to string) error {
			_, err := e.IngestUnhashed(ctx, engine.Task{}, engine.IngestSpec{Source: []engine.File{file}, Format: p, Schema: Trades, OutPrefix: to + "/"})
			return err
		}},
		{&in.Engine, func(to string) error {
			_, err := e.Ingest(ctx, engine.Task{}, engine.IngestSpec{Source: []engine.File{file}, Format: p, Schema: Trades, OutPrefix: to + "/"}, nil)
			return err
		}},
	} {
		if *way.cost, err = costOf(folder, way.run); err != nil {
			return in, err
		}
	}
	return in, nil
}

// costOf runs one way into a new folder, which is removed.
func costOf(folder string, run func(to string) error) (Cost, error) {
	to, err := os.MkdirTemp(folder, "ingest-")
	if err != nil {
		return Cost{}, err
	}
	defer func() { _ = os.RemoveAll(to) }()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // forgets the peak, where there is such a file
	began, before := time.Now(), processor()
	err = run(to)
	c := Cost{Seconds: time.Since(began).Seconds(), Processor: (processor() - before).Seconds()}
	var kib int64
	if _, failed := fmt.Sscanf(valueOf("/proc/self/status", "VmHWM"), "%d kB", &kib); failed == nil {
		c.PeakMiB = kib >> 10
	}
	return c, err
}

// processor is what this process has had of the processors.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ingestMarkdown(b *strings.Builder, all []Ingest) {
	b.WriteString("\n| Source | MiB | CreateChangeset to SUCCESS | bare COPY | share | bare COPY, processor, peak | strict cells add | hash adds | engine, processor, peak | share by clock | by processor |\n" +
		"|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for i := range all {
		in := &all[i]
		fmt.Fprintf(b, "| %s | %d | %.1f s | %.1f s | %.0f %% | %s | %s | %s | %s | %.0f %% | %.0f %% |\n", in.Source, in.Bytes>>20, in.Seconds, in.Bare.Seconds, 100*in.Share,
			in.Bare.text(), added(in.Bare, in.Unhashed), added(in.Unhashed, in.Engine), in.Engine.text(), 100*in.OfClock, 100*in.OfProcess)
	}
}

func (c Cost) text() string {
	return fmt.Sprintf("%.1f s, %.1f s, %d MiB", c.Seconds, c.Processor, c.PeakMiB)
}

func added(without, with Cost) string {
	return fmt.Sprintf("%+.1f s, processor %+.1f s", with.Seconds-without.Seconds, with.Processor-without.Processor)
}
