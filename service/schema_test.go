package service_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
)

const timedSchema = `"schemaDefinition":{"tabularSchemaConfig":{"columns":[{"dataType":"STRING","columnName":"ticker"},` +
	`{"dataType":"DATETIME","columnName":"time"},{"dataType":"DOUBLE","columnName":"price"}],"primaryKeyColumns":["ticker","time","extra"]}}`

// timed makes a dataset with a schema, and gives the path of it and a caller with all permissions.
func (f *fixture) timed() (by *finspace.Caller, path string) {
	f.Helper()
	by, group := f.reader("timed")
	f.dataset(f.root, group, `"alias":"alias/timed"`, timedSchema)
	return by, "/v1/datasets/alias%2Ftimed/schema"
}

// comeIn is what the end of the first changeset notes.
func (f *fixture) comeIn(alias finspace.AliasString) {
	f.Helper()
	f.must(f.store.Update(f.Context(), func(tx finspace.Tx) error {
		d, err := tx.DatasetByAlias("env1", alias)
		if err != nil {
			return err
		}
		d.FirstSuccessTime = tx.Now()
		return tx.SetDataset(d)
	}))
}

// column is one of a proposal: "1 STRING ticker", "- DATETIME time ns" or "3 DOUBLE price micro".
func column(short string) string {
	words := strings.Fields(short)
	text := fmt.Sprintf(`{"dataType":%q,"columnName":%q`, words[1], words[2])
	if words[0] != "-" {
		text += `,"columnId":` + words[0]
	}
	if len(words) > 3 {
		text += fmt.Sprintf(`,"nanoseconds":%t`, words[3] == "ns")
	}
	return text + "}"
}

func proposal(columns ...string) string {
	for i := range columns {
		columns[i] = column(columns[i])
	}
	return `{"columns":[` + strings.Join(columns, ",") + `]}`
}

func (r reply) columns(t *testing.T) string {
	t.Helper()
	var schema struct {
		HoldsData bool
		Columns   []struct {
			ColumnID             int
			ColumnName, DataType string
			Nanoseconds          bool
		}
		PrimaryKeyColumns []string
	}
	if err := json.Unmarshal([]byte(r.text), &schema); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, c := range schema.Columns {
		words = append(words, fmt.Sprintf("%d %s %s %t", c.ColumnID, c.DataType, c.ColumnName, c.Nanoseconds))
	}
	return strings.Join(words, ", ") + " | " + strings.Join(schema.PrimaryKeyColumns, " ") + fmt.Sprintf(" | %t", schema.HoldsData)
}

func TestSchema(t *testing.T) {
	f := newFixture(t)
	by, path := f.timed()
	want := func(text string) {
		t.Helper()
		if got := f.call(by, "GET "+path, "").want(t, "").columns(t); got != text {
			t.Errorf("got  %s\nwant %s", got, text)
		}
	}
	put := func(exception string, columns ...string) reply {
		t.Helper()
		return f.call(by, "PUT "+path, proposal(columns...)).want(t, exception)
	}
	want("1 STRING ticker false, 2 DATETIME time false, 3 DOUBLE price false | ticker time extra | false")
	put("", "1 STRING symbol", "- DATETIME time ns", "3 DOUBLE price")
	want("1 STRING symbol false, 2 DATETIME time true, 3 DOUBLE price false | symbol time extra | false")
	f.call(by, "PUT /datasetsv2/"+f.datasetID("alias/timed"), `{"datasetTitle":"T","kind":"TABULAR","schemaDefinition":{"tabularSchemaConfig":{"columns":`+
		`[{"dataType":"STRING","columnName":"symbol"},{"dataType":"DATETIME","columnName":"time"},{"dataType":"DOUBLE","columnName":"price"}]}}}`).want(t, "")
	want("1 STRING symbol false, 2 DATETIME time true, 3 DOUBLE price false | symbol time extra | false")
	before := len(f.audit("env1"))
	put("", "- STRING symbol", "- DATETIME time", "- DOUBLE price") // names, types and nanoseconds stay
	want("1 STRING symbol false, 2 DATETIME time true, 3 DOUBLE price false | symbol time extra | false")
	if n := len(f.audit("env1")); n != before+1 {
		t.Errorf("%d records", n-before)
	}
	put("", "3 DOUBLE price", "1 STRING time", "- DATETIME symbol") // two names change places
	want("3 DOUBLE price false, 1 STRING time false, 4 DATETIME symbol false | time time extra | false")
	put("ConflictException", "3 INTEGER price")
	for _, bad := range [][]string{
		{"9 DOUBLE price"}, {"3 DOUBLE price", "3 DOUBLE cost"}, {"3 DOUBLE price", "- DOUBLE Price"}, {"- STRING x ns"}, {"2 DATETIME time"},
	} {
		put("ValidationException", bad...)
	}
	f.comeIn("alias/timed")
	want("3 DOUBLE price false, 1 STRING time false, 4 DATETIME symbol false | time time extra | true")
	put("", "3 DOUBLE cost", "1 STRING time", "4 DATETIME symbol micro", "- DATE day")
	want("3 DOUBLE cost false, 1 STRING time false, 4 DATETIME symbol false, 5 DATE day false | time time extra | true")
	put("ConflictException", "3 DOUBLE cost", "1 STRING time", "4 DATETIME symbol ns", "5 DATE day")
	put("ConflictException", "3 DOUBLE cost", "1 STRING time", "4 DATETIME symbol")
	put("ConflictException", "1 STRING time", "3 DOUBLE cost", "4 DATETIME symbol", "5 DATE day")
	put("ConflictException", "- DOUBLE price", "1 STRING time", "4 DATETIME symbol", "5 DATE day")
	want("3 DOUBLE cost false, 1 STRING time false, 4 DATETIME symbol false, 5 DATE day false | time time extra | true")
}

func (f *fixture) datasetID(alias finspace.AliasString) (id string) {
	f.Helper()
	f.must(f.store.View(f.Context(), func(tx finspace.Tx) error {
		d, err := tx.DatasetByAlias("env1", alias)
		if err == nil {
			id = string(d.ID)
		}
		return err
	}))
	return id
}

func TestSchemaRights(t *testing.T) {
	f := newFixture(t)
	by, path := f.timed()
	reader, group := f.reader("readers")
	body := proposal("1 STRING ticker")
	for _, route := range []string{"GET " + path, "POST " + path + "/diff", "PUT " + path} {
		f.call(reader, route, map[bool]string{true: "", false: body}[route[:3] == "GET"]).want(t, "AccessDeniedException")
	}
	f.call(by, "PUT /v1/datasets/"+f.datasetID("alias/timed")+"/grants/"+group, `{"permissions":["AddDatasetData"]}`).want(t, "")
	f.call(reader, "GET "+path, "").want(t, "")
	f.call(reader, "POST "+path+"/diff", body).want(t, "")
	f.call(reader, "PUT "+path, body).want(t, "AccessDeniedException")
	files := f.dataset(f.root, group, `"alias":"alias/files"`)
	f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error { return tx.DeleteDataset("env1", finspace.DatasetID(files)) }))
	f.call(f.root, "GET /v1/datasets/"+files+"/schema", "").want(t, "ResourceNotFoundException")
}

func TestSchemaDiff(t *testing.T) {
	f := newFixture(t)
	by, path := f.timed()
	diff := func(more string, columns ...string) string {
		t.Helper()
		body := strings.TrimSuffix(proposal(columns...), "}") + more + "}"
		var out struct {
			Allowed bool
			Reason  string
			Changes []struct {
				Change, ColumnName, NewName string
				ColumnID                    int
			}
		}
		f.must(json.Unmarshal([]byte(f.call(by, "POST "+path+"/diff", body).want(t, "").text), &out))
		words := []string{fmt.Sprint(out.Allowed)}
		if out.Reason != "" {
			words = append(words, out.Reason)
		}
		for _, c := range out.Changes {
			words = append(words, strings.TrimSpace(fmt.Sprintf("%s %d %s %s", c.Change, c.ColumnID, c.ColumnName, c.NewName)))
		}
		return strings.Join(words, ", ")
	}
	records := len(f.audit("env1"))
	same := []string{"1 STRING ticker", "2 DATETIME time", "3 DOUBLE price"}
	cases := []struct {
		want, holding, more string
		columns             []string
	}{
		{"true", "true", "", same},
		{"true, RENAMED 1 ticker symbol, KEY_COLUMNS 0", "true, RENAMED 1 ticker symbol, KEY_COLUMNS 0", "", []string{"1 STRING symbol", "2 DATETIME time", "3 DOUBLE price"}},
		{"true, ADDED 4 size", "true, ADDED 4 size", "", append(slices.Clone(same), "- BIGINT size")},
		{"true, NANOSECONDS 2 time", "false, schemaHoldsData, NANOSECONDS 2 time", "", []string{"1 STRING ticker", "2 DATETIME time ns", "3 DOUBLE price"}},
		{"true, REMOVED 3 price", "false, schemaHoldsData, REMOVED 3 price", "", same[:2]},
		{"true, REMOVED 3 price, ADDED 4 price", "false, schemaHoldsData, REMOVED 3 price, ADDED 4 price", "", []string{same[0], same[1], "- FLOAT price"}},
		{"true, MOVED 2 time, MOVED 1 ticker", "false, schemaHoldsData, MOVED 2 time, MOVED 1 ticker", "", []string{same[1], same[0], same[2]}},
		{"false, columnTypeFixed", "false, columnTypeFixed", "", []string{"1 CHAR ticker"}},
		{"true, KEY_COLUMNS 0", "true, KEY_COLUMNS 0", `,"primaryKeyColumns":["time"]`, same},
	}
	for _, c := range cases {
		if got := diff(c.more, slices.Clone(c.columns)...); got != c.want {
			t.Errorf("%v: %s, want %s", c.columns, got, c.want)
		}
	}
	f.call(by, "POST "+path+"/diff", proposal("1 STRING ticker", "- STRING TICKER")).want(t, "ValidationException")
	f.comeIn("alias/timed")
	for _, c := range cases {
		if got := diff(c.more, slices.Clone(c.columns)...); got != c.holding {
			t.Errorf("with data: %v: %s, want %s", c.columns, got, c.holding)
		}
	}
	if n := len(f.audit("env1")); n != records {
		t.Errorf("a diff leaves %d records of the audit", n-records)
	}
}

// TestSchemaOfManyColumns has as many columns as a dataset may have.
func TestSchemaOfManyColumns(t *testing.T) {
	f := newFixture(t)
	by, path := f.timed()
	var columns []string
	for i := range engine.MaxColumns {
		columns = append(columns, fmt.Sprintf("- CHAR c%d", i))
	}
	body := proposal(columns...)
	f.call(by, "POST "+path+"/diff", body).want(t, "")
	f.call(by, "PUT "+path, body).want(t, "")
	f.call(by, "POST "+path+"/diff", strings.ReplaceAll(body, "CHAR", "STRING")).want(t, "")
	f.call(by, "PUT "+path, strings.Replace(body, "[", "["+column("- CHAR more")+",", 1)).want(t, "ValidationException")
}
