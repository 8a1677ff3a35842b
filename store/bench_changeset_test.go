package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// BenchmarkChangesetAt is what a changeset costs in the store, from CreateChangeset to its end, as the tenth of a dataset and as the
// hundred thousandth: the dataset's row, the changeset, a pin, the job, the claim, the end with a file. One of ten replaces.
// What a list page costs stands beside it.
func BenchmarkChangesetAt(b *testing.B) {
	for _, before := range []int{10, 100_000} {
		b.Run(fmt.Sprintf("before=%d", before), func(b *testing.B) {
			s := openSQLite(b)
			addEnvironment(b, s)
			d := &finspace.Dataset{Environment: "devenvironment", ID: "d", Kind: finspace.Tabular}
			change(b, s, func(tx finspace.Tx) error { return tx.AddDataset(d) })
			h := &past{s: s}
			h.fill(b, before)
			b.Run("changeset", h.changesets)
			b.Run("page", h.pages)
		})
	}
}

// past is a dataset with its history.
type past struct {
	s    *store.SQL
	ids  finspace.IDs
	last finspace.Time
}

func change(tb testing.TB, s *store.SQL, fn func(finspace.Tx) error) {
	tb.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		tb.Fatal(err)
	}
}

func (h *past) fill(b *testing.B, n int) {
	for at := 0; at < n; at += 500 {
		change(b, h.s, func(tx finspace.Tx) error {
			for range min(500, n-at) {
				if err := h.one(tx); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (h *past) changesets(b *testing.B) {
	for b.Loop() {
		change(b, h.s, h.one)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changesets/s")
}

// pages reads pages of ten from the beginning of the history, each of which looks for what replaced it.
func (h *past) pages(b *testing.B) {
	for b.Loop() {
		err := h.s.View(context.Background(), func(tx finspace.Tx) error {
			_, err := tx.Changesets("devenvironment", "d", 0, 10)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// one brings a changeset from its creation to its end.
func (h *past) one(tx finspace.Tx) error {
	d, err := tx.DatasetForUpdate("devenvironment", "d")
	if err != nil {
		return err
	}
	h.last++
	d.LastChangesetTime = h.last
	c := &finspace.Changeset{
		Environment: d.Environment, ID: finspace.ChangesetID(h.ids.New(time.Now())), DatasetID: d.ID, ChangeType: finspace.Append,
		Status: finspace.IngestionPending, SourceParams: finspace.Params{"sourceType": "S3", "s3SourcePath": "s3://bucket/key"},
		FormatParams: finspace.Params{"formatType": "CSV"}, CreateTime: h.last, PlaceTime: h.last, Source: finspace.SourceHeld,
	}
	if h.last%10 == 0 {
		c.ChangeType = finspace.Replace
	}
	job := &finspace.Job{Environment: d.Environment, ID: finspace.JobID(c.ID), Kind: finspace.JobIngest, Dataset: d.ID, State: finspace.JobWaiting}
	source := finspace.ChangesetSource{Name: "k", External: &finspace.ExternalSource{Bucket: "bucket", Key: "key"}}
	file := finspace.ChangesetFile{Kind: finspace.FileData, Blob: "data/" + string(c.ID), RowGroups: []int64{1}}
	for _, step := range []func() error{
		func() error { return tx.SetDataset(d) },
		func() error { return tx.AddChangeset(c) },
		func() error { return tx.AddChangesetSources(d.Environment, c.ID, []finspace.ChangesetSource{source}) },
		func() error { return tx.AddJob(job) },
		func() error { _, err := tx.WaitingJobForUpdate(d.Environment, finspace.JobIngest); return err },
		func() error { job.State = finspace.JobRunning; return tx.SetJob(job) },
		func() error { _, err := tx.ChangesetForUpdate(d.Environment, d.ID, c.ID); return err },
		func() error { return tx.AddChangesetFiles(d.Environment, c.ID, []finspace.ChangesetFile{file}) },
		func() error { c.Status, c.FinishTime = finspace.IngestionSuccess, 1; return tx.SetChangeset(c) },
		func() error { return tx.DeleteJob(job) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
