package credential

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

// Session is what a session token states.
type Session struct {
	Kind        finspace.CallerKind    `json:"k"`
	Environment finspace.EnvironmentID `json:"e"`
	User        finspace.UserID        `json:"u,omitempty"` // of a UserCaller
	Epoch       int64                  `json:"n,omitempty"` // the user's, when the session was issued
	Role        finspace.RoleArn       `json:"r,omitempty"` // of a RoleCaller, as AssumeRole gave it
	Name        string                 `json:"s,omitempty"` // of the role session
	Source      finspace.AccessKeyID   `json:"a,omitempty"` // the long-lived key that assumed the role: the session is dead when it is deleted
	Issued      finspace.Time          `json:"i"`
	Expires     finspace.Time          `json:"x"`
}

const (
	sessionPurpose = "session"
	maxToken       = 1000 // characters, the contract's bound of a session token
)

// tokenEncoding has no character that needs escaping anywhere.
var tokenEncoding = base64.RawURLEncoding

// Issue makes credentials for s and stores nothing: the token holds the session, sealed and bound to the key id, and
// the secret follows from token and master key.
//
// A token has room for a role of about 500 characters; longer ones are compressed. Every ARN that IAM itself can make (a path of
// 512 and a name of 64 characters) fits. The contract allows ARNs of up to 2,048 characters: of those that do not fit, the
// error is of kind finspace.Invalid. To keep a hash of the role instead would need a place to look it up, and a session would then
// end with a change to its key that was not meant for it.
func Issue(ring *seal.Keyring, s Session) (finspace.Credentials, error) {
	id := newKeyID(ofSession)
	plain, err := json.Marshal(s)
	if err != nil {
		return finspace.Credentials{}, fmt.Errorf("credential: encode a session: %w", err)
	}
	sealed := ring.Seal(sessionPurpose, pack(plain), []byte(id))
	token := tokenEncoding.EncodeToString(sealed)
	if len(token) > maxToken {
		return finspace.Credentials{}, finspace.Errorf(finspace.Invalid, "roleTooLong",
			"The role's ARN has %d characters, which is too long for a session: use a role with a shorter path or name.", len(s.Role))
	}
	secret, err := sessionSecret(ring, id, sealed)
	if err != nil {
		return finspace.Credentials{}, err
	}
	return finspace.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: finspace.SessionToken(token)}, nil
}

// Open reads the session of a token that came with the key id, and derives the secret that signs with it. It does not
// look at Expires: the clock is the caller's. The error is seal.ErrOpen for everything that this server did not issue.
func Open(ring *seal.Keyring, id finspace.AccessKeyID, token finspace.SessionToken) (*Session, finspace.SecretAccessKey, error) {
	if len(token) > maxToken {
		return nil, "", seal.ErrOpen
	}
	sealed, err := tokenEncoding.DecodeString(string(token))
	if err != nil || tokenEncoding.EncodeToString(sealed) != string(token) { // the decoder passes over line breaks
		return nil, "", seal.ErrOpen
	}
	packed, err := ring.Open(sessionPurpose, sealed, []byte(id))
	if err != nil {
		return nil, "", err
	}
	s := &Session{}
	if err := unpack(packed, s); err != nil {
		return nil, "", err
	}
	secret, err := sessionSecret(ring, id, sealed)
	return s, secret, err
}

// sessionSecret follows from the master key that sealed the token, so that it stays the same when that is no longer the
// current one.
func sessionSecret(ring *seal.Keyring, id finspace.AccessKeyID, sealed []byte) (finspace.SecretAccessKey, error) {
	version, _ := seal.SealedBy(sealed)
	secret, err := ring.Derive(sessionPurpose, version, append([]byte(id), sealed...), secretBytes)
	if err != nil {
		return "", fmt.Errorf("credential: the secret of session %s: %w", id, err)
	}
	return finspace.SecretAccessKey(base64.StdEncoding.EncodeToString(secret)), nil
}
