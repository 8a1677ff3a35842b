package service_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// TestExtensionsAreApart holds our own operations away from FinSpace's: by path, by name, and by route.
func TestExtensionsAreApart(t *testing.T) {
	f := newFixture(t)
	names := map[string]bool{}
	for _, op := range f.Operations() {
		names[op.Name] = true
		if strings.HasPrefix(op.Path, "/v1/") {
			t.Errorf("%s of FinSpace has a path of ours", op.Name)
		}
	}
	if len(names) != 31 {
		t.Errorf("FinSpace has 31 operations, the table %d", len(names))
	}
	for _, op := range append(f.ExtensionOperations(), f.SessionOperations()...) {
		if names[op.Name] || !strings.HasPrefix(op.Path, "/v1/") {
			t.Errorf("%s %s is not apart from FinSpace's", op.Name, op.Path)
		}
	}
}

func bulkBody(more string, users ...string) string {
	for i, u := range users {
		users[i] = `{"type":"APP_USER",` + u + `}`
	}
	return `{"users":[` + strings.Join(users, ",") + `]` + more + `}`
}

// bulk sends users and gives the outcomes in short form.
func (f *fixture) bulk(by *finspace.Caller, body string) string {
	f.Helper()
	var out struct{ Results []map[string]string }
	f.must(json.Unmarshal([]byte(f.call(by, "POST /v1/users/bulk", body).want(f, "").text), &out))
	var words []string
	for _, r := range out.Results {
		words = append(words, strings.TrimSpace(r["outcome"]+" "+r["reason"]))
		if (r["userId"] == "") != (r["outcome"] == "REFUSED") || (r["message"] == "") == (r["outcome"] == "REFUSED") {
			f.Errorf("result %v", r)
		}
	}
	return strings.Join(words, ", ")
}

func TestBulkCreateUsers(t *testing.T) {
	f := newFixture(t)
	role := `"apiAccess":"ENABLED","apiAccessPrincipalArn":"arn:aws:iam::000000000000:role/r"`
	users := func() []string {
		return []string{
			`"emailAddress":"a@example.com","firstName":"Ann"`, `"emailAddress":"b@example.com",` + role, `"emailAddress":"A@example.com"`,
			`"emailAddress":"c@example.com",` + role,
		}
	}
	const want = "CREATED, CREATED, REFUSED emailAddressTaken, REFUSED roleTaken"
	if got := f.bulk(f.root, bulkBody(`,"clientToken":"t"`, users()...)); got != want {
		t.Errorf("got %s", got)
	}
	count := len(f.audit("env1"))
	if got := f.bulk(f.root, bulkBody(`,"clientToken":"t"`, users()...)); got != want {
		t.Errorf("the same request again: %s", got)
	}
	if got := f.bulk(f.root, bulkBody("", users()...)); got != "ALREADY_THERE, ALREADY_THERE, REFUSED emailAddressTaken, REFUSED roleTaken" {
		t.Errorf("the same users again: %s", got)
	}
	if got := f.bulk(f.root, bulkBody("", `"emailAddress":"a@example.com","firstName":"Bea"`)); got != "REFUSED emailAddressTaken" {
		t.Errorf("another user of the address: %s", got)
	}
	if got := f.bulk(f.root, bulkBody(`,"clientToken":"t"`, `"emailAddress":"d@example.com"`)); got != "REFUSED clientTokenReused" {
		t.Errorf("the token with another user: %s", got)
	}
	if n := len(f.audit("env1")); n != count {
		t.Errorf("%d records of the audit are of users that were not made", n-count)
	}
	manager := f.manager()
	if got := f.bulk(manager, `{"users":[{"type":"SUPER_USER","emailAddress":"s@example.com"},{"type":"APP_USER","emailAddress":"e@example.com"}]}`); got !=
		"REFUSED superUserNeeded, CREATED" {
		t.Errorf("as a manager: %s", got)
	}
	f.call(f.session(finspace.AppUser), "POST /v1/users/bulk", bulkBody("", `"emailAddress":"x@example.com"`)).want(t, "AccessDeniedException")
}

func TestBulkBounds(t *testing.T) {
	f := newFixture(t)
	var many []string
	for i := range 1001 {
		many = append(many, fmt.Sprintf(`"emailAddress":"u%d@example.com"`, i))
	}
	f.call(f.root, "POST /v1/users/bulk", bulkBody("", many...)).want(t, "ValidationException")
	f.call(f.root, "POST /v1/users/bulk", `{"users":[]}`).want(t, "ValidationException")
	r := f.call(f.root, "POST /v1/users/bulk", bulkBody("", `"emailAddress":"good@example.com"`, `"emailAddress":"bad"`)).want(t, "ValidationException")
	if !strings.Contains(r.message(), "users[1].emailAddress") {
		t.Errorf("the message is %s", r.message())
	}
	if got := f.bulk(f.root, bulkBody("", `"emailAddress":"good@example.com"`)); got != "CREATED" {
		t.Errorf("after a request that was refused as a whole: %s", got)
	}
	for i := range many {
		many[i] = fmt.Sprintf(`"emailAddress":"u%d@example.com"`, i)
	}
	if got := f.bulk(f.root, bulkBody("", many[:1000]...)); strings.Count(got, "CREATED") != 1000 {
		t.Errorf("of 1000 users: %.300s", got)
	}
}

func TestDatasetGrants(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	other := f.group("h", "")
	id := f.dataset(f.root, group, fullDataset)
	path := "/v1/datasets/alias%2Ftrades/grants"
	f.call(f.root, "PUT "+path+"/"+group, `{"permissions":["ViewDatasetDetails"]}`).want(t, "")
	f.call(by, "GET "+path, "").want(t, "AccessDeniedException")
	f.call(by, "PUT "+path+"/"+other, `{"permissions":["DeleteDataset"]}`).want(t, "AccessDeniedException")
	f.call(f.root, "PUT "+path+"/"+group, `{"permissions":["ManageDatasetPermissions","CreateSnapshot","CreateDataView"]}`).want(t, "")
	set := f.call(by, "PUT "+path+"/"+other, `{"permissions":["ReadDatasetDetails"],"clientToken":"t"}`).want(t, "")
	if want := `{"datasetId":"` + id + `","permissionGroupId":"` + other + `","permissions":["ReadDatasetData"]}`; set.text != want {
		t.Errorf("got %s, want %s", set.text, want)
	}
	if a := f.lastAudit(); a.Operation != "SetDatasetGrant" || !strings.Contains(a.Request, other) {
		t.Errorf("the audit has %+v", a)
	}
	first := f.call(by, "GET "+path+"?maxResults=1", "").want(t, "")
	second := f.call(by, "GET "+path+"?maxResults=1&nextToken="+first.get("nextToken"), "").want(t, "")
	if !strings.Contains(first.text, `"permissions":["ManageDatasetPermissions","CreateDataView"]`) || !strings.Contains(second.text, other) || second.body["nextToken"] != nil {
		t.Errorf("pages %s and %s", first.text, second.text)
	}
	f.call(by, "PUT "+path+"/"+other, `{"permissions":[]}`).want(t, "")
	if got := f.call(by, "GET "+path, "").want(t, "").text; strings.Contains(got, other) {
		t.Errorf("the grant is still there: %s", got)
	}
	for body, exception := range map[string]string{
		`{"permissions":["Fly"]}`: "ValidationException", `{}`: "ValidationException", `{"permissions":null}`: "ValidationException",
		`{"permissions":"DeleteDataset"}`: "SerializationException",
	} {
		if got := f.call(by, "PUT "+path+"/"+other, body); got.exception != exception {
			t.Errorf("%s: %s", body, got.text)
		}
	}
	f.call(by, "PUT "+path+"/none", `{"permissions":["DeleteDataset"]}`).want(t, "ResourceNotFoundException")
}

func TestExplainPermissions(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	second := f.group("h", `"CreateDataset"`, by.User.ID)
	id := f.dataset(f.root, group, fullDataset)
	f.call(f.root, "PUT /v1/datasets/"+id+"/grants/"+group, `{"permissions":["ViewDatasetDetails","ReadDatasetData"]}`).want(t, "")
	f.call(f.root, "PUT /v1/datasets/"+id+"/grants/"+second, `{"permissions":["ManageDatasetPermissions","ReadDatasetData"]}`).want(t, "")
	user, stranger, super := string(by.User.ID), f.session(finspace.AppUser), f.session(finspace.SuperUser)
	explain := func(by *finspace.Caller, query string) reply {
		return f.call(by, "GET /v1/permissions/explain?"+query, "")
	}
	self := "userId=" + user
	for query, want := range map[string]string{
		self + "&datasetId=" + id + "&permission=ReadDatasetDetails":       `"allowed":true,"status":"ENABLED","type":"APP_USER","permissions":["ReadDatasetData"]`,
		self + "&datasetId=alias%2Ftrades&permission=DeleteDataset":        `"allowed":false,`,
		self + "&permission=CreateDataset":                                 `"permissions":["CreateDataset"],"groups":[{"permissionGroupId":"` + second,
		self:                                                               `"allowed":true,`,
		self + "&permission=ViewAuditData":                                 `"groups":[]`,
		"userId=" + string(super.User.ID) + "&datasetId=" + id:             "",
		"userId=" + string(stranger.User.ID) + "&datasetId=" + id:          `"permissions":[],"groups":[]`,
		"userId=" + string(stranger.User.ID) + "&datasetId=alias%2Ftrades": `"allowed":false`,
	} {
		if got := explain(by, query).want(t, ""); !strings.Contains(got.text, want) {
			t.Errorf("%s: got %s", query, got.text)
		}
	}
	if got := explain(f.root, "userId="+string(super.User.ID)+"&datasetId="+id+"&permission=DeleteDataset").want(t, ""); !strings.Contains(got.text, `"allowed":true`) {
		t.Errorf("of a superuser: %s", got.text)
	}
	theirs := "userId=" + string(stranger.User.ID)
	explain(stranger, theirs+"&datasetId="+id).want(t, "")
	explain(stranger, theirs+"&datasetId=alias%2Ftrades").want(t, "AccessDeniedException")
	explain(stranger, theirs+"&datasetId=alias%2Fnone").want(t, "AccessDeniedException")
	explain(stranger, self+"&datasetId="+id).want(t, "AccessDeniedException")
	explain(by, theirs).want(t, "AccessDeniedException")
	explain(f.root, self+"&datasetId=none").want(t, "ResourceNotFoundException")
	explain(f.root, "userId=none").want(t, "ResourceNotFoundException")
	explain(f.root, self+"&permission=ReadDatasetData").want(t, "ValidationException")
	explain(f.root, self+"&datasetId="+id+"&permission=CreateDataset").want(t, "ValidationException")
	explain(f.root, "").want(t, "ValidationException")
	f.call(f.root, "POST /user/"+user+"/disable", "{}").want(t, "")
	if got := explain(f.root, self+"&datasetId="+id).want(t, ""); !strings.Contains(got.text, `"allowed":false,"status":"DISABLED"`) || !strings.Contains(got.text, group) {
		t.Errorf("of a disabled user: %s", got.text)
	}
}

func TestUndeleteBySuperuser(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	id := f.dataset(f.root, group, fullDataset)
	super := f.session(finspace.SuperUser)
	f.call(by, "DELETE /datasetsv2/"+id, "").want(t, "")
	f.call(by, "GET /v1/deleted-datasets", "").want(t, "AccessDeniedException")
	f.call(by, "POST /v1/datasets/"+id+"/undelete", "").want(t, "AccessDeniedException")
	if got := f.call(super, "GET /v1/deleted-datasets", "").want(t, "").text; !strings.Contains(got, `"datasetId":"`+id+`"`) || !strings.Contains(got, `"deletedTime":`) {
		t.Errorf("got %s", got)
	}
	f.dataset(f.root, group, `"alias":"alias/trades"`)
	f.call(super, "POST /v1/datasets/"+id+"/undelete", `{}`).want(t, "ConflictException")
	back := f.call(super, "POST /v1/datasets/"+id+"/undelete", `{"withoutAlias":true,"clientToken":"t"}`).want(t, "")
	if again := f.call(super, "POST /v1/datasets/"+id+"/undelete", `{"withoutAlias":true,"clientToken":"t"}`).want(t, ""); back.text != again.text || back.body["alias"] != nil {
		t.Errorf("got %s and %s", back.text, again.text)
	}
	f.call(by, "GET /datasetsv2/"+id, "").want(t, "")
	f.call(super, "POST /v1/datasets/"+id+"/undelete", "").want(t, "ResourceNotFoundException")
	if got := f.call(super, "GET /v1/deleted-datasets", "").want(t, "").text; got != `{"deletedDatasets":[]}` {
		t.Errorf("got %s", got)
	}
}

// TestExtensionsOfOtherEnvironment asks for everything by ids as the root of another environment.
func TestExtensionsOfOtherEnvironment(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	id := f.dataset(f.root, group)
	_, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "env2"})
	f.must(err)
	stranger := f.signIn(key.AccessKeyID, "")
	for route, body := range map[string]string{
		"GET /v1/datasets/" + id + "/grants": "", "PUT /v1/datasets/" + id + "/grants/" + group: `{"permissions":[]}`,
		"GET /v1/datasets/" + id + "/schema": "", "PUT /v1/datasets/" + id + "/schema": `{"columns":[]}`,
		"POST /v1/datasets/" + id + "/schema/diff": `{"columns":[]}`, "POST /v1/datasets/" + id + "/undelete": "",
		"GET /v1/permissions/explain?userId=" + string(by.User.ID): "",
	} {
		f.call(stranger, route, body).want(t, "ResourceNotFoundException")
	}
}
