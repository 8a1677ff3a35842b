package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// datasetBody is a request for a dataset with all permissions for the group. more are members, such as `"alias":"alias/a"`.
func datasetBody(group string, more ...string) string {
	var permissions []string
	for _, p := range finspace.AllDatasetPermissions {
		permissions = append(permissions, string(p))
	}
	return datasetFor(group, permissions, more...)
}

func datasetFor(group string, permissions []string, more ...string) string {
	var list []string
	for _, p := range permissions {
		list = append(list, fmt.Sprintf(`{"permission":%q}`, p))
	}
	return fmt.Sprintf(`{"datasetTitle":"Trades","kind":"TABULAR","permissionGroupParams":{"permissionGroupId":%q,"datasetPermissions":[%s]}%s}`,
		group, strings.Join(list, ","), strings.Join(append([]string{""}, more...), ","))
}

// dataset makes a dataset and gives the id.
func (f *fixture) dataset(by *finspace.Caller, group string, more ...string) string {
	f.Helper()
	return f.call(by, "POST /datasetsv2", datasetBody(group, more...)).want(f, "").get("datasetId")
}

// reader gives a caller who is in a group of his own, and the group.
func (f *fixture) reader(name string) (*finspace.Caller, string) {
	f.Helper()
	by := f.session(finspace.AppUser)
	return by, f.group(name, "", by.User.ID)
}

const fullDataset = `"datasetDescription":"All of them","alias":"alias/trades",` +
	`"ownerInfo":{"name":"Ada Lovelace","phoneNumber":"0123456789","email":"ada@example.com"},` +
	`"schemaDefinition":{"tabularSchemaConfig":{"columns":[{"dataType":"STRING","columnName":"ticker","columnDescription":"Sign"},` +
	`{"dataType":"DOUBLE","columnName":"price"}],"primaryKeyColumns":["string"]}}`

func TestDatasets(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	id := f.dataset(f.root, group, fullDataset)
	now := f.clock.now().UnixMilli()
	details := fmt.Sprintf(`"datasetId":%q,"datasetArn":"arn:aws:finspace:us-east-1:000000000000:/dataset/%s","datasetTitle":"Trades","kind":"TABULAR",`+
		`"datasetDescription":"All of them",`, id, id)
	times := fmt.Sprintf(`"createTime":%d,"lastModifiedTime":%d,`, now, now)
	const rest = `"schemaDefinition":{"tabularSchemaConfig":{"columns":[{"dataType":"STRING","columnName":"ticker","columnDescription":"Sign"},` +
		`{"dataType":"DOUBLE","columnName":"price"}],"primaryKeyColumns":["string"]}},"alias":"alias/trades"`
	t.Run("by id and by alias", func(t *testing.T) {
		for _, name := range []string{id, "alias%2Ftrades"} {
			if got, want := f.call(by, "GET /datasetsv2/"+name, "").want(t, ""), "{"+details+times+rest+`,"status":"SUCCESS"}`; got.text != want {
				t.Errorf("got  %s\nwant %s", got.text, want)
			}
		}
	})
	t.Run("listed", func(t *testing.T) {
		const owner = `"ownerInfo":{"name":"Ada Lovelace","phoneNumber":"0123456789","email":"ada@example.com"},`
		for _, who := range []*finspace.Caller{by, f.root} {
			if got, want := f.call(who, "GET /datasetsv2", "").want(t, ""), `{"datasets":[{`+details+owner+times+rest+`}]}`; got.text != want {
				t.Errorf("got  %s\nwant %s", got.text, want)
			}
		}
	})
	t.Run("alias taken", func(t *testing.T) {
		if r := f.call(f.root, "POST /datasetsv2", datasetBody(group, `"alias":"alias/trades"`)).want(t, "ConflictException"); r.reason() != "aliasTaken" {
			t.Errorf("reason %q", r.reason())
		}
	})
	t.Run("no such group", func(t *testing.T) {
		r := f.call(f.root, "POST /datasetsv2", datasetBody("nothing", `"alias":"alias/x"`)).want(t, "ResourceNotFoundException")
		if r.reason() != "noSuchPermissionGroup" {
			t.Errorf("reason %q", r.reason())
		}
		f.call(f.root, "GET /datasetsv2/alias%2Fx", "").want(t, "ResourceNotFoundException")
	})
	t.Run("the audit tells no names", func(t *testing.T) {
		for _, a := range f.audit("env1") {
			if a.Operation != "CreateDataset" {
				continue
			}
			for _, secret := range []string{"All of them", "Ada", "0123456789", "ada@example.com", "Sign"} {
				if strings.Contains(a.Request, secret) {
					t.Errorf("the audit has %q: %s", secret, a.Request)
				}
			}
			for _, clear := range []string{"Trades", "ticker", "ReadDatasetData", "alias/trades"} {
				if !strings.Contains(a.Request, clear) {
					t.Errorf("the audit lacks %q: %s", clear, a.Request)
				}
			}
			return
		}
		t.Error("the dataset is not in the audit")
	})
	t.Run("delete", func(t *testing.T) {
		first := f.call(by, "DELETE /datasetsv2/"+id+"?clientToken=t", "").want(t, "")
		if again := f.call(by, "DELETE /datasetsv2/"+id+"?clientToken=t", "").want(t, ""); again.text != first.text || again.get("datasetId") != id {
			t.Errorf("got %s", again.text)
		}
		for _, who := range []*finspace.Caller{by, f.root} {
			f.call(who, "GET /datasetsv2/"+id, "").want(t, "ResourceNotFoundException")
			if got := f.call(who, "GET /datasetsv2", "").want(t, "").text; got != `{"datasets":[]}` {
				t.Errorf("listed: %s", got)
			}
		}
	})
}

func TestCreateDatasetRefuses(t *testing.T) {
	f := newFixture(t)
	g := f.group("g", "")
	column := func(columns string) string {
		return `"schemaDefinition":{"tabularSchemaConfig":{"columns":[` + columns + `]}}`
	}
	for name, c := range map[string]struct{ body, says string }{
		"unknown permission":            {datasetFor(g, []string{"ReadDatasetData", "Everything"}), `datasetPermissions[1].permission: "Everything" is no`},
		"permission in another case":    {datasetFor(g, []string{"readDatasetData"}), `"readDatasetData"`},
		"no permission in an entry":     {strings.Replace(datasetFor(g, nil), "[]", "[{}]", 1), "datasetPermissions[0].permission is needed"},
		"no group":                      {`{"datasetTitle":"T","kind":"TABULAR","permissionGroupParams":{}}`, "permissionGroupParams.permissionGroupId"},
		"alias of another form":         {datasetBody(g, `"alias":"trades"`), "alias"},
		"column without type":           {datasetBody(g, column(`{"columnName":"a"}`)), "columns[0] needs"},
		"column without name":           {datasetBody(g, column(`{"dataType":"DATE"}`)), "columns[0] needs"},
		"two columns of nearly a name":  {datasetBody(g, column(`{"columnName":"a","dataType":"DATE"},{"columnName":"A","dataType":"DATE"}`)), "columns[1].columnName"},
		"more columns than can be":      {datasetBody(g, column(strings.Repeat(`{"columnName":"a","dataType":"DATE"},`, 10_000)+`{"columnName":"a","dataType":"DATE"}`)), "columns has 10001 columns, and may have 10000"},
		"unknown type":                  {datasetBody(g, column(`{"columnName":"a","dataType":"DECIMAL"}`)), "dataType"},
		"columns without a table":       {strings.Replace(datasetBody(g, column(`{"columnName":"a","dataType":"DATE"}`)), "TABULAR", "NON_TABULAR", 1), "NON_TABULAR"},
		"owner with a bad phone number": {datasetBody(g, `"ownerInfo":{"phoneNumber":"none at all"}`), "phoneNumber"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := f.call(f.root, "POST /datasetsv2", c.body).want(t, "ValidationException"); !strings.Contains(r.message(), c.says) {
				t.Errorf("message %q, want one with %q", r.message(), c.says)
			}
		})
	}
	if got := f.call(f.root, "GET /datasetsv2", "").text; got != `{"datasets":[]}` {
		t.Errorf("something was made: %s", got)
	}
}

// TestPermissionSpellings grants each of the nine spellings and looks what it allows.
func TestPermissionSpellings(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	for spelling, want := range map[string]finspace.DatasetPermission{
		"ViewDatasetDetails": finspace.ViewDatasetDetails, "ReadDatasetData": finspace.ReadDatasetData, "ReadDatasetDetails": finspace.ReadDatasetData,
		"AddDatasetData": finspace.AddDatasetData, "CreateDataView": finspace.CreateDataView, "CreateSnapshot": finspace.CreateDataView,
		"EditDatasetMetadata": finspace.EditDatasetMetadata, "ManageDatasetPermissions": finspace.ManageDatasetPermissions,
		"DeleteDataset": finspace.DeleteDataset,
	} {
		id := f.call(f.root, "POST /datasetsv2", datasetFor(group, []string{spelling, spelling})).want(t, "").get("datasetId")
		f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
			got, err := tx.DatasetPermissions("env1", finspace.DatasetID(id), by.User.ID)
			if len(got) != 1 || got[0] != want {
				t.Errorf("%s is kept as %v", spelling, got)
			}
			return err
		}))
		f.call(by, "GET /datasetsv2/"+id, "").want(t, "") // any permission lets its details be read
		needs := func(route, body string, p finspace.DatasetPermission) {
			t.Helper()
			exception := "AccessDeniedException"
			if p == want {
				exception = ""
			}
			f.call(by, route+id, body).want(t, exception)
		}
		needs("PUT /datasetsv2/", `{"datasetTitle":"T","kind":"TABULAR"}`, finspace.EditDatasetMetadata)
		needs("DELETE /datasetsv2/", "", finspace.DeleteDataset)
	}
}

func TestWhoSeesDatasets(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	stranger, otherGroup := f.reader("h")
	super := f.session(finspace.SuperUser)
	id := f.dataset(f.root, group, `"alias":"alias/a"`)
	ungranted := f.call(f.root, "POST /datasetsv2", datasetFor(otherGroup, nil)).want(t, "").get("datasetId")
	const denied, absent = "AccessDeniedException", "ResourceNotFoundException"
	for _, c := range []struct {
		by         *finspace.Caller
		name, want string
	}{
		{by, id, ""},
		{by, "alias%2Fa", ""},
		{super, "alias%2Fa", ""},
		{super, ungranted, ""},
		{stranger, id, denied},
		{stranger, "alias%2Fa", denied},
		{stranger, ungranted, denied}, // an empty list grants nothing
		{stranger, "alias%2Fnone", denied},
		{stranger, "nothing", absent},
		{super, "alias%2Fnone", absent},
	} {
		for _, route := range []string{"GET ", "PUT ", "DELETE "} {
			body := map[string]string{"PUT ": `{"datasetTitle":"T","kind":"TABULAR"}`}[route]
			if c.want == "" && route != "GET " {
				continue
			}
			f.call(c.by, route+"/datasetsv2/"+c.name, body).want(t, c.want)
		}
	}
	if f.call(stranger, "GET /datasetsv2/alias%2Fa", "").text != f.call(stranger, "GET /datasetsv2/alias%2Fnone", "").text {
		t.Error("the answers tell whether there is a dataset with the alias")
	}
	t.Run("an alias stands for the id everywhere", func(t *testing.T) {
		if got := f.call(by, "PUT /datasetsv2/alias%2Fa", `{"datasetTitle":"T","kind":"TABULAR"}`).want(t, "").get("datasetId"); got != id {
			t.Errorf("got %s", got)
		}
	})
	t.Run("the permission goes with the membership", func(t *testing.T) {
		f.call(f.root, "DELETE /permission-group/"+group+"/users/"+string(by.User.ID), "").want(t, "")
		f.call(by, "GET /datasetsv2/"+id, "").want(t, denied)
		f.call(f.root, "POST /permission-group/"+group+"/users/"+string(by.User.ID), "").want(t, "")
		f.call(by, "GET /datasetsv2/"+id, "").want(t, "")
		f.call(f.root, "DELETE /permission-group/"+group, "").want(t, "")
		f.call(by, "GET /datasetsv2/"+id, "").want(t, denied)
	})
	t.Run("creating", func(t *testing.T) {
		f.call(stranger, "POST /datasetsv2", datasetBody(otherGroup)).want(t, denied)
		stranger.Permissions = []finspace.ApplicationPermission{finspace.CreateDataset}
		f.dataset(stranger, otherGroup)
		f.dataset(super, otherGroup)
	})
}

func TestDatasetPages(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	foreign := f.group("foreign", "")
	var all, own []string
	for i := range 7 {
		if i%2 == 0 {
			own = append(own, f.dataset(f.root, group))
			all = append(all, own[len(own)-1])
		} else {
			all = append(all, f.dataset(f.root, foreign))
		}
	}
	for _, size := range []int{1, 2, 3, 4, 100} {
		for who, want := range map[*finspace.Caller][]string{by: own, f.root: all} {
			var got []string
			for token := ""; ; {
				page := f.call(who, fmt.Sprintf("GET /datasetsv2?maxResults=%d%s", size, token), "").want(t, "")
				for _, d := range page.body["datasets"].([]any) {
					got = append(got, d.(map[string]any)["datasetId"].(string))
				}
				next, more := page.body["nextToken"].(string)
				if !more {
					break
				}
				token = "&nextToken=" + next
				f.call(f.session(finspace.SuperUser), "GET /datasetsv2?maxResults=1"+token, "").want(t, "ValidationException")
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("by pages of %d: %v, want %v", size, got, want)
			}
		}
	}
}

func TestUpdateDataset(t *testing.T) {
	f := newFixture(t)
	id := f.dataset(f.root, f.group("g", ""), fullDataset)
	get := func() reply { return f.call(f.root, "GET /datasetsv2/"+id, "").want(t, "") }
	put := func(more string) reply {
		return f.call(f.root, "PUT /datasetsv2/"+id, `{"datasetTitle":"Trades","kind":"TABULAR"`+more+`}`)
	}
	made := get()
	f.clock.pass(time.Minute)
	t.Run("nothing new", func(t *testing.T) {
		put("").want(t, "")
		put(`,"schemaDefinition":{}`).want(t, "")
		put(`,"schemaDefinition":{"tabularSchemaConfig":{"primaryKeyColumns":["string"]}}`).want(t, "")
		if got := get(); got.text != made.text {
			t.Errorf("got %s", got.text)
		}
	})
	t.Run("new title, description and alias", func(t *testing.T) {
		f.call(f.root, "PUT /datasetsv2/"+id, `{"datasetTitle":"Quotes","kind":"TABULAR","datasetDescription":"","alias":"alias/quotes"}`).want(t, "")
		got := get()
		if got.get("datasetTitle")+got.get("datasetDescription")+got.get("alias") != "Quotesalias/quotes" || got.get("lastModifiedTime") == made.get("lastModifiedTime") {
			t.Errorf("got %s", got.text)
		}
		f.call(f.root, "GET /datasetsv2/alias%2Ftrades", "").want(t, "ResourceNotFoundException")
	})
	t.Run("another kind", func(t *testing.T) {
		r := f.call(f.root, "PUT /datasetsv2/"+id, `{"datasetTitle":"T","kind":"NON_TABULAR"}`).want(t, "ConflictException")
		if r.reason() != "kindFixed" {
			t.Errorf("reason %q", r.reason())
		}
	})
	t.Run("an alias that another has", func(t *testing.T) {
		f.dataset(f.root, f.group("h", ""), `"alias":"alias/taken"`)
		put(`,"alias":"alias/taken"`).want(t, "ConflictException")
	})
}

// TestSchemaGrows changes the schema before and after data has come in, and looks at the columns' numbers.
func TestSchemaGrows(t *testing.T) {
	f := newFixture(t)
	id := finspace.DatasetID(f.dataset(f.root, f.group("g", ""), fullDataset))
	read := func() (d *finspace.Dataset) {
		f.must(f.store.View(t.Context(), func(tx finspace.Tx) (err error) {
			d, err = tx.Dataset("env1", id)
			return err
		}))
		return d
	}
	put := func(columns ...string) reply {
		var list []string
		for _, c := range columns {
			name, is, _ := strings.Cut(c, " ")
			list = append(list, fmt.Sprintf(`{"columnName":%q,"dataType":%q}`, name, is))
		}
		return f.call(f.root, "PUT /datasetsv2/"+string(id), `{"datasetTitle":"Trades","kind":"TABULAR","schemaDefinition":{"tabularSchemaConfig":{`+
			`"primaryKeyColumns":["x"],"columns":[`+strings.Join(list, ",")+`]}}}`)
	}
	wantColumns := func(want string) {
		t.Helper()
		var got []string
		for _, c := range read().Columns() {
			got = append(got, fmt.Sprintf("%d %s %s", c.ID, *c.ColumnName, *c.DataType))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("columns %v, want %s", got, want)
		}
	}
	wantColumns("1 ticker STRING, 2 price DOUBLE")
	put("price DOUBLE", "ticker CHAR").want(t, "")
	wantColumns("2 price DOUBLE, 3 ticker CHAR")
	put().want(t, "")
	wantColumns("")
	put("price DOUBLE").want(t, "")
	wantColumns("4 price DOUBLE") // a number that was in use comes never again

	f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error {
		d := read()
		d.FirstSuccessTime = 5
		return tx.SetDataset(d)
	}))
	for _, columns := range [][]string{{}, {"price FLOAT"}, {"cost DOUBLE"}, {"ticker STRING", "price DOUBLE"}} {
		if r := put(columns...).want(t, "ConflictException"); r.reason() != "schemaHoldsData" || !strings.Contains(r.message(), `"price" of type DOUBLE`) {
			t.Errorf("%v: %s", columns, r.text)
		}
	}
	put("price DOUBLE", "ticker STRING").want(t, "")
	wantColumns("4 price DOUBLE, 5 ticker STRING")
}

func TestUndelete(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	id := f.dataset(f.root, group, fullDataset)
	made := f.call(by, "GET /datasetsv2/"+id, "").want(t, "")
	operator, err := f.Operator(t.Context(), "")
	f.must(err)
	undelete := func(without bool) (*service.UndeleteDatasetOutput, error) {
		return f.UndeleteDataset(t.Context(), operator, &service.UndeleteDatasetInput{DatasetID: finspace.DatasetID(id), WithoutAlias: &without})
	}
	if _, err := undelete(false); service.ReasonOf(err) != "noSuchDeletedDataset" {
		t.Errorf("got %v", err)
	}
	f.call(by, "DELETE /datasetsv2/"+id, "").want(t, "")
	_, err = undelete(false)
	f.must(err)
	if got := f.call(by, "GET /datasetsv2/"+id, "").want(t, ""); got.text != made.text {
		t.Errorf("got %s, want %s", got.text, made.text)
	}
	if a := f.lastAudit(); a.Operation != "UndeleteDataset" || a.Principal != service.OperatorPrincipal || !strings.Contains(a.Request, id) {
		t.Errorf("the audit has %+v", a)
	}
	f.call(by, "DELETE /datasetsv2/"+id, "").want(t, "")
	f.dataset(f.root, group, `"alias":"alias/trades"`)
	if _, err := undelete(false); service.ReasonOf(err) != "aliasTaken" {
		t.Errorf("got %v", err)
	}
	if d, err := undelete(true); err != nil || d.Alias != nil {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestDatasetToken(t *testing.T) {
	f := newFixture(t)
	group := f.group("g", "")
	first := f.dataset(f.root, group, `"alias":"alias/a","clientToken":"t"`)
	if again := f.dataset(f.root, group, `"alias":"alias/a","clientToken":"t"`); again != first {
		t.Errorf("got %s, want %s", again, first)
	}
	r := f.call(f.root, "POST /datasetsv2", datasetBody(group, `"alias":"alias/b","clientToken":"t"`)).want(t, "ConflictException")
	if r.reason() != "clientTokenReused" {
		t.Errorf("reason %q", r.reason())
	}
}
