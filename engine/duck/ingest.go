//go:build cgo

package duck

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// The bounds of a row group.
const (
	maxGroupRows  = 122_880
	maxGroupBytes = 32 << 20 // raw, about
	vectorRows    = 2048     // of DuckDB
)

const maxWarnings = 100 // beyond these they are counted

// ingest is one Ingest on its way.
type ingest struct {
	*session
	feed     feed
	spec     engine.IngestSpec
	prefix   string // of the paths of what is written
	progress func(read, rows int64)
	out      engine.Output
	aside    quarantine
	waiting  *batch // taken from the feed, but not yet part of a file
	bytes    int64  // that a file may have
}

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
	a := access{scratch: folder, write: folder, share: sessions(in.Format.Type)}
	s, err := e.open(ctx, t, a)
	if err != nil {
		return engine.Output{}, err
	}
	defer s.Close()
	g := &ingest{session: s, spec: in, prefix: prefix, progress: report(p, in.Source), bytes: e.config.fileBytes}
	g.aside.path = filepath.Join(prefix+"quarantine", "rows.csv")
	if g.feed, err = e.feed(s.ctx, t, in, a); err != nil {
		return engine.Output{}, s.typed(err)
	}
	defer g.feed.Close()
	err = g.run()
	return g.out, s.typed(err)
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
	cores := e.limits(t.Limits).Cores
	if in.Format.Type != format.Parquet {
		return newTextFeed(ctx, in, cores)
	}
	a.write, a.read = "", in.Source
	reader, err := e.open(ctx, t, a)
	if err != nil {
		return nil, err
	}
	return newParquetFeed(ctx, reader, in, cores), nil
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

// errRefused ends the writing when more rows were refused than may be.
var errRefused = errors.New("more rows are bad than may be")

// run writes file after file until the feed ends, and then decides about the refused rows.
func (g *ingest) run() error {
	err := g.write()
	if errors.Is(err, errRefused) {
		err = g.countRest()
	}
	if err != nil {
		g.out = engine.Output{Samples: g.out.Samples, Rejected: g.out.Rejected, Rows: g.out.Rows}
		return err
	}
	g.out.Warnings = told(append(g.out.Warnings, g.feed.warnings()...))
	if g.tooMany() || g.tooLarge() {
		return g.refuse()
	}
	g.out.Quarantine, err = g.aside.close(g.out.Rejected)
	return err
}

func (g *ingest) write() error {
	for {
		more, err := g.peek()
		if err != nil || !more {
			return err
		}
		if err := g.writeFile(len(g.out.Files)); err != nil {
			return err
		}
	}
}

// peek looks whether there is a further row, and keeps the batch that has it.
func (g *ingest) peek() (bool, error) {
	for g.waiting == nil {
		b, err := g.take()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if b.rows == 0 {
			g.feed.release(b)
			continue
		}
		g.waiting = b
	}
	return true, nil
}

// take takes a batch from the feed and counts its refused rows.
func (g *ingest) take() (*batch, error) {
	b, err := g.feed.next()
	if err != nil {
		return nil, err
	}
	g.out.Rejected += b.rejects.count
	room := engine.MaxSamples - len(g.out.Samples)
	g.out.Samples = append(g.out.Samples, b.rejects.samples[:min(room, len(b.rejects.samples))]...)
	if g.tooMany() {
		g.feed.release(b)
		return nil, errRefused
	}
	g.out.Rows += int64(b.rows)
	g.progress(g.feed.read(), g.out.Rows)
	return b, g.aside.write(b.rejects.rows)
}

// tooMany tells what is certain before the end.
func (g *ingest) tooMany() bool {
	r := g.spec.Rejects
	return g.out.Rejected > 0 && (!r.Quarantine || g.out.Rejected > r.MaxRows)
}

// tooLarge tells of the share of refused rows, at the end.
func (g *ingest) tooLarge() bool {
	all := float64(g.out.Rows + g.out.Rejected)
	return g.out.Rejected > 0 && float64(g.out.Rejected) > g.spec.Rejects.MaxFraction*all
}

// countRest reads on without writing, so that the user hears at once how many rows are bad.
func (g *ingest) countRest() error {
	for {
		b, err := g.take()
		switch {
		case errors.Is(err, io.EOF):
			return g.refuse()
		case err != nil && !errors.Is(err, errRefused):
			return err
		case err == nil:
			g.feed.release(b)
		}
	}
}

func (g *ingest) refuse() error {
	g.out = engine.Output{Samples: g.out.Samples, Rejected: g.out.Rejected, Rows: g.out.Rows}
	return refused(g.out.Rejected, g.out.Samples)
}

// told bounds what is told.
func told(warnings []string) []string {
	if n := len(warnings); n > maxWarnings {
		return append(warnings[:maxWarnings:maxWarnings], fmt.Sprintf("%d further warnings are not told.", n-maxWarnings))
	}
	return warnings
}
