package finspace

import (
	"slices"

	"github.com/openfinspace/openfinspace/rule"
)

// AccessKeyID is the public half of a key: AKIA… for a long-lived one, ASIA… for a session's.
type AccessKeyID string

var accessKeyIDRule = rule.Text{Min: 1, Max: 255}

func (AccessKeyID) TextRule() *rule.Text { return &accessKeyIDRule }

// SecretAccessKey is the secret half of a key, 40 characters.
type SecretAccessKey string

// SessionToken is the sealed statement of a session: who, until when. At most 1,000 characters.
type SessionToken string

var credentialRule = rule.Text{Max: 1000, Secret: true}

func (SecretAccessKey) TextRule() *rule.Text { return &credentialRule }
func (SessionToken) TextRule() *rule.Text    { return &credentialRule }

// SessionDuration is the life of session credentials in minutes.
type SessionDuration int64

var sessionDurationRule = rule.Number{Min: 1, Max: 60}

func (SessionDuration) NumberRule() *rule.Number { return &sessionDurationRule }

// Credentials sign requests for a session.
type Credentials struct {
	AccessKeyID     AccessKeyID     `wire:"accessKeyId"`
	SecretAccessKey SecretAccessKey `wire:"secretAccessKey"`
	SessionToken    SessionToken    `wire:"sessionToken"`
}

// PrincipalKind is what a long-lived key stands for.
type PrincipalKind string

const (
	RootPrincipal PrincipalKind = "root" // acts as a superuser of its environment
	RolePrincipal PrincipalKind = "role" // an IAM role: GetCallerIdentity, AssumeRole and GetProgrammaticAccessCredentials
	UserPrincipal PrincipalKind = "user" // an IAM user: GetCallerIdentity and AssumeRole
)

// AccessKey is a long-lived key. Its secret is kept sealed.
type AccessKey struct {
	ID           AccessKeyID
	Environment  EnvironmentID
	Kind         PrincipalKind
	Arn          string // of the principal: …:root, …:role/NAME, …:user/NAME
	SealedSecret []byte
	MayAssume    []RoleArn // roles that AssumeRole gives to this key
	CreateTime   Time
}

// CallerKind tells as what a caller acts.
type CallerKind int

const (
	RootCaller    CallerKind = iota + 1 // the root key of an environment
	RoleCaller                          // an IAM role: its key, or a session from AssumeRole
	IAMUserCaller                       // an IAM user's key
	UserCaller                          // a FinSpace user, by session credentials
)

// Caller is who signed a request, as the verifier found it. User and Permissions were read with this request.
type Caller struct {
	Kind        CallerKind
	Environment *Environment
	Key         AccessKeyID
	Arn         string // of the principal that signed
	Role        RoleArn
	SessionName string    // of an assumed role
	MayAssume   []RoleArn // of a long-lived key
	User        *User
	Permissions []ApplicationPermission

	Address   string // where the request came from
	RequestID string
	UserAgent string
}

// Principal is the stable name that idempotency, page tokens, throttling and the audit are bound to: it survives a
// change of session or key.
func (c *Caller) Principal() string {
	if c.Kind == UserCaller {
		return string(c.User.ID)
	}
	return c.Arn
}

// IsSuper tells whether the caller has every permission in the environment.
func (c *Caller) IsSuper() bool {
	return c.Kind == RootCaller || c.Kind == UserCaller && c.User.Type == SuperUser
}

// May tells whether the caller has the application permission p.
func (c *Caller) May(p ApplicationPermission) bool {
	return c.IsSuper() || c.Kind == UserCaller && slices.Contains(c.Permissions, p)
}

// IsUser tells whether the caller acts as the user id.
func (c *Caller) IsUser(id UserID) bool { return c.Kind == UserCaller && c.User.ID == id }
