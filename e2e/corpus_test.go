package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/corpus"
	"github.com/openfinspace/openfinspace/sigv4"
)

// TestCorpus sends every case of the corpus through a running server as a changeset of its own, and reads the rows of those that
// succeed with pyarrow.
func TestCorpus(t *testing.T) {
	t.Parallel()
	cases, err := corpus.Cases()
	if err != nil {
		t.Fatal(err)
	}
	server := harness.Start(t, unthrottled...)
	w := &wire{
		server: server, root: goClient(t, server, finspace.Static(harness.RootAccessKey, harness.RootSecret, "")),
		objects: s3Client(server), group: newAnalyst(t, server, "corpus").group,
	}
	sent := w.sendAll(t, cases)
	read := w.readRows(t)
	for i, c := range cases {
		t.Run(c.Name, func(t *testing.T) { sent[i].check(t, &c, read) })
	}
}

// wire is a server with what one needs to send cases to it.
type wire struct {
	server  *harness.Server
	root    *finspace.Client
	objects *s3.Client
	group   string
}

// sent is what came of a case.
type sent struct {
	problem   error // of the test, not of the case
	refused   string
	changeset *finspace.GetChangesetOutput
	inferred  string
}

// sendAll sends the cases, several at once.
func (w *wire) sendAll(t *testing.T, cases []corpus.Case) []sent {
	t.Helper()
	all := make([]sent, len(cases))
	next := make(chan int)
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			for i := range next {
				all[i].problem = w.send(t, &cases[i], &all[i])
			}
		})
	}
	for i := range cases {
		next <- i
	}
	close(next)
	running.Wait()
	return all
}

// send makes a changeset of a case in a dataset of its own and waits for its end.
func (w *wire) send(t *testing.T, c *corpus.Case, s *sent) error {
	in := &finspace.CreateDatasetInput{
		DatasetTitle: c.Name, Kind: finspace.DatasetKindTabular, PermissionGroupParams: finspace.PermissionGroupParams{PermissionGroupID: &w.group},
	}
	if len(c.Schema) > 0 {
		in.SchemaDefinition = schemaOf(c.Schema)
	}
	made, err := w.root.CreateDataset(t.Context(), in)
	if err == nil {
		err = w.setNanoseconds(t, made.DatasetID, c.Schema)
	}
	if err != nil {
		return err
	}
	prefix := "scratch/root/" + c.Name + "/"
	for _, f := range c.Files {
		key := prefix + f.Name
		if _, err := w.objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: new(landing), Key: &key, Body: bytes.NewReader(f.Content)}); err != nil {
			return err
		}
	}
	changeset, err := w.root.CreateChangeset(t.Context(), &finspace.CreateChangesetInput{
		DatasetID: made.DatasetID, ChangeType: finspace.ChangeTypeAppend, FormatParams: c.Params,
		SourceParams: map[string]string{"sourceType": "S3", "s3SourcePath": "s3://" + landing + "/" + prefix},
	})
	var invalid *finspace.ValidationException
	if errors.As(err, &invalid) {
		s.refused = invalid.Message
		return nil
	}
	if err != nil {
		return err
	}
	return w.await(t, s, made.DatasetID, changeset.ChangesetID)
}

func (w *wire) await(t *testing.T, s *sent, dataset, changeset string) (err error) {
	for {
		s.changeset, err = w.root.GetChangeset(t.Context(), &finspace.GetChangesetInput{DatasetID: dataset, ChangesetID: changeset})
		if err != nil || (s.changeset.Status != finspace.IngestionStatusPending && s.changeset.Status != finspace.IngestionStatusRunning) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	got, err := w.root.GetDataset(t.Context(), &finspace.GetDatasetInput{DatasetID: dataset})
	if err == nil && got.SchemaDefinition != nil && got.SchemaDefinition.TabularSchemaConfig != nil {
		var columns []string
		for _, c := range got.SchemaDefinition.TabularSchemaConfig.Columns {
			columns = append(columns, *c.ColumnName+" "+string(*c.DataType))
		}
		s.inferred = strings.Join(columns, ", ")
	}
	return err
}

// setNanoseconds says of columns that they keep nine digits, which only the extensions of the wire contract can.
func (w *wire) setNanoseconds(t *testing.T, dataset string, schema engine.Schema) error {
	if !slices.ContainsFunc(schema, func(c engine.Column) bool { return c.Nanos }) {
		return nil
	}
	var columns []map[string]any
	for _, c := range schema {
		columns = append(columns, map[string]any{"columnName": c.Name, "dataType": c.Type.String(), "nanoseconds": c.Nanos})
	}
	body, err := json.Marshal(map[string]any{"columns": columns})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, w.server.Endpoint+"/v1/datasets/"+dataset+"/schema", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	key := sigv4.Key{ID: harness.RootAccessKey, Secret: harness.RootSecret}
	sigv4.Sign(r, body, key, harness.Region, "finspace-api", time.Now(), sigv4.Standard)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("the schema is answered by %d: %s", answer.StatusCode, said)
	}
	return nil
}

func schemaOf(s engine.Schema) *finspace.SchemaUnion {
	var columns []finspace.ColumnDefinition
	for _, c := range s {
		columns = append(columns, finspace.ColumnDefinition{ColumnName: &c.Name, DataType: new(finspace.ColumnDataType(c.Type.String()))})
	}
	return &finspace.SchemaUnion{TabularSchemaConfig: &finspace.SchemaDefinition{Columns: columns}}
}

// check compares what came of a case with what must come.
func (s *sent) check(t *testing.T, c *corpus.Case, read map[string]readChangeset) {
	t.Helper()
	if s.problem != nil {
		t.Fatal(s.problem)
	}
	said, words := s.refused, s.mustSay(c)
	if s.changeset != nil && s.changeset.ErrorInfo != nil {
		said = *s.changeset.ErrorInfo.ErrorMessage
	}
	succeeded := s.changeset != nil && s.changeset.Status == finspace.IngestionStatusSuccess
	if succeeded != (words == nil) {
		t.Fatalf("success is %v, want %v: %s", succeeded, words == nil, said)
	}
	said = strings.ReplaceAll(said, "scratch/root/"+c.Name+"/", "")
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("the message does not say %q: %s", w, said)
		}
	}
	if !succeeded {
		return
	}
	if len(c.Schema) == 0 && c.Want.Inferred != "" && strings.ReplaceAll(c.Want.Inferred, " nanos", "") != s.inferred {
		t.Errorf("inferred is %s, want %s", s.inferred, c.Want.Inferred)
	}
	if c.Want.Lines == nil {
		return
	}
	if got := read[s.changeset.ChangesetID].lines(t, c.Schema); !slices.Equal(got, c.Want.Lines) {
		t.Errorf("rows are\n%s\nwant\n%s", cutText(strings.Join(got, "\n")), cutText(strings.Join(c.Want.Lines, "\n")))
	}
}

// mustSay is what the error must say; nil when there must be none. Of bad rows the first is named. A value of blanks alone is
// refused by the wire contract, whatever it would mean.
func (s *sent) mustSay(c *corpus.Case) []string {
	for name, value := range c.Params {
		if strings.TrimSpace(value) == "" {
			return []string{"formatParams[\"" + name + "\"]", "must match the pattern"}
		}
	}
	if c.Want.Kind != "" {
		return append([]string{}, c.Want.Error...)
	}
	for _, line := range c.Want.Lines {
		var rule string
		var at int
		if rest, bad := strings.CutPrefix(line, "bad "); bad {
			rule, rest, _ = strings.Cut(rest, " line ")
			number, _, _ := strings.Cut(rest, " ")
			at, _ = strconv.Atoi(number)
			return []string{rule, "line " + strconv.Itoa(at)}
		}
	}
	return nil
}

func cutText(s string) string { return s[:min(len(s), 600)] }

// readChangeset is the content of a changeset as python/parquet_rows.py has read it.
type readChangeset struct {
	ID      string
	Columns [][2]string
	Rows    [][]*string
}

// readRows reads the data files of all changesets.
func (w *wire) readRows(t *testing.T) map[string]readChangeset {
	t.Helper()
	cmd := exec.Command(tool(t, "venv/frames/bin/python3"), program("python/parquet_rows.py"), w.server.Data)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	all := map[string]readChangeset{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var c readChangeset
		if err := decoder.Decode(&c); err != nil {
			t.Fatal(err)
		}
		all[c.ID] = c
	}
	return all
}

// lines are the rows as the corpus writes them.
func (r readChangeset) lines(t *testing.T, schema engine.Schema) []string {
	t.Helper()
	schema = slices.Clone(schema)
	for i, c := range r.Columns {
		if c[0] != schema[i].Name {
			t.Fatalf("column %d is %q, want %q", i, c[0], schema[i].Name)
		}
		schema[i].Nanos = strings.HasPrefix(c[1], "timestamp[ns")
	}
	lines := []string{}
	for _, row := range r.Rows {
		cells := make([]engine.Cell, len(row))
		for i, text := range row {
			cells[i] = cellOf(t, schema[i], text)
		}
		lines = append(lines, corpus.Row(schema, cells))
	}
	return lines
}

func cellOf(t *testing.T, c engine.Column, text *string) engine.Cell {
	t.Helper()
	if text == nil {
		return engine.Null()
	}
	var v engine.Cell
	var err error
	switch {
	case c.Type.IsText():
		v.Bytes = []byte(*text)
	case c.Type == engine.Binary:
		v.Bytes, err = base64.StdEncoding.DecodeString(*text)
	case c.Type == engine.Boolean:
		if *text == "True" {
			v.Int = 1
		}
	case c.Type == engine.Float || c.Type == engine.Double:
		v.Float, err = strconv.ParseFloat(*text, 64)
	default:
		v.Int, err = strconv.ParseInt(*text, 10, 64)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}
