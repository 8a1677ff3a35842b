//go:build cgo

package cli

import (
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/duck"
)

// localEngine is the engine that is built into this program.
func localEngine() (engine.Engine, error) { return duck.New(duck.Config{}), nil }

const hasEngine = true
