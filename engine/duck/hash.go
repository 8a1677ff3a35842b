//go:build cgo

package duck

import (
	"context"

	"github.com/openfinspace/openfinspace/engine"
)

// Hash scans files that an engine wrote and sums their rows.
func (e *Engine) Hash(ctx context.Context, t engine.Task, in []engine.File, schema engine.Schema) (engine.ContentHash, error) {
	s, err := e.openTable(ctx, t, in, schema)
	if err != nil {
		return engine.ContentHash{}, err
	}
	defer s.Close()
	h := newSummer(schema)
	err = s.query("SELECT * FROM data", h.take)
	if err == nil {
		err = h.flush()
	}
	return h.sum, s.typed(err)
}

// summer hashes chunks, some of them at once.
type summer struct {
	batch *batch
	cells []engine.Cell
	sum   engine.ContentHash
}

func newSummer(s engine.Schema) *summer {
	return &summer{batch: newBatch(s, false), cells: make([]engine.Cell, len(s))}
}

func (h *summer) take(c *chunk) error {
	if err := h.batch.take(c); err != nil {
		return err
	}
	if h.batch.bytes() < 1<<20 {
		return nil
	}
	return h.flush()
}

func (h *summer) flush() error {
	err := h.batch.seal()
	h.sum = h.sum.Add(h.batch.hash)
	h.batch.reset()
	return err
}
