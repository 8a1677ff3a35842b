//go:build cgo

// Package duck is the engine that is built in: DuckDB, in this process, over local files. Text is read by our own scanner and
// grammar in Go, and the typed rows go to DuckDB as Arrow batches; DuckDB writes Parquet, reads Parquet, sorts, and answers
// SQL. A crash in it is a crash of the process, so a server runs this engine in a child (engine/process). It needs cgo; without
// cgo the package is empty.
package duck

import (
	"context"
	"os"
	"runtime"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Config says what the engine may use where a task does not say it. The zero value is usable.
type Config struct {
	Scratch string // folder for temporary files of Infer, Query and Hash; empty: the system's
	Memory  int64  // bytes of a task in all; 0: 1 GiB
	Disk    int64  // bytes of temporary files; 0: 50 GiB
	Cores   int    // 0: all

	unhashed  bool  // measure what the rest costs
	fileBytes int64 // raw bytes of one output file; 0: 512 MiB
}

// Engine is an engine.Engine. It keeps nothing between calls; several tasks may run at once, each with its limits.
type Engine struct{ config Config }

var _ engine.Engine = (*Engine)(nil)

// New makes an Engine.
func New(c Config) *Engine {
	if c.Scratch == "" {
		c.Scratch = os.TempDir()
	}
	if c.Memory <= 0 {
		c.Memory = 1 << 30
	}
	if c.Disk <= 0 {
		c.Disk = 50 << 30
	}
	if c.Cores <= 0 {
		c.Cores = runtime.NumCPU()
	}
	if c.fileBytes <= 0 {
		c.fileBytes = 512 << 20
	}
	return &Engine{config: c}
}

// limits fills in what a task leaves to the engine.
func (e *Engine) limits(l engine.Limits) engine.Limits {
	if l.Memory <= 0 {
		l.Memory = e.config.Memory
	}
	if l.Disk <= 0 {
		l.Disk = e.config.Disk
	}
	if l.Cores <= 0 {
		l.Cores = e.config.Cores
	}
	return l
}

// Capabilities says what the engine is.
func (e *Engine) Capabilities() engine.Capabilities {
	return engine.Capabilities{
		Name: "duck", Version: duckdb.LibraryVersion(), NeedsLocalPaths: true,
		Formats: []format.Type{format.CSV, format.JSON, format.Parquet, format.XML},
	}
}

// Health opens the engine and asks it for a row.
func (e *Engine) Health(ctx context.Context) error {
	s, err := e.open(ctx, engine.Task{}, access{scratch: e.config.Scratch})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.exec("SELECT 1")
}
