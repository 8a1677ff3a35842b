package sigv4

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// Chunks checks the signatures of a body that is sent in signed chunks: each covers the one before it, and the first that
// of the request. It must be used for one body only, in the order of the chunks, from one goroutine.
type Chunks struct {
	key      []byte
	scope    string // time and scope, as each text to sign has them
	previous string
}

// Chunks begins the chain behind a request whose signature was found right with the secret.
func (s *Signed) Chunks(secret string) *Chunks {
	return &Chunks{
		key:      SigningKey(secret, s.Date, s.Region, s.Service),
		scope:    s.Time.Format(timeLayout) + "\n" + scope{s.Date, s.Region, s.Service}.String(),
		previous: s.Signature,
	}
}

// Chunk tells whether the signature is that of the next chunk, which has the SHA-256 given. After false the chain is broken.
func (c *Chunks) Chunk(sum [sha256.Size]byte, signature string) bool {
	return c.next(signature, algorithm+"-PAYLOAD", emptyHash, hex.EncodeToString(sum[:]))
}

// Trailer tells whether the signature is that of the trailer behind the last chunk: its lines, names in lower case, each
// ended by one newline, without the signature's own.
func (c *Chunks) Trailer(lines, signature string) bool {
	return c.next(signature, algorithm+"-TRAILER", hashOf([]byte(lines)))
}

// Sign gives the signature of the next chunk, and goes on behind it.
func (c *Chunks) Sign(sum [sha256.Size]byte) string {
	c.previous = c.sign(algorithm+"-PAYLOAD", emptyHash, hex.EncodeToString(sum[:]))
	return c.previous
}

// SignTrailer gives the signature of the trailer's lines.
func (c *Chunks) SignTrailer(lines string) string {
	c.previous = c.sign(algorithm+"-TRAILER", hashOf([]byte(lines)))
	return c.previous
}

// emptyHash is the SHA-256 of no bytes. It stands where a chunk's own headers would.
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func (c *Chunks) next(signature, kind string, hashes ...string) bool {
	if c.key == nil {
		return false
	}
	right := c.sign(kind, hashes...)
	if subtle.ConstantTimeCompare([]byte(right), []byte(signature)) != 1 {
		c.key = nil // nothing is right any more
		return false
	}
	c.previous = right
	return true
}

func (c *Chunks) sign(kind string, hashes ...string) string {
	return hex.EncodeToString(mac(c.key, strings.Join(append([]string{kind, c.scope, c.previous}, hashes...), "\n")))
}
