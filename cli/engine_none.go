//go:build !cgo

package cli

import (
	"errors"

	"github.com/openfinspace/openfinspace/cli/bench"
	"github.com/openfinspace/openfinspace/engine"
)

// localEngine tells that there is none: the engine needs cgo.
func localEngine() (engine.Engine, error) { return nil, errNoEngine }

var errNoEngine = errors.New("this program was built without cgo, and so without an engine that takes changesets in: build it with CGO_ENABLED=1")

func measuredEngine(string) (bench.Engine, error) { return nil, errNoEngine }

const hasEngine = false
