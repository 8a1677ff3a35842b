//go:build cgo

package duck

import (
	"context"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/text"
)

// Infer finds a schema that holds every cell of the sources: of text by reading all of it, of Parquet from the footers.
func (e *Engine) Infer(ctx context.Context, t engine.Task, source []engine.File, f format.Params, p engine.ProgressFunc) (engine.Schema, error) {
	s, err := e.open(ctx, t, access{scratch: e.config.Scratch})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	found, err := text.Infer(s.ctx, source, f, p)
	return found, s.typed(err)
}
