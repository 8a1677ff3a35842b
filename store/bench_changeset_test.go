package store_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
	"github.com/openfinspace/openfinspace/store/storetest"
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

// BenchmarkManyChangesets is a dataset of CHANGESETS changesets (10,000; a million is what must stay usable) on both engines: what reads and
// changes of it cost, and once doctor and its removal for good. Of the first half one in ten replaces.
func BenchmarkManyChangesets(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("CHANGESETS"))
	n = max(n, 10_000)
	for name, empty := range map[string]storetest.New{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		b.Run(name, func(b *testing.B) { benchMany(b, empty(b), n) })
	}
}

func benchMany(b *testing.B, db storetest.Database, n int) {
	s, err := db.Open(store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	addEnvironment(b, s)
	change(b, s, func(tx finspace.Tx) error {
		return tx.AddDataset(&finspace.Dataset{Environment: "devenvironment", ID: "d", Kind: finspace.Tabular, FirstSuccessTime: 1})
	})
	took := func(what string, do func()) {
		began := time.Now()
		do()
		b.Logf("%s: %v", what, time.Since(began).Round(time.Millisecond))
	}
	took(fmt.Sprintf("the store is filled with %d", n), func() { fillMany(b, db, n) })
	h := &past{s: s, last: finspace.Time(n)}
	reads := map[string]func(tx finspace.Tx) error{
		"dataset": func(tx finspace.Tx) error { return second(tx.Datasets("devenvironment", "", 10)) },
	}
	for name, at := range map[string]int{"1 first": 0, "2 middle": n / 2, "3 last": n - 101} {
		reads["page "+name] = func(tx finspace.Tx) error {
			return second(tx.Changesets("devenvironment", "d", finspace.Time(at), 100))
		}
		reads["one "+name] = func(tx finspace.Tx) error { return ignore(tx.Changeset("devenvironment", "d", manyID(at+1))) }
	}
	for name, read := range reads {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := s.View(context.Background(), read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("create", h.changesets)
	early := 0
	b.Run("correct", func(b *testing.B) {
		for b.Loop() {
			early++
			change(b, s, h.correction(manyID(early)))
		}
	})
	took("doctor", func() {
		if problems, err := s.Check(context.Background()); err != nil || len(problems) > 0 {
			b.Errorf("%v, %v", problems, err)
		}
	})
	took("DeleteDataset", func() { change(b, s, func(tx finspace.Tx) error { return tx.DeleteDataset("devenvironment", "d") }) })
	took("removal for good", func() {
		if _, err := s.SweepDatasets(context.Background(), finspace.TimeOf(time.Now().Add(time.Hour))); err != nil {
			b.Error(err)
		}
	})
}

func manyID(i int) finspace.ChangesetID {
	return finspace.ChangesetID(fmt.Sprintf("m%d", 10_000_000+i))
}

// fillMany writes n changesets, each with a file, behind the store's back: what they cost to make is measured elsewhere.
func fillMany(tb testing.TB, db storetest.Database, n int) {
	db.Exec(tb, fmt.Sprintf(`
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
		INSERT INTO changesets (environment, id, dataset_id, change_type, status, source_params, format_params, creator, create_time, place_time,
			finish_time, row_count, byte_count, rejected_count, content_hash, samples, warnings, updated_time, source_state)
		SELECT 'devenvironment', 'm' || (10000000 + i), 'd', CASE WHEN i %% 10 = 0 AND i < %[1]d / 2 THEN 'REPLACE' ELSE 'APPEND' END, 'SUCCESS',
			'{"sourceType":"S3","s3SourcePath":"s3://bucket/a/key/of/a/usual/length.csv"}', '{"formatType":"CSV"}', 'arn:aws:iam::000000000000:user/ada',
			i, i, i, 1000, 1000, 0, '0011223344556677', '[]', '[]', 0, 'gone' FROM n;
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
		INSERT INTO changeset_files (environment, changeset_id, kind, ordinal, blob, name, size, sha256, row_count, row_groups, columns)
		SELECT 'devenvironment', 'm' || (10000000 + i), 'data', 0, 'data/' || i, '', 1000, bytes('00'), 1000, '1000', '[]' FROM n;
		UPDATE datasets SET last_changeset_time = %[1]d`, n))
}

// correction corrects a changeset, from its creation to its end.
func (h *past) correction(id finspace.ChangesetID) func(finspace.Tx) error {
	return func(tx finspace.Tx) error {
		d, err := tx.DatasetForUpdate("devenvironment", "d")
		if err != nil {
			return err
		}
		target, err := tx.ChangesetForUpdate(d.Environment, d.ID, id)
		if err != nil {
			return err
		}
		if _, err := tx.CorrectionOf(d.Environment, id); err != nil {
			return err
		}
		h.last++
		d.LastChangesetTime = h.last
		c := *target
		c.ID, c.ChangeType, c.UpdatesChangesetID, c.CreateTime = finspace.ChangesetID(h.ids.New(time.Now())), finspace.Modify, &id, h.last
		target.UpdatedByChangesetID, target.UpdatedTime = &c.ID, c.CreateTime
		for _, step := range []func() error{
			func() error { return tx.SetDataset(d) }, func() error { return tx.AddChangeset(&c) }, func() error { return tx.SetChangeset(target) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	}
}
