package service_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/service"
)

// failure is a plain one.
var failure = service.IngestFailure{Category: finspace.CategoryValidation, Message: "bad"}

func TestIngest(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""), fullDataset)
	id := f.changeset(f.root, dataset, "APPEND")
	i := f.claim(owner)
	if string(i.Changeset) != id || i.Attempt != 1 || len(i.TaskID) != 36 || i.Kind != finspace.Tabular || i.Format.Separator != ',' || len(i.Source) != 1 {
		t.Errorf("%+v", i)
	}
	if len(i.Schema) != 2 || i.Schema[1].ID != 2 || string(i.Folder) != "ds/"+dataset+"/"+id+"/" || i.Bucket != "finspace-us-east-1-env1" {
		t.Errorf("%+v", i)
	}
	if f.claim("runner-2") != nil {
		t.Error("it is claimed twice")
	}
	file := finspace.ChangesetFile{
		Kind: finspace.FileData, Blob: "data/1", Size: 9, Rows: 2, RowGroups: []int64{2},
		Columns: []finspace.FileColumn{{ID: 1, Min: ptr("a"), Max: ptr(strings.Repeat("x", 2000))}, {ID: 2, Min: ptr("1"), Max: ptr("2")}},
	}
	content := finspace.Content{Environment: "env1", ID: "published", Size: 1, ETag: "e", Parts: []finspace.ContentPart{{Blob: "data/2", Size: 1}}}
	result := service.IngestResult{
		Files: []finspace.ChangesetFile{file}, Rows: 2, Rejected: 3, Bytes: 9, Hash: engine.ContentHash{Lo: 5, Rows: 2}.String(),
		Samples: []engine.BadCell{{File: "f", Line: 7, Value: "secretvalue"}}, Warnings: []string{"w", "w"}, Contents: []finspace.Content{content},
		Objects: []finspace.Object{{Environment: "env1", Bucket: i.Bucket, Key: i.Folder + "rejected.csv", Content: content.ID}}, KeepSource: true,
	}
	for range 2 { // told twice it happens once
		f.must(f.FinishIngest(t.Context(), i, owner, result))
	}
	c := f.stored(dataset, id)
	if c.Status != finspace.IngestionSuccess || c.Rows != 2 || c.Rejected != 3 || c.Hash != result.Hash || len(c.Samples) != 1 || len(c.Warnings) != 1 || c.Source != finspace.SourceHeld {
		t.Errorf("%+v", c)
	}
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
		files, err := tx.ChangesetFiles("env1", i.Changeset, finspace.FileData, 0, 9)
		if len(files) != 1 || files[0].Columns[0].Min != nil || files[0].Columns[0].Max != nil || *files[0].Columns[1].Max != "2" {
			t.Errorf("%+v", files)
		}
		_, missing := tx.Object("env1", i.Bucket, i.Folder+"rejected.csv")
		return errors.Join(err, missing)
	}))
	if got := f.operations("CreateChangeset"); !slices.Equal(got, []string{"CreateChangeset", "FinishIngest"}) {
		t.Errorf("the audit has %v", got)
	}
	if a := f.lastAudit(); a.Principal != service.RunnerPrincipal || !strings.Contains(a.Request, id) || !strings.Contains(a.Request, `"rows":2`) {
		t.Errorf("%+v", a)
	}
	wantSecret(f, "secretvalue")
	if problems, err := f.store.Check(t.Context()); len(problems) > 0 || err != nil {
		t.Error(problems, err)
	}
}

// wantSecret wants a text in no record of the audit.
func wantSecret(f *fixture, text string) {
	f.Helper()
	for _, a := range f.audit("env1") {
		if strings.Contains(fmt.Sprintf("%+v", a), text) {
			f.Errorf("the audit tells %q: %+v", text, a)
		}
	}
}

// TestLeases lets a runner lose its lease to another one: the attempt decides.
func TestLeases(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	id := f.changeset(f.root, dataset, "APPEND")
	first := f.claim("first")
	progress := service.IngestProgress{Stage: "reading", Bytes: 1, Total: 2, Rows: 3}
	f.clock.pass(lease - time.Millisecond)
	if cancelled, err := f.HoldIngest(t.Context(), first, "first", lease, progress); cancelled || err != nil {
		t.Fatal(cancelled, err)
	}
	f.clock.pass(lease - time.Millisecond)
	if f.claim("second") != nil {
		t.Fatal("a held ingest is claimed")
	}
	f.clock.pass(time.Millisecond)
	second := f.claim("second")
	if second == nil || second.Attempt != 2 || second.TaskID == first.TaskID {
		t.Fatalf("%+v", second)
	}
	_, err := f.HoldIngest(t.Context(), first, "first", lease, progress)
	wantReason(t, err, finspace.Conflict, "leaseLost")
	for _, lost := range []error{
		f.FinishIngest(t.Context(), first, "first", service.IngestResult{}), f.FailIngest(t.Context(), first, "first", failure),
		f.ReleaseIngest(t.Context(), first, "first"), f.ReturnIngest(t.Context(), first, "first"), f.PostponeIngest(t.Context(), first, "first"),
		f.FinishIngest(t.Context(), second, "first", service.IngestResult{}),
	} {
		wantReason(t, lost, finspace.Conflict, "leaseLost")
	}
	if got := f.stored(dataset, id).Status; got != finspace.IngestionRunning {
		t.Errorf("status %s", got)
	}
	f.clock.pass(2 * lease) // nobody has claimed it since, so that it still holds
	f.must(f.FinishIngest(t.Context(), second, "second", service.IngestResult{Rows: 4}))
	wantReason(t, f.FinishIngest(t.Context(), first, "first", service.IngestResult{Rows: 5}), finspace.Conflict, "leaseLost")
	if c := f.stored(dataset, id); c.Rows != 4 {
		t.Errorf("%+v", c)
	}
	if got := f.operations("CreateChangeset"); !slices.Equal(got, []string{"CreateChangeset", "FinishIngest"}) {
		t.Errorf("the audit has %v", got)
	}
}

// TestOwnLeaseLost has a runner take what it has let slip itself: its first attempt counts no more.
func TestOwnLeaseLost(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	id := f.changeset(f.root, dataset, "APPEND")
	first := f.claim(owner)
	f.clock.pass(lease)
	second := f.claim(owner)
	_, err := f.HoldIngest(t.Context(), first, owner, lease, service.IngestProgress{})
	for _, lost := range []error{
		err, f.FinishIngest(t.Context(), first, owner, service.IngestResult{}), f.FailIngest(t.Context(), first, owner, failure),
		f.ReleaseIngest(t.Context(), first, owner), f.ReturnIngest(t.Context(), first, owner), f.PostponeIngest(t.Context(), first, owner),
	} {
		wantReason(t, lost, finspace.Conflict, "leaseLost")
	}
	f.must(f.FinishIngest(t.Context(), second, owner, service.IngestResult{Rows: 4}))
	if c := f.stored(dataset, id); c.Rows != 4 {
		t.Errorf("%+v", c)
	}
}

// TestFirstSuccess is what a schema's changes are held to: the first changeset that came in stays that.
func TestFirstSuccess(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	var first finspace.Time
	for range 2 {
		id := f.changeset(f.root, dataset, "APPEND")
		f.must(f.FinishIngest(t.Context(), f.claim(owner), owner, service.IngestResult{}))
		if first == 0 {
			first = f.stored(dataset, id).CreateTime
		}
		f.clock.pass(time.Second)
	}
	f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
		d, err := tx.Dataset("env1", finspace.DatasetID(dataset))
		if err == nil && d.FirstSuccessTime != first {
			t.Errorf("first success at %d, want %d", d.FirstSuccessTime, first)
		}
		return err
	}))
}

func TestAttemptsEnd(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	id := f.changeset(f.root, dataset, "APPEND")
	for range 3 { // by no fault of its own
		f.must(f.ReturnIngest(t.Context(), f.claim(owner), owner))
	}
	for lost := range 5 {
		if f.claim(owner) == nil {
			t.Fatalf("not claimed after %d", lost)
		}
		f.clock.pass(lease)
	}
	if f.claim(owner) != nil {
		t.Error("claimed a sixth time")
	}
	if c := f.stored(dataset, id); c.Status != finspace.IngestionFailed || *c.ErrorInfo.ErrorCategory != finspace.CategoryInternal || c.Source != finspace.SourceFree {
		t.Errorf("%+v", c)
	}
	if a := f.lastAudit(); a.Operation != "FailIngest" || a.Outcome != string(finspace.CategoryInternal) {
		t.Errorf("%+v", a)
	}
}

// TestPostponed has one that fits nowhere and another that waits behind it: both get their turn, as often as need be.
func TestPostponed(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	large := f.changeset(f.root, dataset, "APPEND")
	f.clock.pass(time.Millisecond)
	small := f.changeset(f.root, dataset, "APPEND")
	for range 6 {
		for _, want := range []string{large, small} {
			i := f.claim(owner)
			if string(i.Changeset) != want {
				t.Fatalf("claimed %s, want %s", i.Changeset, want)
			}
			f.clock.pass(time.Millisecond)
			f.must(f.PostponeIngest(t.Context(), i, owner))
		}
	}
	if got := f.stored(dataset, large).Status; got != finspace.IngestionPending {
		t.Errorf("status %s", got)
	}
}

func TestReleaseWaits(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	id := f.changeset(f.root, dataset, "APPEND")
	for _, pause := range []time.Duration{time.Second, 4 * time.Second, 16 * time.Second, 64 * time.Second, 0} {
		f.must(f.ReleaseIngest(t.Context(), f.claim(owner), owner))
		if pause == 0 {
			break
		}
		if got := f.stored(dataset, id).Status; got != finspace.IngestionPending {
			t.Errorf("status %s", got)
		}
		f.clock.pass(pause - time.Millisecond)
		if f.claim(owner) != nil {
			t.Fatalf("claimed before %s have passed", pause)
		}
		f.clock.pass(time.Millisecond)
	}
	f.clock.pass(time.Hour)
	if f.claim(owner) != nil || f.stored(dataset, id).Status != finspace.IngestionFailed {
		t.Error("the fifth failure was not the last")
	}
}

func TestFailIngest(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	var cells []engine.BadCell
	for n := range 40 {
		cells = append(cells, engine.BadCell{
			File: "prices.csv", Line: int64(n + 2), Column: "price", Value: "secretvalue\x00 " + strings.Repeat("😀", 40), Rule: "number.form", Advice: "Write a number such as 1.5.",
		})
	}
	for name, c := range map[string]struct {
		failure service.IngestFailure
		says    []string
		lacks   string
	}{
		"a reason":       {service.IngestFailure{Message: "The file ends too early."}, []string{"The file ends too early."}, "more"},
		"one of Parquet": {service.IngestFailure{Message: "Bad.", Samples: []engine.BadCell{{File: "p.parquet", Row: 9, Column: "c", Value: "x", Rule: "r"}}}, []string{"Bad.\np.parquet, row 9, column \"c\": \"x\""}, "line"},
		"one bad cell":   {service.IngestFailure{Message: "Bad.", Samples: cells[:1], Rejected: 1}, []string{"Bad.\nprices.csv, line 2, column \"price\": \"secretvalue", "breaks the rule number.form. Write a number"}, "more"},
		"many":           {service.IngestFailure{Message: "Bad.", Samples: cells, Rejected: 5000}, []string{"line 2", "line 3", "\n… and 499"}, "line 20"},
		"a long reason":  {service.IngestFailure{Message: strings.Repeat("ö\xff\x00", 2000), Samples: cells, Rejected: 5}, []string{"ö", "line 2,"}, "\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			id := f.changeset(f.root, dataset, "REPLACE")
			i := f.claim(owner)
			c.failure.Category = finspace.CategoryValidation
			for range 2 {
				f.must(f.FailIngest(t.Context(), i, owner, c.failure))
			}
			r := f.call(f.root, "GET /datasets/"+dataset+"/changesetsv2/"+id, "").want(t, "")
			info := r.body["errorInfo"].(map[string]any)
			message := info["errorMessage"].(string)
			if n := utf8.RuneCountInString(message); n > 1000 || info["errorCategory"] != "VALIDATION" || strings.Contains(message, c.lacks) {
				t.Errorf("%d characters: %s", n, message)
			}
			for _, says := range c.says {
				if !strings.Contains(message, says) {
					t.Errorf("%q is not in %s", says, message)
				}
			}
			if got := f.stored(dataset, id); len(got.Samples) != min(len(c.failure.Samples), engine.MaxSamples) || got.Source != finspace.SourceFree {
				t.Errorf("%+v", got)
			}
		})
	}
	wantSecret(f, "secretvalue")
	failed := 0
	for _, operation := range f.operations("CreateChangeset") {
		if operation == "FailIngest" {
			failed++
		}
	}
	if failed != 5 {
		t.Errorf("%d failures in the audit", failed)
	}
}

func TestInferredSchema(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	column := func(id finspace.ColumnID, name, kind string, nanoseconds bool) finspace.ColumnDefinition {
		return finspace.ColumnDefinition{ID: id, ColumnName: ptr(finspace.ColumnName(name)), DataType: ptr(finspace.ColumnDataType(kind)), Nanoseconds: nanoseconds}
	}
	id, other := f.changeset(f.root, dataset, "APPEND"), f.changeset(f.root, dataset, "APPEND")
	first, second := f.claim(owner), f.claim(owner)
	inferred := []finspace.ColumnDefinition{column(1, "ticker", "STRING", false), column(2, "time", "DATETIME", true)}
	twice := []finspace.ColumnDefinition{column(1, "a", "STRING", false), column(2, "A", "STRING", false)}
	wantReason(t, f.FinishIngest(t.Context(), first, owner, service.IngestResult{Schema: twice}), finspace.Invalid, "columnTwice")
	f.must(f.FinishIngest(t.Context(), first, owner, service.IngestResult{Schema: inferred}))
	columns := func() []finspace.ColumnDefinition {
		var d *finspace.Dataset
		f.must(f.store.View(t.Context(), func(tx finspace.Tx) (err error) {
			d, err = tx.Dataset("env1", finspace.DatasetID(dataset))
			return err
		}))
		return d.Columns()
	}
	if got := columns(); len(got) != 2 || got[1].ID != 2 || !got[1].Nanoseconds || *got[1].ColumnName != "time" {
		t.Errorf("%+v", got)
	}
	if err := f.FinishIngest(t.Context(), second, owner, service.IngestResult{Schema: inferred}); !errors.Is(err, service.ErrSchemaChanged) {
		t.Errorf("got %v", err)
	}
	f.must(f.ReturnIngest(t.Context(), second, owner))
	again := f.claim(owner)
	if string(again.Changeset) != other || len(again.Schema) != 2 || !again.Schema[1].Nanoseconds {
		t.Errorf("%+v", again)
	}
	f.must(f.FinishIngest(t.Context(), again, owner, service.IngestResult{}))
	t.Run("an update of the schema knows no nanoseconds and keeps them", func(t *testing.T) {
		f.call(f.root, "PUT /datasetsv2/"+dataset, `{"datasetTitle":"T","kind":"TABULAR","schemaDefinition":{"tabularSchemaConfig":{"columns":[`+
			`{"columnName":"ticker","dataType":"STRING"},{"columnName":"time","dataType":"DATETIME"},{"columnName":"more","dataType":"DATE"}]}}}`).want(t, "")
		if got := columns(); len(got) != 3 || !got[1].Nanoseconds || got[1].ID != 2 || got[2].ID != 3 {
			t.Errorf("%+v", got)
		}
	})
	if f.stored(dataset, id).Status != finspace.IngestionSuccess {
		t.Error(id)
	}
}

func TestResultsThatCannotBe(t *testing.T) {
	f := newFixture(t)
	f.changeset(f.root, f.dataset(f.root, f.group("g", "")), "APPEND")
	i := f.claim(owner)
	for name, r := range map[string]service.IngestResult{
		"no hash":                {Hash: "none"},
		"hash of other rows":     {Hash: engine.ContentHash{Rows: 2}.String(), Rows: 3},
		"object in other bucket": {Objects: []finspace.Object{{Environment: "env1", Bucket: f.landing(), Key: i.Folder + "x"}}},
		"object in other folder": {Objects: []finspace.Object{{Environment: "env1", Bucket: i.Bucket, Key: "ds/x"}}},
		"other environment":      {Objects: []finspace.Object{{Environment: "env2", Bucket: i.Bucket, Key: i.Folder + "x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := f.FinishIngest(t.Context(), i, owner, r); !errors.Is(err, finspace.Internal) {
				t.Errorf("got %v", err)
			}
		})
	}
	f.must(f.FinishIngest(t.Context(), i, owner, service.IngestResult{}))
}

func TestCancel(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	cancel := func(id string) (*service.CancelChangesetOutput, error) {
		return f.CancelChangeset(t.Context(), f.root, &service.CancelChangesetInput{DatasetID: finspace.DatasetIDOrAlias(dataset), ChangesetID: finspace.ChangesetID(id)})
	}
	wantCancelled := func(t *testing.T, id string) {
		t.Helper()
		if c := f.stored(dataset, id); c.Status != finspace.IngestionFailed || *c.ErrorInfo.ErrorCategory != finspace.CategoryCancelled || c.FinishTime == 0 {
			t.Errorf("%+v", c)
		}
		_, err := cancel(id)
		wantReason(t, err, finspace.Conflict, "changesetFinished")
	}
	t.Run("one that waits", func(t *testing.T) {
		id := f.changeset(f.root, dataset, "APPEND")
		out, err := cancel(id)
		f.must(err)
		if out.Status != finspace.IngestionFailed || f.claim(owner) != nil {
			t.Errorf("%+v", out)
		}
		wantCancelled(t, id)
	})
	t.Run("one that runs", func(t *testing.T) {
		id := f.changeset(f.root, dataset, "APPEND")
		i := f.claim(owner)
		for range 2 {
			out, err := cancel(id)
			f.must(err)
			if out.Status != finspace.IngestionRunning {
				t.Errorf("%+v", out)
			}
		}
		if cancelled, err := f.HoldIngest(t.Context(), i, owner, lease, service.IngestProgress{}); !cancelled || err != nil {
			t.Error(cancelled, err)
		}
		wantReason(t, f.FinishIngest(t.Context(), i, owner, service.IngestResult{}), finspace.Conflict, "ingestCancelled")
		f.must(f.FailIngest(t.Context(), i, owner, failure))
		wantCancelled(t, id)
	})
	t.Run("one whose runner went away", func(t *testing.T) {
		id := f.changeset(f.root, dataset, "APPEND")
		f.claim(owner)
		_, err := cancel(id)
		f.must(err)
		f.clock.pass(lease)
		if f.claim(owner) != nil {
			t.Error("claimed")
		}
		wantCancelled(t, id)
	})
	t.Run("one that is given back", func(t *testing.T) {
		id := f.changeset(f.root, dataset, "APPEND")
		i := f.claim(owner)
		_, err := cancel(id)
		f.must(err)
		f.must(f.ReturnIngest(t.Context(), i, owner))
		wantCancelled(t, id)
	})
}

func TestDeleteDatasetCancels(t *testing.T) {
	f := newFixture(t)
	group := f.group("g", "")
	dataset := f.dataset(f.root, group)
	done := f.changeset(f.root, dataset, "APPEND")
	f.run()
	running := f.changeset(f.root, dataset, "APPEND")
	i := f.claim(owner)
	waiting := f.changeset(f.root, dataset, "APPEND")
	f.call(f.root, "DELETE /datasetsv2/"+dataset, "").want(t, "")
	f.call(f.root, "GET /datasets/"+dataset+"/changesetsv2", "").want(t, "ResourceNotFoundException")
	f.call(f.root, "GET /datasets/"+dataset+"/changesetsv2/"+done, "").want(t, "ResourceNotFoundException")
	if cancelled, err := f.HoldIngest(t.Context(), i, owner, lease, service.IngestProgress{}); !cancelled || err != nil {
		t.Error(cancelled, err)
	}
	wantReason(t, f.FinishIngest(t.Context(), i, owner, service.IngestResult{}), finspace.Conflict, "ingestCancelled")
	if f.claim("other") != nil {
		t.Error("a waiting one is claimed")
	}
	f.must(f.FailIngest(t.Context(), i, owner, failure))
	_, err := f.UndeleteDataset(t.Context(), f.root, &service.UndeleteDatasetInput{DatasetID: finspace.DatasetID(dataset)})
	f.must(err)
	for id, want := range map[string]string{done: "SUCCESS", running: "FAILED", waiting: "FAILED"} {
		r := f.call(f.root, "GET /datasets/"+dataset+"/changesetsv2/"+id, "").want(t, "")
		if r.get("status") != want || want == "FAILED" && !strings.Contains(r.text, `"CANCELLED"`) {
			t.Errorf("%s", r.text)
		}
	}
	f.changeset(f.root, dataset, "APPEND")
	f.run()
	if problems, err := f.store.Check(t.Context()); len(problems) > 0 || err != nil {
		t.Error(problems, err)
	}
}

// TestTurns bounds what runs in one environment, and lets environments take turns.
func TestTurns(t *testing.T) {
	f := newFixture(t)
	var callers []*finspace.Caller
	for _, id := range []finspace.EnvironmentID{"env2", "env3"} {
		_, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: id})
		f.must(err)
		callers = append(callers, f.signIn(key.AccessKeyID, ""))
	}
	for _, by := range append(callers, f.root) {
		group := f.call(by, "POST /permission-group", `{"name":"g","applicationPermissions":[]}`).want(t, "").get("permissionGroupId")
		dataset := f.dataset(by, group)
		for range 4 {
			f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error { return putOwn(tx, by) }))
			path := "s3://" + string(service.LandingBucket(by.Environment)) + "/scratch/root/a"
			f.askChangeset(by, dataset, changesetBody("APPEND", path)).want(t, "")
		}
	}
	var got []string
	for range 7 {
		i, err := f.ClaimIngest(t.Context(), owner, lease, 2)
		f.must(err)
		if i == nil {
			break
		}
		got = append(got, string(i.Environment))
	}
	if want := []string{"env1", "env2", "env3", "env1", "env2", "env3"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	i, err := f.ClaimIngest(t.Context(), owner, lease, 3)
	if f.must(err); i == nil || i.Environment != "env1" {
		t.Errorf("%+v", i)
	}
}

// putOwn makes a file in the root's location of the caller's environment.
func putOwn(tx finspace.Tx, by *finspace.Caller) error {
	env := by.Environment.ID
	bucket := service.LandingBucket(by.Environment)
	if _, err := tx.Object(env, bucket, "scratch/root/a"); err == nil {
		return nil
	}
	content := &finspace.Content{Environment: env, ID: "c", Parts: []finspace.ContentPart{{Blob: "objects/" + string(env)}}}
	return errors.Join(tx.AddContent(content), tx.SetObject(&finspace.Object{Environment: env, Bucket: bucket, Key: "scratch/root/a", Content: "c"}))
}

func TestProgress(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	id := f.changeset(f.root, dataset, "APPEND")
	progress := func() *service.ChangesetProgressOutput {
		out, err := f.ChangesetProgress(t.Context(), f.root, &service.ChangesetProgressInput{DatasetID: finspace.DatasetIDOrAlias(dataset), ChangesetID: finspace.ChangesetID(id)})
		f.must(err)
		return out
	}
	if p := progress(); p.Status != finspace.IngestionPending || p.Stage != nil || p.FinishTime != nil {
		t.Errorf("%+v", p)
	}
	i := f.claim(owner)
	_, err := f.HoldIngest(t.Context(), i, owner, lease, service.IngestProgress{Stage: "reading" + strings.Repeat("x", 100), Bytes: 5, Total: 10, Rows: -1})
	f.must(err)
	if p := progress(); p.Status != finspace.IngestionRunning || len(*p.Stage) > 64 || *p.BytesRead != 5 || *p.BytesTotal != 10 || *p.RowsRead != 0 || *p.Attempt != 1 {
		t.Errorf("%+v", p)
	}
	f.must(f.FinishIngest(t.Context(), i, owner, service.IngestResult{Rows: 7, Rejected: 1, Bytes: 99, Hash: engine.ContentHash{Rows: 7}.String()}))
	if p := progress(); p.Status != finspace.IngestionSuccess || p.Stage != nil || *p.FinishTime == 0 || p.Rows != 7 || p.BytesStored != 99 || p.ContentHash == nil {
		t.Errorf("%+v", p)
	}
}

// TestIngestRunsAgain looks that each step has one effect when its commit has an unknown outcome or is rolled back.
func TestIngestRunsAgain(t *testing.T) {
	for name, wrap := range map[string]func(finspace.Store) finspace.Store{
		"commit of unknown outcome": func(s finspace.Store) finspace.Store { return unsure{s} },
		"rolled back":               func(s finspace.Store) finspace.Store { return contended{s} },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, func(c *service.Config) { c.Store = wrap(c.Store) })
			dataset := f.dataset(f.root, f.group("g", ""))
			first, second := f.changeset(f.root, dataset, "APPEND"), f.changeset(f.root, dataset, "APPEND")
			i := f.claim(owner)
			if string(i.Changeset) != first || i.Attempt != 1 {
				t.Errorf("%+v", i)
			}
			if got := f.stored(dataset, second).Status; got != finspace.IngestionPending {
				t.Errorf("a second one was claimed: %s", got)
			}
			_, err := f.HoldIngest(t.Context(), i, owner, lease, service.IngestProgress{})
			f.must(err)
			f.must(f.FinishIngest(t.Context(), i, owner, service.IngestResult{Rows: 1}))
			f.must(f.FailIngest(t.Context(), f.claim(owner), owner, failure))
			corrected := f.correct(f.root, dataset, first).want(t, "").get("changesetId")
			_, err = f.CancelChangeset(t.Context(), f.root, &service.CancelChangesetInput{DatasetID: finspace.DatasetIDOrAlias(dataset), ChangesetID: finspace.ChangesetID(corrected)})
			f.must(err)
			want := "CreateChangeset CreateChangeset FinishIngest FailIngest UpdateChangeset FailIngest CancelChangeset"
			if got := strings.Join(f.operations("CreateChangeset"), " "); got != want {
				t.Errorf("the audit has\n%s\nwant\n%s", got, want)
			}
		})
	}
}
