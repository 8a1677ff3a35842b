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

// newQueryFeed takes over the session. Its batches are small beside files of the given raw bytes, so that these end where they should.
func newQueryFeed(ctx context.Context, reader *session, s engine.Schema, sql string, cores int, fileBytes int64) *queryFeed {
	f := &queryFeed{reader: reader, pipeline: newPipeline(ctx, engine.IngestSpec{Schema: s}, cores)}
	f.start(cores, func() error {
		return reader.gather(sql, min(batchBytes, fileBytes/8), func(chunks *loans) error {
			return f.send(&part{bytes: chunks.bytes, fill: func(_ int, b *batch) error { return chunks.each(b.take) }})
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

func isEnd(err error) bool { return errors.Is(err, io.EOF) }
