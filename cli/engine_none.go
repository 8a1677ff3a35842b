//go:build !cgo

package cli

import (
	"errors"

	"github.com/openfinspace/openfinspace/engine"
)

// localEngine tells that there is none: the engine needs cgo.
func localEngine() (engine.Engine, error) {
	return nil, errors.New("this program was built without cgo, and so without an engine that takes changesets in: build it with CGO_ENABLED=1")
}

const hasEngine = false
