//go:build cgo

package duck

import (
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/enginetest"
)

func TestSuite(t *testing.T) {
	enginetest.Run(t, func(_ *testing.T, scratch string) engine.Engine { return New(Config{Scratch: scratch}) })
}
