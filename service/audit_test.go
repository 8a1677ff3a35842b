package service_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// TestEveryChangeIsAudited does each operation that changes something once and looks for its record.
func TestEveryChangeIsAudited(t *testing.T) {
	f := newFixture(t)
	user, group := string(f.user(finspace.AppUser)), f.group("g", "")
	by := f.signIn(f.rootKey.AccessKeyID, "")
	routes := map[string][2]string{
		"CreateUser":            {"POST /user", `{"emailAddress":"ann@example.com","type":"APP_USER","firstName":"Ann"}`},
		"UpdateUser":            {"PUT /user/" + user, `{"lastName":"Secretname"}`},
		"DisableUser":           {"POST /user/" + user + "/disable", ""},
		"EnableUser":            {"POST /user/" + user + "/enable", ""},
		"ResetUserPassword":     {"POST /user/" + user + "/password", ""},
		"CreatePermissionGroup": {"POST /permission-group", `{"name":"Secretname","applicationPermissions":["CreateDataset"]}`},
		"UpdatePermissionGroup": {"PUT /permission-group/" + group, `{"description":"Secretname"}`},

		"AssociateUserToPermissionGroup":      {"POST /permission-group/" + group + "/users/" + user, ""},
		"DisassociateUserFromPermissionGroup": {"DELETE /permission-group/" + group + "/users/" + user, ""},
		"DeletePermissionGroup":               {"DELETE /permission-group/" + group, ""},
	}
	for _, op := range f.Operations() {
		call, ours := routes[op.Name]
		if op.Mutates && !ours && !strings.Contains(op.Path, "/dataset") && op.Path != "/workingLocationV1" {
			t.Errorf("%s changes something and is not tested", op.Name)
		}
		if !ours || op.Name == "DeletePermissionGroup" {
			continue
		}
		f.checkRecord(t, by, op.Name, call)
	}
	f.checkRecord(t, by, "DeletePermissionGroup", routes["DeletePermissionGroup"])
	report, err := f.store.VerifyAudit(t.Context(), "env1")
	if err != nil || !report.Intact || report.Records != int64(len(f.audit("env1"))) {
		t.Errorf("the chain: %+v, %v", report, err)
	}
}

func (f *fixture) checkRecord(t *testing.T, by *finspace.Caller, operation string, call [2]string) {
	t.Helper()
	made := f.call(by, call[0], call[1]).want(t, "")
	last := f.lastAudit()
	if last.Operation != operation || last.Outcome != "Success" || last.Principal != "arn:aws:iam::000000000000:root" ||
		last.AccessKey != f.rootKey.AccessKeyID || last.Address != "192.0.2.7" || last.RequestID != "request-1" || last.UserAgent != "test/1" ||
		last.Count != 1 || last.Time != finspace.TimeOf(f.clock.now()) || len(last.ID) != 26 {
		t.Errorf("%s: record %+v", operation, last)
	}
	if operation == "CreateUser" && last.Detail != `{"userId":"`+made.get("userId")+`"}` {
		t.Errorf("the record does not tell which user was made: %q", last.Detail)
	}
	if operation == "ResetUserPassword" && (!strings.Contains(last.Detail, "REDACTED") || strings.Contains(last.Detail, made.get("temporaryPassword"))) {
		t.Errorf("the record of a reset: %q", last.Detail)
	}
	for _, secret := range []string{"ann@example.com", "Ann", "Secretname"} {
		if strings.Contains(last.Request, secret) {
			t.Errorf("%s: the record tells %s: %s", operation, secret, last.Request)
		}
	}
}

func TestRecordDenied(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("ä", 40000)
	f.must(f.RecordDenied(t.Context(), &finspace.AuditRecord{
		Environment: "env1", Principal: "p", Operation: "GetUser", Outcome: "AccessDeniedException", Detail: "permissionMissing",
		UserAgent: long + "\x00", Request: long, Address: "\xff\x00", RequestID: long, AccessKey: finspace.AccessKeyID(long),
	}))
	last := f.lastAudit()
	if last.Count != 1 || last.Detail != "permissionMissing" || len(last.UserAgent) > 256 || len(last.Request) > 16<<10 || last.Address != "\ufffd\ufffd" {
		t.Errorf("record %+v", last)
	}
	for _, text := range []string{last.UserAgent, last.Request, last.RequestID, string(last.AccessKey)} {
		if !utf8.ValidString(text) || !strings.HasSuffix(text, "…") {
			t.Errorf("cut to %d bytes: …%q", len(text), text[len(text)-6:])
		}
	}
}

func TestRecordStrangers(t *testing.T) {
	f := newFixture(t)
	f.must(f.RecordStrangers(t.Context(), nil))
	f.must(f.RecordStrangers(t.Context(), []service.StrangerCount{
		{Outcome: "UnrecognizedClientException", Reason: "unknownKey", Address: "192.0.2.9", Minute: finspace.TimeOf(f.clock.now()), Count: 7},
		{Environment: "env1", Operation: "SignIn", Outcome: "AccessDeniedException", Reason: "wrongPassword", Address: "192.0.2.9", Count: 2},
	}))
	none, one := f.audit(""), f.lastAudit()
	if len(none) != 1 || none[0].Count != 7 || none[0].Principal != "stranger" || none[0].Detail != "unknownKey in the minute from 2026-11-02T09:00Z" {
		t.Errorf("got %+v", none)
	}
	if one.Count != 2 || one.Operation != "SignIn" || one.Address != "192.0.2.9" {
		t.Errorf("got %+v", one)
	}
}

// TestIDsRise looks that records come in the order of their ids.
func TestIDsRise(t *testing.T) {
	f := newFixture(t)
	for range 5 {
		f.user(finspace.AppUser)
	}
	var ids []string
	for _, a := range f.audit("env1") {
		ids = append(ids, a.ID)
	}
	if !slices.IsSorted(ids) {
		t.Errorf("ids %v", ids)
	}
}
