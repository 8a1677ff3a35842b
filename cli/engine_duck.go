//go:build cgo

package cli

import (
	"context"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/duck"
)

// localEngine is the engine that is built into this program.
func localEngine() (engine.Engine, error) { return duck.New(duck.Config{}), nil }

const hasEngine = true

// bareCopy is DuckDB's own COPY of a file of CSV, by which the benchmark measures ours.
func bareCopy(ctx context.Context, file engine.File, columns engine.Schema, folder string) error {
	return duck.New(duck.Config{Scratch: folder}).CopyCSV(ctx, file, columns, folder)
}
