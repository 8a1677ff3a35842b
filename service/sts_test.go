package service_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

const userArn = "arn:aws:iam::000000000000:user/ann"

// assume tries to get the role.
func (f *fixture) assume(by *finspace.Caller, role string) (*service.AssumeRoleOutput, error) {
	return f.AssumeRole(f.Context(), by, &service.AssumeRoleInput{RoleArn: finspace.RoleArn(role), RoleSessionName: "job-1"})
}

// iamUser makes an IAM user's key that may assume roles.
func (f *fixture) iamUser(roles ...finspace.RoleArn) *finspace.Caller {
	f.Helper()
	k, err := f.CreateKey(f.Context(), service.KeyInput{Kind: finspace.UserPrincipal, Arn: userArn, MayAssume: roles})
	f.must(err)
	return f.signIn(k.AccessKeyID, "")
}

func TestAssumeRole(t *testing.T) {
	f := newFixture(t)
	m := f.mapped()
	for name, by := range map[string]*finspace.Caller{"root": f.root, "user who may": f.iamUser(role1, ownRole), "the role itself": m.role} {
		t.Run(name, func(t *testing.T) {
			out, err := f.assume(by, ownRole)
			f.must(err)
			if out.AssumedRoleArn != "arn:aws:sts::000000000000:assumed-role/quant/job-1" || !strings.HasSuffix(out.AssumedRoleID, ":job-1") {
				t.Errorf("got %+v", out)
			}
			if out.Expiration != finspace.TimeOf(f.clock.now().Add(time.Hour)) {
				t.Errorf("expires %v", out.Expiration.Std())
			}
			role := f.signIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
			if role.Kind != finspace.RoleCaller || role.Role != ownRole || role.Principal() != ownRole || role.SessionName != "job-1" {
				t.Errorf("caller %+v", role)
			}
			f.credentials(role)
		})
	}
	session := f.credentials(m.role)
	assumed, err := f.assume(f.root, ownRole)
	f.must(err)
	for name, by := range map[string]*finspace.Caller{
		"user who may not":  f.iamUser(role1),
		"another role":      f.roleKey(role1),
		"FinSpace session":  f.signIn(session.AccessKeyID, session.SessionToken),
		"an assumed role":   f.signIn(assumed.Credentials.AccessKeyID, assumed.Credentials.SessionToken),
		"caller of no kind": {Environment: f.root.Environment},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := f.assume(by, ownRole); !errors.Is(err, finspace.Denied) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("audited", func(t *testing.T) {
		out, err := f.assume(f.root, ownRole)
		f.must(err)
		if last := f.lastAudit(); last.Operation != "AssumeRole" || !strings.Contains(last.Detail, string(out.Credentials.AccessKeyID)) {
			t.Errorf("record %+v", last)
		}
	})
}

func TestAssumeRoleInput(t *testing.T) {
	f := newFixture(t)
	noise := ""
	for len(noise) < 1900 {
		noise += rand.Text()
	}
	for name, in := range map[string]*service.AssumeRoleInput{
		"nothing":                   {},
		"no role":                   {RoleArn: userArn, RoleSessionName: "job"},
		"short name":                {RoleArn: ownRole, RoleSessionName: "j"},
		"odd name":                  {RoleArn: ownRole, RoleSessionName: "j b"},
		"too short":                 {RoleArn: ownRole, RoleSessionName: "job", DurationSeconds: ptr(int64(899))},
		"too long":                  {RoleArn: ownRole, RoleSessionName: "job", DurationSeconds: ptr(int64(3601))},
		"negative":                  {RoleArn: ownRole, RoleSessionName: "job", DurationSeconds: ptr(int64(-1))},
		"not UTF-8":                 {RoleArn: ownRole, RoleSessionName: "job\xff"},
		"role too long for a token": {RoleArn: finspace.RoleArn("arn:aws:iam::000000000000:role/" + noise), RoleSessionName: "job"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.AssumeRole(t.Context(), f.root, in)
			if sent := service.Explain(err); sent == nil || sent.Status != 400 {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("as long as asked", func(t *testing.T) {
		out, err := f.AssumeRole(t.Context(), f.root, &service.AssumeRoleInput{RoleArn: ownRole, RoleSessionName: "job", DurationSeconds: ptr(int64(900))})
		f.must(err)
		f.clock.pass(15*time.Minute - time.Millisecond)
		f.signIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
		f.clock.pass(time.Millisecond)
		_, err = f.trySignIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
		wantAuthError(t, err, "ExpiredTokenException")
	})
}

// TestAssumedRoleDiesWithItsKey deletes the key that assumed a role.
func TestAssumedRoleDiesWithItsKey(t *testing.T) {
	f := newFixture(t)
	by := f.iamUser(ownRole)
	out, err := f.assume(by, ownRole)
	f.must(err)
	f.must(f.DeleteKey(t.Context(), by.Key))
	_, err = f.trySignIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
	if !errors.Is(err, finspace.Denied) || service.ReasonOf(err) != "sourceKeyGone" {
		t.Errorf("got %v", err)
	}
}

// TestAssumedRoleDiesWithTheAllowance takes a role away from the key that assumed it.
func TestAssumedRoleDiesWithTheAllowance(t *testing.T) {
	f := newFixture(t)
	by := f.iamUser(ownRole)
	out, err := f.assume(by, ownRole)
	f.must(err)
	f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error {
		k, err := tx.AccessKey(by.Key)
		if err != nil {
			return err
		}
		k.MayAssume = nil
		return tx.SetAccessKey(k)
	}))
	_, err = f.trySignIn(out.Credentials.AccessKeyID, out.Credentials.SessionToken)
	if !errors.Is(err, finspace.Denied) || service.ReasonOf(err) != "sourceKeyGone" {
		t.Errorf("got %v", err)
	}
}

func TestGetCallerIdentity(t *testing.T) {
	f := newFixture(t)
	m := f.mapped()
	session := f.credentials(m.role)
	assumed, err := f.assume(f.root, ownRole)
	f.must(err)
	for name, c := range map[string]struct {
		by      *finspace.Caller
		account string
		arn     string
	}{
		"root":    {f.root, "000000000000", "arn:aws:iam::000000000000:root"},
		"user":    {f.iamUser(), "000000000000", userArn},
		"role":    {f.roleKey(role1), "123456789012", "arn:aws:sts::123456789012:assumed-role/quant/AKIA"},
		"assumed": {f.signIn(assumed.Credentials.AccessKeyID, assumed.Credentials.SessionToken), "000000000000", "arn:aws:sts::000000000000:assumed-role/quant/job-1"},
		"session": {f.signIn(session.AccessKeyID, session.SessionToken), "000000000000", "arn:aws:finspace:us-east-1:000000000000:environment/env1/user/" + string(m.id)},
	} {
		t.Run(name, func(t *testing.T) {
			got := f.GetCallerIdentity(c.by)
			if got.Account != c.account || !strings.HasPrefix(got.Arn, c.arn) || got.UserID == "" {
				t.Errorf("got %+v", got)
			}
			if again := f.GetCallerIdentity(c.by); *again != *got {
				t.Errorf("another time %+v", again)
			}
		})
	}
}
