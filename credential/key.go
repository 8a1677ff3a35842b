// Package credential makes what callers prove themselves with: access keys, the credentials of sessions, passwords and
// the tokens of browsers. It keeps nothing.
package credential

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

const (
	longLived = "AKIA"
	ofSession = "ASIA"

	secretBytes = 30 // 40 characters of base64, without padding
)

// NewAccessKeyID makes the id of a long-lived key: AKIA and 16 characters of A–Z and 2–7, 80 bits of chance.
func NewAccessKeyID() finspace.AccessKeyID { return newKeyID(longLived) }

func newKeyID(prefix string) finspace.AccessKeyID {
	return finspace.AccessKeyID(prefix + base32.StdEncoding.EncodeToString(randomBytes(10)))
}

// NewSecret makes the secret of a long-lived key: 40 characters, 240 bits of chance.
func NewSecret() finspace.SecretAccessKey {
	return finspace.SecretAccessKey(base64.StdEncoding.EncodeToString(randomBytes(secretBytes)))
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process instead
	return b
}

const secretPurpose = "access key"

// SealSecret makes the form in which a secret is stored. It opens for the same key id only.
func SealSecret(ring *seal.Keyring, id finspace.AccessKeyID, secret finspace.SecretAccessKey) []byte {
	return ring.Seal(secretPurpose, []byte(secret), []byte(id))
}

// OpenSecret gives the secret of a stored key. An error means that the row was changed, or that the ring does not hold
// the master key that sealed it.
func OpenSecret(ring *seal.Keyring, key *finspace.AccessKey) (finspace.SecretAccessKey, error) {
	secret, err := ring.Open(secretPurpose, key.SealedSecret, []byte(key.ID))
	if err != nil {
		return "", fmt.Errorf("credential: the secret of key %s: %w", key.ID, err)
	}
	return finspace.SecretAccessKey(secret), nil
}
