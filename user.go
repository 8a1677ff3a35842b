package finspace

import "github.com/openfinspace/openfinspace/rule"

// UserID names a user within an environment: 26 characters, rising with the time of creation.
type UserID string

var userIDRule = rule.Text{Min: 1, Max: 26, Pattern: `.*\S.*`}

func (UserID) TextRule() *rule.Text { return &userIDRule }

// Email is an e-mail address. It is unique in an environment without regard to case, kept as written, and never changes.
type Email string

var emailRule = rule.Text{Min: 4, Max: 320, Pattern: `[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,4}`, Secret: true}

func (Email) TextRule() *rule.Text { return &emailRule }

// FirstName is a user's first name.
type FirstName string

// LastName is a user's last name.
type LastName string

var nameRule = rule.Text{Min: 1, Max: 50, Pattern: `.*\S.*`, Secret: true}

func (FirstName) TextRule() *rule.Text { return &nameRule }
func (LastName) TextRule() *rule.Text  { return &nameRule }

// RoleArn is the ARN of the IAM role that may call GetProgrammaticAccessCredentials for a user.
type RoleArn string

var roleArnRule = rule.Text{Min: 20, Max: 2048, Pattern: `^arn:aws[a-z\-]*:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+$`}

func (RoleArn) TextRule() *rule.Text { return &roleArnRule }

// UserType tells whether a user has every permission or those of its groups.
type UserType string

const (
	SuperUser UserType = "SUPER_USER"
	AppUser   UserType = "APP_USER"
)

var userTypeRule = rule.Text{Enum: []string{string(SuperUser), string(AppUser)}}

func (UserType) TextRule() *rule.Text { return &userTypeRule }

// UserStatus is where a user stands. This server never answers CREATING: a created user is ready at once.
type UserStatus string

const (
	UserCreating UserStatus = "CREATING"
	UserEnabled  UserStatus = "ENABLED"
	UserDisabled UserStatus = "DISABLED"
)

var userStatusRule = rule.Text{Enum: []string{string(UserCreating), string(UserEnabled), string(UserDisabled)}}

func (UserStatus) TextRule() *rule.Text { return &userStatusRule }

// ApiAccess tells whether GetProgrammaticAccessCredentials gives credentials for a user.
type ApiAccess string //nolint:revive // FinSpace's own word

const (
	ApiEnabled  ApiAccess = "ENABLED"  //nolint:revive // FinSpace's own word
	ApiDisabled ApiAccess = "DISABLED" //nolint:revive // FinSpace's own word
)

var apiAccessRule = rule.Text{Enum: []string{string(ApiEnabled), string(ApiDisabled)}}

func (ApiAccess) TextRule() *rule.Text { return &apiAccessRule }

// Password is a temporary password as ResetUserPassword answers it, once.
type Password string

var passwordRule = rule.Text{Min: 8, Max: 20, Pattern: `.*\S.*`, Secret: true}

func (Password) TextRule() *rule.Text { return &passwordRule }

// User is a person or program registered in one environment.
type User struct {
	Environment EnvironmentID `wire:"-"`

	ID                    UserID     `wire:"userId"`
	Status                UserStatus `wire:"status"`
	FirstName             *FirstName `wire:"firstName"`
	LastName              *LastName  `wire:"lastName"`
	EmailAddress          Email      `wire:"emailAddress"`
	Type                  UserType   `wire:"type"`
	ApiAccess             ApiAccess  `wire:"apiAccess"`
	ApiAccessPrincipalArn *RoleArn   `wire:"apiAccessPrincipalArn"`
	CreateTime            Time       `wire:"createTime"`
	LastEnabledTime       *Time      `wire:"lastEnabledTime"`
	LastDisabledTime      *Time      `wire:"lastDisabledTime"`
	LastModifiedTime      Time       `wire:"lastModifiedTime"`
	LastLoginTime         *Time      `wire:"lastLoginTime"`

	// Epoch rises when the user is disabled or loses API access. Session credentials carry the epoch in which they
	// were issued and are dead in every later one.
	Epoch int64 `wire:"-"`
}

// MayCall tells whether session credentials issued in the given epoch still act as the user.
func (u *User) MayCall(epoch int64) bool {
	return u.Status == UserEnabled && u.ApiAccess == ApiEnabled && u.Epoch == epoch
}

// StoredPassword is what is kept of a user's password.
type StoredPassword struct {
	Hash      string // argon2id in the usual text form; never the password
	Temporary bool   // must be changed at the next sign-in
	Expires   Time   // end of a temporary password; 0 for a lasting one
}

// BrowserSession is a person's sign-in to the browser application.
type BrowserSession struct {
	Environment EnvironmentID
	Hash        string // SHA-256 of the session's token, in hex; the token itself is not kept
	User        UserID
	Expires     Time
}
