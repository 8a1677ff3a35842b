//go:build cgo

package duck

import (
	"context"
	"os"
	"path/filepath"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Ingest reads sources into typed Parquet under OutPrefix: 00000.parquet and so on in the order of the rows, and the refused
// rows, if they are kept, as quarantine/rows.csv. A file's ETag is the SHA-256 of its bytes in hex. When rows were refused beyond the policy,
// the error is BadInput and the Output holds their number and the first of them.
func (e *Engine) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	if err := checkSchema(in.Schema); err != nil {
		return engine.Output{}, err
	}
	prefix, folder, err := outFolder(in.OutPrefix)
	if err != nil {
		return engine.Output{}, err
	}
	ctx, end := bounded(ctx, e.limits(t.Limits).Time)
	defer end()
	a := access{scratch: folder, write: folder, columns: len(in.Schema)}
	w := &writing{schema: in.Schema, rejects: in.Rejects, form: engine.Parquet, prefix: prefix, progress: report(p, in.Source), bytes: e.config.fileBytes}
	w.aside.path = filepath.Join(prefix+"quarantine", "rows.csv")
	if in.Format.Type == format.Parquet && len(in.Schema) < wideColumns {
		rest, err := e.ingestDirect(ctx, t, in, a, w)
		if err != nil || len(rest) == 0 {
			w.out.Warnings = told(w.out.Warnings)
			return w.out, err
		}
		w.skip(in.Source[:len(in.Source)-len(rest)])
		in.Source = rest
	}
	return e.ingestRows(ctx, t, in, a, w)
}

// ingestRows writes the rows of sources as we make them, one after the other.
func (e *Engine) ingestRows(ctx context.Context, t engine.Task, in engine.IngestSpec, a access, w *writing) (engine.Output, error) {
	a.share = sessions(in.Format.Type)
	s, err := e.open(ctx, t, a)
	if err != nil {
		return engine.Output{}, err
	}
	defer s.Close()
	w.session = s
	if w.feed, err = e.feed(s.ctx, t, in, a); err != nil {
		return engine.Output{}, s.typed(err)
	}
	defer w.feed.Close()
	err = w.run()
	return w.out, s.typed(err)
}

// skip counts sources that were read before those of the feed.
func (w *writing) skip(done []engine.File) {
	before, tell := int64(0), w.progress
	for _, f := range done {
		before += f.Size
	}
	w.progress = func(read, rows int64) { tell(before+read, rows) }
}

// sessions is how many databases an ingest has: one that writes, and one that reads Parquet.
func sessions(t format.Type) int64 {
	if t == format.Parquet {
		return 2
	}
	return 1
}

// feed opens the sources in their form.
func (e *Engine) feed(ctx context.Context, t engine.Task, in engine.IngestSpec, a access) (feed, error) {
	limits := e.limits(t.Limits)
	if in.Format.Type != format.Parquet {
		return newTextFeed(ctx, in, limits, e.config.unhashed)
	}
	a.write, a.read, a.own = "", in.Source, true
	reader, err := e.open(ctx, t, a)
	if err != nil {
		return nil, err
	}
	return newParquetFeed(ctx, reader, in, limits.Cores, e.config.unhashed), nil
}

// outFolder is the start of the paths of what is written, and the folder in which they are, which it makes.
func outFolder(uri string) (prefix, folder string, err error) {
	prefix = localPath(uri)
	if !filepath.IsAbs(prefix) {
		return "", "", badInput("the output prefix %q is no local path from the root: give one", uri)
	}
	if err := checkPath(prefix); err != nil {
		return "", "", err
	}
	folder = filepath.Dir(prefix + "x")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", "", internal("the output folder cannot be made", err)
	}
	return prefix, folder, nil
}

// report turns a ProgressFunc, which may be nil, into one that knows the total.
func report(p engine.ProgressFunc, files []engine.File) func(read, rows int64) {
	if p == nil {
		return func(int64, int64) {}
	}
	total := int64(0)
	for _, f := range files {
		total += f.Size
	}
	return func(read, rows int64) { p(engine.Progress{Bytes: read, Total: total, Rows: rows}) }
}
