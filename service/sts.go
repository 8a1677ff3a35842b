package service

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/rule"
)

// AssumeRoleInput names a role, the session that acts as it, and how long.
type AssumeRoleInput struct {
	RoleArn         finspace.RoleArn
	RoleSessionName string
	DurationSeconds *int64 // 900 to 3,600; an hour when absent
}

// assumeRoleRules are the rules of AssumeRoleInput, which comes by another protocol than the operations'.
type assumeRoleRules struct {
	RoleArn         finspace.RoleArn `wire:"RoleArn,required"`
	RoleSessionName roleSessionName  `wire:"RoleSessionName,required"`
	DurationSeconds *assumeSeconds   `wire:"DurationSeconds"`
}

type (
	roleSessionName string
	assumeSeconds   int64
)

var (
	roleSessionNameRule = rule.Text{Min: 2, Max: 64, Pattern: `[\w+=,.@-]*`}
	assumeSecondsRule   = rule.Number{Min: 900, Max: 3600} // what a role allows that says nothing else
)

func (roleSessionName) TextRule() *rule.Text   { return &roleSessionNameRule }
func (assumeSeconds) NumberRule() *rule.Number { return &assumeSecondsRule }

func (in *AssumeRoleInput) rules() *assumeRoleRules {
	return &assumeRoleRules{in.RoleArn, roleSessionName(in.RoleSessionName), (*assumeSeconds)(in.DurationSeconds)}
}

// AssumeRoleOutput holds what signs requests as the role until Expiration.
type AssumeRoleOutput struct {
	Credentials    finspace.Credentials
	Expiration     finspace.Time
	AssumedRoleArn string // arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
	AssumedRoleID  string // AROA…:SESSION
}

// AssumeRole gives session credentials of a role: to the root of any role, to a long-lived key of its own role and of
// those that the operator allowed it. The session dies with the key. It checks its input's rules itself.
func (s *Service) AssumeRole(ctx context.Context, by *finspace.Caller, in *AssumeRoleInput) (*AssumeRoleOutput, error) {
	shape, asked := rest.ShapeOf[assumeRoleRules](), in.rules()
	if err := shape.Check(asked); err != nil {
		return nil, err
	}
	if err := checkAssume(by, in.RoleArn); err != nil {
		return nil, err
	}
	life := time.Hour
	if in.DurationSeconds != nil {
		life = time.Duration(*in.DurationSeconds) * time.Second
	}
	now := s.now()
	issued, err := credential.Issue(s.keys, credential.Session{
		Kind: finspace.RoleCaller, Environment: by.Environment.ID, Role: in.RoleArn, Name: in.RoleSessionName,
		Source: by.Key, Issued: now, Expires: now.Add(life),
	})
	if err != nil {
		return nil, err
	}
	err = s.note(ctx, success(by, "AssumeRole", string(shape.Redacted(asked))), func(finspace.Tx) (string, error) {
		return "session " + string(issued.AccessKeyID), nil
	})
	if err != nil {
		return nil, err
	}
	return &AssumeRoleOutput{
		Credentials: issued, Expiration: now.Add(life),
		AssumedRoleArn: assumedArn(in.RoleArn, in.RoleSessionName),
		AssumedRoleID:  uniqueID("AROA", string(in.RoleArn)) + ":" + in.RoleSessionName,
	}, nil
}

// checkAssume asks whether by may assume the role. Sessions assume nothing: each stands on a long-lived key.
func checkAssume(by *finspace.Caller, role finspace.RoleArn) error {
	kind := finspace.UserPrincipal
	switch {
	case by.Kind == finspace.RootCaller:
		kind = finspace.RootPrincipal
	case by.Kind == finspace.UserCaller, by.SessionName != "":
		return denied("sessionAssumes", "Session credentials cannot assume a role. Call AssumeRole with a long-lived access key.")
	}
	if !mayAssume(kind, by.Arn, by.MayAssume, role) {
		return denied("roleNotAllowed", "This access key may not assume the role. Ask the operator to allow it for the key.")
	}
	return nil
}

// mayAssume tells whether a long-lived key gives a role.
func mayAssume(kind finspace.PrincipalKind, arn string, allowed []finspace.RoleArn, role finspace.RoleArn) bool {
	return kind == finspace.RootPrincipal || arn == string(role) || slices.Contains(allowed, role)
}

// CallerIdentity is what GetCallerIdentity tells.
type CallerIdentity struct {
	UserID  string
	Account string
	Arn     string
}

// GetCallerIdentity tells a caller who signs. Everybody who is known may ask. A role's own key, which AWS does not have,
// looks like a session of the role that is named after the key.
func (s *Service) GetCallerIdentity(by *finspace.Caller) *CallerIdentity {
	switch by.Kind {
	case finspace.RoleCaller:
		name := by.SessionName
		if name == "" {
			name = string(by.Key)
		}
		return &CallerIdentity{
			UserID: uniqueID("AROA", string(by.Role)) + ":" + name, Account: accountOf(string(by.Role)), Arn: assumedArn(by.Role, name),
		}
	case finspace.UserCaller:
		return &CallerIdentity{UserID: string(by.User.ID), Account: by.Environment.AccountID, Arn: by.Arn}
	case finspace.IAMUserCaller:
		return &CallerIdentity{UserID: uniqueID("AIDA", by.Arn), Account: accountOf(by.Arn), Arn: by.Arn}
	case finspace.RootCaller:
	}
	return &CallerIdentity{UserID: by.Environment.AccountID, Account: by.Environment.AccountID, Arn: by.Arn}
}

// assumedArn is the ARN of a role's session. As on AWS the role's path is not in it.
func assumedArn(role finspace.RoleArn, session string) string {
	parts := strings.SplitN(string(role), ":", 6)
	if len(parts) < 6 {
		return string(role)
	}
	name := strings.TrimPrefix(parts[5], "role")
	name = name[strings.LastIndexByte(name, '/')+1:]
	return fmt.Sprintf("%s:%s:sts::%s:assumed-role/%s/%s", parts[0], parts[1], parts[4], name, session)
}

// uniqueID is an id as IAM gives one to a principal, always the same for one ARN.
func uniqueID(prefix, arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}
