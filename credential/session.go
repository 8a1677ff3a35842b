package credential

import (
	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

// Session is what a session token states.
type Session struct {
	Kind        finspace.CallerKind
	Environment finspace.EnvironmentID
	User        finspace.UserID      // of a UserCaller
	Epoch       int64                // the user's, when the session was issued
	Role        finspace.RoleArn     // of a RoleCaller, as AssumeRole gave it
	Name        string               // of the role session
	Source      finspace.AccessKeyID // the long-lived key that assumed the role: the session is dead when it is deleted
	Issued      finspace.Time
	Expires     finspace.Time
}

// Issue makes credentials for s. Nothing is stored. The error is of kind finspace.Invalid when the role's ARN is too
// long for a session token.
func Issue(ring *seal.Keyring, s Session) (finspace.Credentials, error) {
	return finspace.Credentials{}, seal.ErrOpen
}

// Open reads the session of a token that came with the key id, and derives the secret that signs with it. It does not
// look at Expires: the clock is the caller's. The error is seal.ErrOpen for everything that this server did not issue.
func Open(ring *seal.Keyring, id finspace.AccessKeyID, token finspace.SessionToken) (*Session, finspace.SecretAccessKey, error) {
	return nil, "", seal.ErrOpen
}
