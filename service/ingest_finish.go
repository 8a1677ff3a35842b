package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
)

// FinishIngest makes what an attempt has made count, in one transaction: the files become rows, the changeset SUCCESS, what it
// corrects is closed, an inferred schema becomes the dataset's, objects are published, and the work ends. Told twice it
// happens once.
//
// A lease that was lost, and work that was cancelled, are a Conflict: let go of what was made, in the second case by
// FailIngest. ErrSchemaChanged asks for another attempt. Invalid is a schema that cannot be the dataset's: FailIngest.
//
// If we die before the commit nothing has happened: the blobs that no row names are swept, and the lease ends.
func (s *Service) FinishIngest(ctx context.Context, i *Ingest, owner string, r IngestResult) error {
	if err := r.check(i); err != nil {
		return broken("finish an ingest", err)
	}
	record := i.recordOf("FinishIngest", "Success", map[string]any{
		"rows": r.Rows, "bytes": r.Bytes, "rejected": r.Rejected, "contentHash": r.Hash, "files": len(r.Files),
	})
	_, err := s.once(ctx, i.claimOf("FinishIngest"), record, func(tx finspace.Tx) ([]byte, error) {
		return []byte{}, s.finish(tx, i, owner, &r)
	})
	return err
}

// check holds a runner to what it was asked for.
func (r *IngestResult) check(i *Ingest) error {
	if r.Hash != "" {
		if h, err := engine.ParseContentHash(r.Hash); err != nil || h.Rows != r.Rows {
			return fmt.Errorf("the content hash %.80q does not fit %d rows", r.Hash, r.Rows)
		}
	}
	for _, o := range r.Objects {
		if o.Environment != i.Environment || o.Bucket != i.Bucket || !strings.HasPrefix(string(o.Key), string(i.Folder)) {
			return errors.New("an object is published outside of the changeset's folder")
		}
	}
	return nil
}

func (s *Service) finish(tx finspace.Tx, i *Ingest, owner string, r *IngestResult) error {
	d, err := tx.DatasetForUpdate(i.Environment, i.Dataset)
	if err != nil && !isKind(err, finspace.NotFound) {
		return err
	}
	j, err := heldJob(tx, i, owner)
	if err != nil {
		return err
	}
	if d == nil || j.Cancelled {
		return conflict("ingestCancelled", "The changeset was cancelled, or its dataset deleted.")
	}
	if err := acceptSchema(tx, d, i, r); err != nil {
		return err
	}
	c, err := tx.ChangesetForUpdate(i.Environment, i.Dataset, i.Changeset)
	if err != nil {
		return err
	}
	r.fill(c, tx.Now())
	if d.FirstSuccessTime == 0 {
		d.FirstSuccessTime = c.CreateTime
	}
	for _, step := range []func() error{
		func() error { return closeTarget(tx, c) },
		func() error { return publish(tx, r) },
		func() error { return tx.AddChangesetFiles(i.Environment, i.Changeset, r.files()) },
		func() error { return tx.SetChangeset(c) },
		func() error { return tx.SetDataset(d) },
		func() error { return tx.DeleteJob(j) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// acceptSchema compares the schema with that of the claim, and gives the dataset an inferred one.
func acceptSchema(tx finspace.Tx, d *finspace.Dataset, i *Ingest, r *IngestResult) error {
	if schemaVersion(d) != i.SchemaVersion {
		return ErrSchemaChanged
	}
	if len(d.Columns()) > 0 || len(r.Schema) == 0 {
		return nil
	}
	inferred := &finspace.SchemaUnion{TabularSchemaConfig: &finspace.SchemaDefinition{Columns: r.Schema}}
	if err := checkSchema(d.Kind, inferred); err != nil {
		return err
	}
	if err := setSchema(d, inferred); err != nil {
		return err
	}
	for n, c := range d.Columns() {
		if r.Schema[n].ID != c.ID {
			return broken("finish an ingest", fmt.Errorf("column %d was written with the number %d, and is number %d", n+1, r.Schema[n].ID, c.ID))
		}
	}
	d.LastModifiedTime = tx.Now()
	return nil
}

// fill makes of the changeset one that has come in.
func (r *IngestResult) fill(c *finspace.Changeset, now finspace.Time) {
	c.Status, c.FinishTime = finspace.IngestionSuccess, now
	c.Rows, c.Bytes, c.Rejected, c.Hash = r.Rows, r.Bytes, r.Rejected, r.Hash
	c.Samples, c.Warnings = keptSamples(r.Samples), keptWarnings(c.Warnings, r.Warnings)
	if !r.KeepSource {
		c.Source = finspace.SourceFree
	}
}

// closeTarget ends the time of what a correction corrects, at the correction's createTime.
func closeTarget(tx finspace.Tx, c *finspace.Changeset) error {
	if c.UpdatesChangesetID == nil {
		return nil
	}
	target, err := tx.ChangesetForUpdate(c.Environment, c.DatasetID, *c.UpdatesChangesetID)
	if err != nil {
		return err
	}
	target.UpdatedByChangesetID, target.UpdatedTime = &c.ID, c.CreateTime
	return tx.SetChangeset(target)
}

func publish(tx finspace.Tx, r *IngestResult) error {
	if err := tx.AddContents(r.Contents); err != nil {
		return err
	}
	return tx.AddObjects(r.Objects)
}

// files are the result's files with texts that are not too long to be kept.
func (r *IngestResult) files() []finspace.ChangesetFile {
	files := make([]finspace.ChangesetFile, 0, len(r.Files))
	for _, f := range r.Files {
		columns := make([]finspace.FileColumn, 0, len(f.Columns))
		for _, c := range f.Columns {
			if tooLong(c.Min) || tooLong(c.Max) {
				c.Min, c.Max = nil, nil
			}
			columns = append(columns, c)
		}
		f.Columns = columns
		files = append(files, f)
	}
	return files
}

func tooLong(text *string) bool { return text != nil && len(*text) > finspace.MaxFileColumnText }
