// Package sigv4 verifies and makes AWS Signature Version 4, in the Authorization header and in the query string. Its
// functions are pure: the clock and the secret are given, and every stage can be looked at.
package sigv4

import (
	"net/http"
	"time"
)

// Key is what signs a request. Token is empty for a long-lived key.
type Key struct{ ID, Secret, Token string }

// Stages are the steps of a signature.
type Stages struct{ CanonicalRequest, StringToSign, Signature string }

// Policy says what a service asks of a signature. The zero value is strict; Standard and S3 are what this server uses.
type Policy struct {
	Region          string        // the only region accepted; empty accepts every region
	Service         string        // the only service accepted; empty accepts every service
	Skew            time.Duration // how far the request's clock may be off, either way
	EncodeOnce      bool          // the canonical path is the path encoded once (S3), not the sent path encoded again
	Normalise       bool          // dot segments and doubled slashes are taken out of the canonical path
	UnsignedPayload bool          // UNSIGNED-PAYLOAD may stand for the hash of the body; in query form it is the default
	Streaming       bool          // STREAMING-… may stand for the hash of the body; the caller checks the chunks
	UnsignedToken   bool          // the session token is added after signing; no service of this server does so
	DeclareBody     bool          // signing adds x-amz-content-sha256
}

// Signed is the signature of a request as it was sent, not yet verified.
type Signed struct {
	AccessKeyID   string
	Date          string // of the scope: YYYYMMDD
	Region        string
	Service       string
	SignedHeaders []string // lower case, sorted
	Signature     string   // 64 hex digits
	Token         string   // session token, if any
	Time          time.Time
	Presigned     bool          // query form
	Expires       time.Duration // life of a presigned request
	ContentSHA256 string        // declared hash of the body, or what stands for it; empty if not declared
}

// Parse reads the signature of a request, header or query form. Every error is an *Error.
func Parse(r *http.Request) (*Signed, error) { return nil, &Error{Code: MissingAuthenticationToken} }

// Verify checks the signature against the secret, the whole body and the clock. Every error is an *Error.
func (s *Signed) Verify(secret string, body []byte, now time.Time, p Policy) error {
	return &Error{Code: InvalidSignature}
}

// VerifyHash is Verify for a body of which only the SHA-256 is known, in hex. Whoever streams a body gives
// ContentSHA256 here and compares with the bytes as they pass.
func (s *Signed) VerifyHash(secret, bodyHash string, now time.Time, p Policy) error {
	return &Error{Code: InvalidSignature}
}

// Sign adds the Authorization header, x-amz-date and the token to r.
func Sign(r *http.Request, body []byte, key Key, region, service string, at time.Time, p Policy) Stages {
	return Stages{}
}

// Presign adds the signature to the query string of r.
func Presign(r *http.Request, body []byte, key Key, region, service string, at time.Time, expires time.Duration, p Policy) Stages {
	return Stages{}
}

// SigningKey derives the key that signs for one day, region and service; S3's chunks are signed with it too.
func SigningKey(secret, date, region, service string) []byte { return nil }
