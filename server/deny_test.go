package server

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
	"github.com/openfinspace/openfinspace/sigv4"
)

// cast is everybody who sends requests in the deny matrix.
type cast struct {
	*world
	values map[string]string // ids that are there, by the name of a label

	super, app, role           sigv4.Key // who may: a superuser's session, an application user's, a role's own key
	expired, disabled, without sigv4.Key // who may not any more: superusers' sessions
	foreign, foreignRole       sigv4.Key // of another environment
	operations                 []rest.Operation[*finspace.Caller]
	ungranted                  int              // requests that were denied for want of a grant on the dataset
	appCaller, roleCaller      *finspace.Caller // for asking the table who may not
}

func newCast(t *testing.T) *cast {
	c := &cast{world: newWorld(t)}
	superID := c.user("super", "SUPER_USER")
	appID := c.user("app", "APP_USER")
	c.role = c.roleKey("super")
	c.super, c.app = c.session(c.role, "60"), c.session(c.roleKey("app"), "60")
	c.expired = c.session(c.role, "1")
	c.clock.add(2 * time.Minute)
	disabled, without := c.user("disabled", "SUPER_USER"), c.user("without", "SUPER_USER")
	c.disabled, c.without = c.session(c.roleKey("disabled"), "60"), c.session(c.roleKey("without"), "60")
	c.ok(c.call(c.root, "POST", "/user/"+string(disabled)+"/disable", "{}"))
	c.ok(c.call(c.root, "PUT", "/user/"+string(without), `{"apiAccess":"DISABLED"}`))
	var group struct{ PermissionGroupID string }
	c.call(c.root, "POST", "/permission-group", `{"name":"g","applicationPermissions":["CreateDataset"]}`).into(t, &group)
	c.ok(c.call(c.root, "POST", "/permission-group/"+group.PermissionGroupID+"/users/"+string(superID), "{}"))
	c.values = map[string]string{
		"userId": string(superID), "permissionGroupId": group.PermissionGroupID, "environmentId": string(c.env),
		"emailAddress": "new@example.com", "permissions": string(finspace.ViewDatasetDetails),
	}
	c.values["datasetId"] = c.dataset(group.PermissionGroupID)
	c.makeForeign()
	c.operations = append(c.service.Operations(), c.service.ExtensionOperations()...)
	env := &finspace.Environment{ID: c.env}
	c.appCaller = &finspace.Caller{Kind: finspace.UserCaller, Environment: env, User: &finspace.User{ID: appID, Type: finspace.AppUser}}
	c.roleCaller = &finspace.Caller{Kind: finspace.RoleCaller, Environment: env, Role: roleOf("super")}
	return c
}

// dataset makes a dataset on which a group without the application user has every permission.
func (c *cast) dataset(group string) string {
	var list []string
	for _, p := range finspace.AllDatasetPermissions {
		list = append(list, `{"permission":"`+string(p)+`"}`)
	}
	var made struct{ DatasetID string }
	c.call(c.root, "POST", "/datasetsv2", `{"datasetTitle":"Trades","kind":"TABULAR","permissionGroupParams":{"permissionGroupId":"`+group+
		`","datasetPermissions":[`+strings.Join(list, ",")+`]}}`).into(c.t, &made)
	return made.DatasetID
}

// ofDataset tells whether the operation is one on a certain dataset, which asks a permission on it: its row lets everybody
// come to it who is a user.
func (c *cast) ofDataset(op *rest.Operation[*finspace.Caller]) bool {
	return op.Access(c.appCaller, rest.Labels(c.values)) == nil && slices.ContainsFunc(op.Input.Members, func(m rest.Member) bool { return m.In == rest.InPath && m.Name == "datasetId" })
}

// testNoGrant calls as a user who passes the row and has no permission on the dataset.
func (c *cast) testNoGrant(op *rest.Operation[*finspace.Caller], e example) {
	got := c.call(c.app, e.method, e.path, e.body)
	if got.status == http.StatusNotImplemented {
		return // a later part's
	}
	c.ungranted++
	c.want(got, http.StatusForbidden, "AccessDeniedException")
	c.checkErrorForm(got)
}

// makeForeign makes another environment with a user for the same role.
func (c *cast) makeForeign() {
	c.t.Helper()
	_, key, err := c.service.CreateEnvironment(c.t.Context(), service.EnvironmentInput{ID: "other"})
	if err != nil {
		c.t.Fatal(err)
	}
	c.foreign = asKey(key)
	role, err := c.service.CreateKey(c.t.Context(), service.KeyInput{
		Environment: "other", Kind: finspace.RolePrincipal, Arn: string(roleOf("super")),
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.foreignRole = asKey(role)
	c.ok(c.call(c.foreign, "POST", "/user", `{"emailAddress":"super@example.com","type":"SUPER_USER","apiAccess":"ENABLED",`+
		`"apiAccessPrincipalArn":"`+string(roleOf("super"))+`"}`))
}

func (c *cast) ok(got *reply) {
	c.t.Helper()
	if got.status != http.StatusOK {
		c.t.Fatalf("answered %d %s: %s", got.status, got.exception(), got.body)
	}
}

// rightful is who may call the operation.
func (c *cast) rightful(op *rest.Operation[*finspace.Caller]) sigv4.Key {
	if op.Name == "GetProgrammaticAccessCredentials" {
		return c.role
	}
	return c.super
}

// lacking is somebody known who may not call the operation, as its row says. Where the row lets everybody call, the
// operation itself refuses a user's session.
func (c *cast) lacking(op *rest.Operation[*finspace.Caller]) sigv4.Key {
	if op.Access(c.appCaller, rest.Labels(c.values)) == nil && op.Access(c.roleCaller, rest.Labels(c.values)) != nil {
		return c.role
	}
	return c.app
}

// TestDenyMatrix sends every operation of the table in every way that must be denied, and rightly. The table makes the
// requests, so that a new operation cannot be missed.
func TestDenyMatrix(t *testing.T) {
	c := newCast(t)
	before := c.state()
	for i := range c.operations {
		op := &c.operations[i]
		e := exampleOf(t, op, c.values)
		for _, col := range columns {
			t.Run(op.Name+" "+col.name, func(t *testing.T) {
				c.t = t
				got := c.send(col.spoil(c, op, e))
				c.want(got, http.StatusForbidden, col.exception)
				c.checkErrorForm(got)
			})
		}
		if c.ofDataset(op) {
			t.Run(op.Name+" without a grant", func(t *testing.T) {
				c.t = t
				c.testNoGrant(op, e)
			})
		}
		t.Run(op.Name+" other environment", func(t *testing.T) {
			c.t = t
			c.testForeign(op, e)
		})
	}
	c.t = t
	if after := c.state(); after != before {
		t.Errorf("denied requests changed the state from\n%s\nto\n%s", before, after)
	}
	c.testRecorded()
	c.testControls()
}

// testRecorded looks that of each operation every denial of somebody known is in the audit, once, and of nobody else.
func (c *cast) testRecorded() {
	c.t.Helper()
	recorded := map[string]int{}
	for _, a := range c.audit() {
		if a.Outcome != "Success" {
			recorded[a.Detail]++
		}
	}
	for _, detail := range []string{"sessionExpired", "userDisabled", "apiAccessDisabled"} {
		if recorded[detail] != len(c.operations) {
			c.t.Errorf("%s is in the audit %d times, want %d", detail, recorded[detail], len(c.operations))
		}
		delete(recorded, detail)
	}
	missing := 0
	for _, n := range recorded {
		missing += n
	}
	if c.ungranted == 0 || recorded["datasetInvisible"] != c.ungranted {
		c.t.Errorf("%d denials for want of a grant are in the audit, want %d", recorded["datasetInvisible"], c.ungranted)
	}
	if missing != len(c.operations)+c.ungranted {
		c.t.Errorf("%d more denials are in the audit, want one for each missing permission: %v", missing, recorded)
	}
}

func (c *cast) checkErrorForm(got *reply) {
	c.t.Helper()
	var told struct{ Message string }
	if err := json.Unmarshal(got.body, &told); err != nil || told.Message == "" {
		c.t.Errorf("the error is not JSON with a message: %s", got.body)
	}
	if got.header.Get("Content-Type") != "application/json" {
		c.t.Errorf("Content-Type is %q", got.header.Get("Content-Type"))
	}
}

// testForeign calls as root, or role, of another environment: nothing of this one is found, told or changed.
func (c *cast) testForeign(op *rest.Operation[*finspace.Caller], e example) {
	key := c.foreign
	if op.Name == "GetProgrammaticAccessCredentials" {
		key = c.foreignRole
	}
	got := c.call(key, e.method, e.path, e.body)
	for _, id := range []string{c.values["userId"], c.values["permissionGroupId"], c.values["datasetId"]} {
		if got.status < http.StatusBadRequest && strings.Contains(string(got.body), id) {
			c.t.Errorf("another environment is told of %s: %s", id, got.body)
		}
	}
	named := slices.ContainsFunc(op.Input.Members, func(m rest.Member) bool { return m.In == rest.InPath || m.Name == "environmentId" })
	if named && got.status < http.StatusBadRequest {
		c.t.Errorf("answered %d %s", got.status, got.body)
	}
	if op.Name == "GetProgrammaticAccessCredentials" {
		c.want(got, http.StatusForbidden, "AccessDeniedException")
	}
}

// testControls sends each request rightly signed: no 403, or the matrix would prove nothing. Deletions come last.
func (c *cast) testControls() {
	rows := slices.Clone(c.operations)
	slices.SortStableFunc(rows, func(a, b rest.Operation[*finspace.Caller]) int {
		return strings.Compare(strings.TrimPrefix(a.Method, "DELETE"), strings.TrimPrefix(b.Method, "DELETE"))
	})
	for i := range rows {
		op := &rows[i]
		c.t.Run(op.Name+" control", func(t *testing.T) {
			c.t = t
			e := exampleOf(t, op, c.values)
			got := c.call(c.control(op), e.method, e.path, e.body)
			built := got.status != http.StatusNotImplemented
			if got.status == http.StatusForbidden || built && got.status >= http.StatusInternalServerError {
				t.Errorf("answered %d %s: %s", got.status, got.exception(), got.body)
			}
		})
	}
}

// control is root, so that no row's effect on the superuser stands in the way of the next.
func (c *cast) control(op *rest.Operation[*finspace.Caller]) sigv4.Key {
	if op.Name == "GetProgrammaticAccessCredentials" {
		return c.roleKey("app")
	}
	return c.root
}

// state is everything in the environment that a request could change.
func (c *cast) state() string {
	c.t.Helper()
	var state struct {
		Users     []*finspace.User
		Groups    []*finspace.PermissionGroup
		Members   []*finspace.User
		Keys      []*finspace.AccessKey
		Datasets  []*finspace.Dataset
		Grants    []*finspace.DatasetGrant
		Successes int
	}
	err := c.store.View(context.Background(), func(tx finspace.Tx) (err error) {
		state.Users, err = tx.Users(c.env, "", 1000)
		if err == nil {
			state.Groups, err = tx.PermissionGroups(c.env, "", 1000)
		}
		if err == nil {
			state.Members, err = tx.UsersOf(c.env, finspace.PermissionGroupID(c.values["permissionGroupId"]), "", 1000)
		}
		if err == nil {
			state.Keys, err = tx.AccessKeys(c.env, "", 1000)
		}
		if err == nil {
			state.Datasets, err = tx.Datasets(c.env, "", 1000)
		}
		if err == nil {
			state.Grants, err = tx.Grants(c.env, finspace.DatasetID(c.values["datasetId"]), "", 1000)
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, a := range c.audit() {
		if a.Outcome == "Success" {
			state.Successes++
		}
	}
	text, err := json.MarshalIndent(state, "", " ")
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}
