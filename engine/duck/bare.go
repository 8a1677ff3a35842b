//go:build cgo

package duck

import (
	"context"

	"github.com/openfinspace/openfinspace/engine"
)

// CopyCSV is DuckDB's own typed COPY of a file of CSV with a header into a new Parquet file in the folder, with nothing of ours: what an
// ingest of the same file is measured by.
func (e *Engine) CopyCSV(ctx context.Context, file engine.File, columns engine.Schema, folder string) error {
	s, err := e.open(ctx, engine.Task{}, access{scratch: folder, write: folder, read: []engine.File{file}})
	if err != nil {
		return err
	}
	defer s.Close()
	types := list(columns, func(c engine.Column) string { return name(c.Name) + ": " + literal(sqlType(c)) })
	return s.exec("COPY (SELECT * FROM read_csv(" + literal(localPath(file.URI)) + `, header = true, auto_detect = false, delim = ',', quote = '"', columns = {` +
		types + "})) TO " + literal(folder+"/bare.parquet") + parquetOptions(columns, maxGroupRows))
}
