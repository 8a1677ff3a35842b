package credential

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// NewBrowserToken makes the token of a browser session, 43 characters with 256 bits of chance, and the hash under which
// the session is stored.
func NewBrowserToken() (token, hash string) {
	token = base64.RawURLEncoding.EncodeToString(randomBytes(32))
	return token, HashBrowserToken(token)
}

// HashBrowserToken gives the hash under which the session of a token is stored: SHA-256 in hex.
func HashBrowserToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
