//go:build cgo

package duck

import (
	"context"
	"fmt"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// What an ingest is measured by.

// bareSources are DuckDB's own readers: of the path, and of the columns with their types.
var bareSources = map[format.Type]string{
	format.CSV:     `read_csv(%s, header = true, auto_detect = false, delim = ',', quote = '"', columns = {%s})`,
	format.JSON:    `read_json(%s, format = 'newline_delimited', columns = {%s})`,
	format.Parquet: `read_parquet(%s)`,
}

// Copy is DuckDB's own typed COPY of a file (of CSV with a header, of JSON lines, of Parquet) to a new file of Parquet, with nothing of ours.
func (e *Engine) Copy(ctx context.Context, form format.Type, file engine.File, columns engine.Schema, folder, to string) error {
	s, err := e.open(ctx, engine.Task{}, access{scratch: folder, write: folder, read: []engine.File{file}})
	if err != nil {
		return err
	}
	defer s.Close()
	arguments := []any{literal(localPath(file.URI))}
	if form != format.Parquet {
		arguments = append(arguments, list(columns, func(c engine.Column) string { return name(c.Name) + ": " + literal(sqlType(c)) }))
	}
	return s.exec("COPY (SELECT * FROM " + fmt.Sprintf(bareSources[form], arguments...) + ") TO " + literal(to) + parquetOptions(columns, maxGroupRows, zstdLevelOfDuckDB))
}

// IngestUnhashed is Ingest without the content hash, so that its cost stands by itself.
func (e *Engine) IngestUnhashed(ctx context.Context, t engine.Task, in engine.IngestSpec) (engine.Output, error) {
	c := e.config
	c.unhashed = true
	return (&Engine{c}).Ingest(ctx, t, in, nil)
}
