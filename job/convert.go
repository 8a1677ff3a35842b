package job

import (
	"context"
	"encoding/hex"
	"path/filepath"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/service"
)

// convert has the engine make typed files of a source, and puts them into blobs.
func (t *task) convert(ctx context.Context) (*service.IngestResult, error) {
	t.stage("fetching")
	source, originals, err := t.fetch(ctx)
	if err != nil {
		return nil, err
	}
	result := &service.IngestResult{Files: originals, KeepSource: t.KeepOriginals}
	schema, err := t.schema(ctx, source, result)
	if err != nil {
		return nil, err
	}
	t.stage("reading")
	out, err := t.Engine.Ingest(ctx, t.engineTask(), engine.IngestSpec{
		Source: source, Format: t.in.Format, Schema: schema, OutPrefix: uriOf(filepath.Join(t.folder, "out")) + "/", Rejects: t.Policy,
	}, t.hear)
	if err != nil {
		return nil, t.refused(err, out)
	}
	t.stage("storing")
	return result, t.store(ctx, schema, &out, result)
}

// refused is an error of the engine with what it said beside it.
type refused struct {
	error
	out engine.Output
}

func (r *refused) Unwrap() error { return r.error }

func (t *task) refused(err error, out engine.Output) error {
	if lack := t.roomError(err); lack != nil {
		return lack
	}
	return &refused{err, out}
}

func (t *task) engineTask() engine.Task {
	return engine.Task{ID: t.in.TaskID, Attempt: t.in.Attempt, Limits: t.Limits, Filled: t.copies}
}

// schema is the dataset's, or what its first changeset holds.
func (t *task) schema(ctx context.Context, source []engine.File, result *service.IngestResult) (engine.Schema, error) {
	if len(t.in.Schema) > 0 {
		return engineSchema(t.in.Schema)
	}
	t.stage("inferring")
	schema, err := t.Engine.Infer(ctx, t.engineTask(), source, t.in.Format, t.hear)
	if err != nil {
		return nil, t.refused(err, engine.Output{})
	}
	schema = numbered(schema, t.in.LastColumnID)
	result.Schema = columnsOf(schema)
	return schema, nil
}

// store puts what the engine has written into blobs. If we die on the way, no row names them.
func (t *task) store(ctx context.Context, schema engine.Schema, out *engine.Output, result *service.IngestResult) error {
	result.Rows, result.Rejected, result.Hash = out.Rows, out.Rejected, out.Hash.String()
	result.Samples, result.Warnings = out.Samples, out.Warnings
	files := make([]*finspace.ChangesetFile, len(out.Files))
	err := each(ctx, len(files), func(ctx context.Context, i int) (err error) {
		files[i], err = t.storeFile(ctx, schema, &out.Files[i])
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range numberedFiles(files) {
		result.Bytes += f.Size
		result.Files = append(result.Files, f)
	}
	return t.storeQuarantine(ctx, out.Quarantine, result)
}

// storeFile puts one file of the engine's, whose bytes must still be those that were written.
func (t *task) storeFile(ctx context.Context, schema engine.Schema, f *engine.OutFile) (*finspace.ChangesetFile, error) {
	key, written, err := t.putFile(ctx, pathOf(f.URI), "parquet")
	if err != nil {
		return nil, err
	}
	if hex.EncodeToString(written.SHA256[:]) != f.ETag {
		return nil, &engine.Error{Kind: engine.Internal, Message: "a file that was written has other bytes now"}
	}
	return &finspace.ChangesetFile{
		Kind: finspace.FileData, Blob: string(key), Size: written.Size, SHA256: written.SHA256, Rows: f.Rows,
		RowGroups: f.RowGroups, Columns: columnStats(schema, f.Columns),
	}, nil
}

// columnStats are the statistics of a file as rows keep them.
func columnStats(schema engine.Schema, all []engine.ColumnStats) []finspace.FileColumn {
	columns := make([]finspace.FileColumn, 0, len(all))
	for i, c := range all {
		columns = append(columns, finspace.FileColumn{
			ID: finspace.ColumnID(schema[i].ID), Min: statText(schema[i], c.Min), Max: statText(schema[i], c.Max), Nulls: c.Nulls,
		})
	}
	return columns
}

func statText(c engine.Column, v engine.Cell) *string {
	if v.Null || len(v.Bytes) > finspace.MaxFileColumnText {
		return nil
	}
	text := string(cell.Append(nil, c, v))
	if len(text) > finspace.MaxFileColumnText {
		return nil
	}
	return &text
}

const scheme = "file://"

func uriOf(path string) string { return scheme + path }
func pathOf(uri string) string { return strings.TrimPrefix(uri, scheme) }
