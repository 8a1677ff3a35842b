//go:build cgo

package job_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/job"
	"github.com/openfinspace/openfinspace/service"
)

var csv = finspace.Params{"formatType": "CSV", "withHeader": "true", "separator": ","}

func TestAppend(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("ticker STRING, price DOUBLE")
	w.upload("trades.csv", "ticker,price\nAMZN,1.5\nGOOG,\n")
	c := w.taken(d, finspace.Append, "trades.csv", csv)
	if c.Rows != 2 || c.Bytes == 0 || !strings.HasSuffix(c.Hash, ":2") || c.FinishTime == 0 {
		t.Errorf("%+v", c)
	}
	data := w.files(c, finspace.FileData)
	if len(data) != 1 || data[0].Rows != 2 || data[0].Size != c.Bytes || len(data[0].Columns) != 2 || len(data[0].RowGroups) != 1 {
		t.Fatalf("%+v", data)
	}
	ticker, price := data[0].Columns[0], data[0].Columns[1]
	if *ticker.Min != "AMZN" || *ticker.Max != "GOOG" || ticker.ID != 1 || *price.Min != "1.5" || price.Nulls != 1 {
		t.Errorf("%+v", data[0].Columns)
	}
}

// TestManyFiles takes a folder, of files that were uploaded whole.
func TestManyFiles(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("n INTEGER")
	for i := range 12 {
		w.upload(fmt.Sprintf("in/%02d.csv", i), fmt.Sprintf("n\n%d\n", i))
	}
	if c := w.taken(d, finspace.Append, "in/", csv); c.Rows != 12 {
		t.Errorf("%d rows", c.Rows)
	}
}

// TestReplaceAndCorrect shows what a changeset does to those before it, once it has come in.
func TestReplaceAndCorrect(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("n INTEGER")
	w.upload("1.csv", "n\n1\n")
	first := w.taken(d, finspace.Append, "1.csv", csv)
	second := w.taken(d, finspace.Append, "1.csv", csv)
	out, err := w.service.UpdateChangeset(t.Context(), w.by, &service.UpdateChangesetInput{
		DatasetID: d, ChangesetID: second.ID, SourceParams: w.source("1.csv"), FormatParams: csv,
	})
	w.must(err)
	correction := w.ended(d, out.ChangesetID)
	second = w.ended(d, second.ID)
	if correction.ChangeType != finspace.Modify || second.UpdatedByChangesetID == nil || *second.UpdatedByChangesetID != correction.ID {
		t.Errorf("%+v", second)
	}
	replace := w.taken(d, finspace.Replace, "1.csv", csv)
	first = w.ended(d, first.ID)
	if first.ActiveUntilTimestamp == nil || *first.ActiveUntilTimestamp != replace.CreateTime {
		t.Errorf("%v, want %v", first.ActiveUntilTimestamp, replace.CreateTime)
	}
}

func TestFormats(t *testing.T) {
	w := newWorld(t, nil)
	for name, c := range map[string]struct {
		form finspace.Params
		text string
	}{
		"lines.json": {finspace.Params{"formatType": "JSON"}, "{\"n\":1,\"s\":\"a\"}\n{\"n\":2}\n"},
		"rows.xml":   {finspace.Params{"formatType": "XML", "rowTag": "r"}, "<x><r><n>1</n><s>a</s></r><r><n>2</n></r></x>"},
	} {
		t.Run(name, func(t *testing.T) {
			d := w.newDataset("n INTEGER, s STRING")
			w.upload(name, c.text)
			if got := w.taken(d, finspace.Append, name, c.form); got.Rows != 2 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestParquet takes a file that an ingest has written.
func TestParquet(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("n INTEGER, s STRING")
	w.upload("a.csv", "n,s\n1,a\n2,\n")
	c := w.taken(d, finspace.Append, "a.csv", csv)
	file := w.files(c, finspace.FileData)[0]
	w.upload("a.parquet", string(mustRead(w, file.Blob)))
	again := w.taken(d, finspace.Append, "a.parquet", finspace.Params{"formatType": "PARQUET"})
	if again.Hash != c.Hash {
		t.Errorf("%s is not %s", again.Hash, c.Hash)
	}
}

// TestInference keeps what the first changeset holds as the dataset's schema.
func TestInference(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("")
	w.upload("a.csv", "id,day,price\n007,2026-01-02,1.5\n")
	w.taken(d, finspace.Append, "a.csv", csv)
	out, err := w.service.GetDataset(t.Context(), w.by, &service.GetDatasetInput{DatasetID: finspace.DatasetIDOrAlias(d)})
	w.must(err)
	var got []string
	for _, c := range out.SchemaDefinition.TabularSchemaConfig.Columns {
		got = append(got, string(*c.ColumnName)+" "+string(*c.DataType))
	}
	if strings.Join(got, ", ") != "id STRING, day DATE, price DOUBLE" {
		t.Errorf("%q", got)
	}
	w.upload("b.csv", "id,day,price\n008,2026-01-03,2\n")
	if c := w.taken(d, finspace.Append, "b.csv", csv); w.files(c, finspace.FileData)[0].Columns[2].ID != 3 {
		t.Error("the second changeset does not keep the numbers of the columns")
	}
}

func TestBadRows(t *testing.T) {
	w := newWorld(t, nil)
	d := w.newDataset("n INTEGER")
	w.upload("bad.csv", "n\n1\ntwo\nthree\n")
	c := w.ended(d, w.create(d, finspace.Append, "bad.csv", csv))
	for _, want := range []string{"VALIDATION", "bad.csv", "line 3", `column "n"`, `"two"`, "whole-number"} {
		if !strings.Contains(messageOf(c), want) {
			t.Errorf("%q is not in %s", want, messageOf(c))
		}
	}
	if c.Status != finspace.IngestionFailed || len(c.Samples) != 2 || len(w.files(c, finspace.FileData)) > 0 {
		t.Errorf("%+v", c)
	}
	if strings.Contains(w.log.String(), "three") {
		t.Errorf("a cell is in the log: %s", w.log)
	}
}

func TestQuarantine(t *testing.T) {
	w := newWorld(t, func(c *job.Config) { c.Policy = engine.RejectPolicy{Quarantine: true, MaxRows: 2, MaxFraction: 0.5} })
	d := w.newDataset("n INTEGER")
	w.upload("bad.csv", "n\n1\ntwo\n3\nfour\n")
	c := w.taken(d, finspace.Append, "bad.csv", csv)
	if c.Rows != 2 || c.Rejected != 2 || len(c.Samples) != 2 {
		t.Errorf("%+v", c)
	}
	rows := w.published(d)[string(c.ID)+"/quarantine/rows.csv"]
	if !strings.Contains(rows, "two") || !strings.Contains(rows, "four") {
		t.Errorf("%q", w.published(d))
	}
	w.upload("worse.csv", "n\none\ntwo\nthree\n4\n")
	if c := w.ended(d, w.create(d, finspace.Append, "worse.csv", csv)); c.Status != finspace.IngestionFailed || c.Rejected != 3 {
		t.Errorf("%+v", c)
	}
}

func TestNonTabular(t *testing.T) {
	w := newWorld(t, nil)
	d, err := w.dataset(t.Context(), finspace.NonTabular, "")
	w.must(err)
	w.upload("docs/a.pdf", "bytes of a")
	w.upload("docs/deep/ü .txt", "bytes of b")
	folder := w.taken(d, finspace.Append, "docs/", finspace.Params{"formatType": "PDF"})
	one := w.taken(d, finspace.Append, "docs/a.pdf", finspace.Params{"formatType": "PDF"})
	want := map[string]string{
		string(folder.ID) + "/a.pdf": "bytes of a", string(folder.ID) + "/deep/ü .txt": "bytes of b", string(one.ID) + "/a.pdf": "bytes of a",
	}
	if got := w.published(d); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSourceIsPinned overwrites the file before the ingest begins.
func TestSourceIsPinned(t *testing.T) {
	w := newStill(t)
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	id := w.create(d, finspace.Append, "a.csv", csv)
	w.upload("a.csv", "n\nno number\n")
	w.start(nil)
	if c := w.ended(d, id); c.Status != finspace.IngestionSuccess {
		t.Error(messageOf(c))
	}
}

// TestMemoryLimit says what to raise.
func TestMemoryLimit(t *testing.T) {
	w := newWorld(t, func(c *job.Config) { c.Limits = engine.Limits{Time: 1} })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	c := w.ended(d, w.create(d, finspace.Append, "a.csv", csv))
	if !strings.Contains(messageOf(c), "SERVICE_QUOTA_EXCEEDED") || !strings.Contains(messageOf(c), "time") {
		t.Error(messageOf(c))
	}
}
