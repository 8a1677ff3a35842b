//go:build cgo

package cli

import (
	"github.com/openfinspace/openfinspace/cli/bench"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/duck"
)

// localEngine is the engine that is built into this program.
func localEngine() (engine.Engine, error) { return duck.New(duck.Config{}), nil }

const hasEngine = true

// measuredEngine is what the benchmark measures, beside DuckDB's own COPY.
func measuredEngine(folder string) (bench.Engine, error) {
	return duck.New(duck.Config{Scratch: folder}), nil
}
