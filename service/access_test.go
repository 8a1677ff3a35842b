package service_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/service"
)

// allowed says for every operation who passes its row's permission, by letter: R root, S superuser, M manager of users and
// groups, U plain user, K role key, A assumed role, I key of an IAM user; s is a plain user who asks about himself.
var allowed = map[string]string{
	"CreateUser": "RSM", "GetUser": "RSMs", "ListUsers": "RSM", "UpdateUser": "RSM", "EnableUser": "RSM", "DisableUser": "RSM",
	"ResetUserPassword":     "RS",
	"CreatePermissionGroup": "RSM", "GetPermissionGroup": "RSM", "ListPermissionGroups": "RSMUs", "UpdatePermissionGroup": "RSM",
	"DeletePermissionGroup": "RSM", "AssociateUserToPermissionGroup": "RSM", "DisassociateUserFromPermissionGroup": "RSM",
	"ListUsersByPermissionGroup": "RSM", "ListPermissionGroupsByUser": "RSMs",
	"GetProgrammaticAccessCredentials": "RSMUsKAI",

	"CreateDataset": "RS", "GetDataset": "RSMUs", "ListDatasets": "RSMUs", "UpdateDataset": "RSMUs", "DeleteDataset": "RSMUs",
	"CreateChangeset": "RSMUs", "GetChangeset": "RSMUs", "ListChangesets": "RSMUs", "UpdateChangeset": "RSMUs",
	"CreateDataView": "RSMUs", "GetDataView": "RSMUs", "ListDataViews": "RSMUs", "GetExternalDataViewAccessDetails": "RSMUs",
	"GetWorkingLocation": "RSMUs",
}

// callers are one of each letter, beside a caller of no kind.
func (f *fixture) callers() map[string]*finspace.Caller {
	plain, role := f.session(finspace.AppUser), "arn:aws:iam::000000000000:role/k"
	assumed, err := f.AssumeRole(f.Context(), f.root, &service.AssumeRoleInput{RoleArn: finspace.RoleArn(role), RoleSessionName: "job"})
	f.must(err)
	iam, err := f.CreateKey(f.Context(), service.KeyInput{Kind: finspace.UserPrincipal, Arn: "arn:aws:iam::000000000000:user/ann"})
	f.must(err)
	return map[string]*finspace.Caller{
		"R": f.root, "S": f.session(finspace.SuperUser), "M": f.manager(), "U": plain, "s": plain, "K": f.roleKey(role),
		"A": f.signIn(assumed.Credentials.AccessKeyID, assumed.Credentials.SessionToken), "I": f.signIn(iam.AccessKeyID, ""),
		"nobody": {Environment: f.root.Environment},
	}
}

func TestRowPermissions(t *testing.T) {
	f := newFixture(t)
	callers := f.callers()
	operations := f.Operations()
	if len(operations) != len(allowed) {
		t.Errorf("%d operations, %d are tested", len(operations), len(allowed))
	}
	for _, op := range operations {
		if op.Access == nil {
			t.Fatalf("%s has no permission", op.Name)
		}
		for letter, by := range callers {
			labels := rest.Labels{"userId": "somebodyelse"}
			if letter == "s" {
				labels["userId"] = string(by.User.ID)
			}
			err := op.Access(by, labels)
			may := strings.Contains(allowed[op.Name], letter) || letter == "nobody" && op.Name == "GetProgrammaticAccessCredentials"
			if may != (err == nil) {
				t.Errorf("%s by %s: %v", op.Name, letter, err)
			}
			if err != nil && (!errors.Is(err, finspace.Denied) || service.ReasonOf(err) == "") {
				t.Errorf("%s by %s is refused without a reason: %v", op.Name, letter, err)
			}
		}
	}
}

func TestARowWithoutPermissionDoesNotStart(t *testing.T) {
	rows := newFixture(t).Operations()
	rows[3].Access = nil
	if _, err := rest.New(rows, rest.Options[*finspace.Caller]{}); err == nil {
		t.Error("the table was taken")
	}
}

// TestOtherEnvironment lets the root of another environment ask for everything of this one by its ids.
func TestOtherEnvironment(t *testing.T) {
	f := newFixture(t)
	user := string(f.user(finspace.AppUser))
	group := f.group("readers", `"ViewAuditData"`, finspace.UserID(user))
	dataset := f.dataset(f.root, group, `"alias":"alias/a"`)
	_, key, err := f.CreateEnvironment(t.Context(), service.EnvironmentInput{ID: "env2"})
	f.must(err)
	stranger := f.signIn(key.AccessKeyID, "")
	before := len(f.audit("env1"))
	for _, route := range []string{
		"GET /user/" + user, "PUT /user/" + user, "POST /user/" + user + "/enable", "POST /user/" + user + "/disable",
		"POST /user/" + user + "/password", "GET /user/" + user + "/permission-groups?maxResults=1",
		"GET /permission-group/" + group, "PUT /permission-group/" + group, "DELETE /permission-group/" + group,
		"GET /permission-group/" + group + "/users?maxResults=1",
		"POST /permission-group/" + group + "/users/" + user, "DELETE /permission-group/" + group + "/users/" + user,
		"GET /datasetsv2/" + dataset, "GET /datasetsv2/alias%2Fa", "DELETE /datasetsv2/" + dataset,
	} {
		t.Run(route, func(t *testing.T) { f.call(stranger, route, "").want(t, "ResourceNotFoundException") })
	}
	for _, route := range []string{"GET /user?maxResults=9", "GET /permission-group?maxResults=9", "GET /datasetsv2"} {
		if got := f.call(stranger, route, "").want(t, "").text; strings.Contains(got, "Id\"") {
			t.Errorf("%s shows %s", route, got)
		}
	}
	// The same address and the same name are free there.
	f.call(stranger, "POST /user", `{"emailAddress":"user1@example.com","type":"APP_USER"}`).want(t, "")
	f.call(stranger, "POST /permission-group", `{"name":"readers","applicationPermissions":[]}`).want(t, "")
	own := f.call(stranger, "POST /permission-group", `{"name":"others","applicationPermissions":[]}`).want(t, "").get("permissionGroupId")
	f.dataset(stranger, own, `"alias":"alias/a"`)
	f.call(stranger, "POST /datasetsv2", datasetBody(group)).want(t, "ResourceNotFoundException")
	if after := len(f.audit("env1")); after != before {
		t.Errorf("the other environment left %d records here", after-before)
	}
}

// TestSuperUsersAreOutOfReach looks that who manages users cannot make himself more than that.
func TestSuperUsersAreOutOfReach(t *testing.T) {
	f := newFixture(t)
	by, super := f.manager(), f.user(finspace.SuperUser)
	for name, c := range map[string][2]string{
		"make one":         {"POST /user", `{"emailAddress":"x@example.com","type":"SUPER_USER"}`},
		"become one":       {"PUT /user/" + string(by.User.ID), `{"type":"SUPER_USER"}`},
		"rename one":       {"PUT /user/" + string(super), `{"firstName":"X"}`},
		"demote one":       {"PUT /user/" + string(super), `{"type":"APP_USER"}`},
		"take one's role":  {"PUT /user/" + string(super), `{"apiAccess":"ENABLED","apiAccessPrincipalArn":"` + role1 + `"}`},
		"disable one":      {"POST /user/" + string(super) + "/disable", ""},
		"enable one":       {"POST /user/" + string(super) + "/enable", ""},
		"reset a password": {"POST /user/" + string(by.User.ID) + "/password", ""},
	} {
		t.Run(name, func(t *testing.T) { f.call(by, c[0], c[1]).want(t, "AccessDeniedException") })
	}
	t.Run("application users are his", func(t *testing.T) {
		id := f.call(by, "POST /user", `{"emailAddress":"y@example.com","type":"APP_USER"}`).want(t, "").get("userId")
		f.call(by, "PUT /user/"+id, `{"type":"APP_USER"}`).want(t, "")
		f.call(by, "POST /user/"+id+"/disable", "").want(t, "")
	})
}

// TestOrderOfChecks holds the order: row's permission, decode and validate, client token, object, object's permission.
func TestOrderOfChecks(t *testing.T) {
	f := newFixture(t)
	plain, manager := f.session(finspace.AppUser), f.manager()
	t.Run("permission before syntax", func(t *testing.T) { f.call(plain, "POST /user", `{`).want(t, "AccessDeniedException") })
	t.Run("permission before existence", func(t *testing.T) { f.call(plain, "GET /user/nobody", "").want(t, "AccessDeniedException") })
	t.Run("rules before existence", func(t *testing.T) {
		f.call(manager, "PUT /user/nobody", `{"type":"ADMIN"}`).want(t, "ValidationException")
	})
	t.Run("existence before the object's permission", func(t *testing.T) {
		f.call(manager, "PUT /user/nobody", `{"type":"SUPER_USER"}`).want(t, "ResourceNotFoundException")
	})
	t.Run("environment missing before being no role", func(t *testing.T) {
		f.call(f.root, "GET /credentials/programmatic", "").want(t, "ValidationException")
	})
}
