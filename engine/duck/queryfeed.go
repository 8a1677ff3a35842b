//go:build cgo

package duck

import (
	"context"
	"errors"
	"io"

	"github.com/openfinspace/openfinspace/engine"
)

// queryFeed gives the rows of a SELECT, whose columns are those of the schema.
type queryFeed struct {
	*pipeline
	reader *session
}

// newQueryFeed takes over the session.
func newQueryFeed(ctx context.Context, reader *session, s engine.Schema, sql string, cores int) *queryFeed {
	f := &queryFeed{reader: reader, pipeline: newPipeline(ctx, engine.IngestSpec{Schema: s}, cores)}
	f.start(cores, func() error {
		return reader.fetch(sql, func(l *loan) error {
			return f.send(&part{fill: func(_ int, b *batch) error {
				defer l.back()
				return b.take(&l.chunk)
			}})
		})
	})
	return f
}

// Close ends the reading first: DuckDB may be in the midst of it.
func (f *queryFeed) Close() {
	f.reader.end()
	f.pipeline.Close()
	f.reader.Close()
}

func (f *queryFeed) read() int64 { return 0 }

func (f *queryFeed) warnings() []string { return nil }

// take appends a chunk's rows.
func (b *batch) take(c *chunk) error {
	cells := make([]engine.Cell, len(c.columns))
	for i := range c.rows {
		c.row(i, cells)
		if err := b.Row(cells); err != nil {
			return err
		}
	}
	return nil
}

func isEnd(err error) bool { return errors.Is(err, io.EOF) }
