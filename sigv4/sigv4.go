// Package sigv4 verifies and makes AWS Signature Version 4, in the Authorization header and in the query string. Its
// functions are pure: the clock and the secret are given, and every stage can be looked at.
//
// A signature covers the request as it was sent. So the path is taken from the request line and never cleaned, and the
// query keeps its doubled members; what differs between services is in a Policy.
package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
	timeLayout = "20060102T150405Z"
	dateLength = len("20060102")

	unsignedPayload = "UNSIGNED-PAYLOAD"
	streaming       = "STREAMING-"
)

// Key is what signs a request. Token is empty for a long-lived key.
type Key struct{ ID, Secret, Token string }

// Stages are the steps of a signature, to compare with what a client's debug log shows. The first two hold the session
// token, and the last one lets its holder send the request: none belongs in a log.
type Stages struct{ CanonicalRequest, StringToSign, Signature string }

// scope is for what a key is used: one day, one region, one service.
type scope struct{ date, region, service string }

func (s scope) String() string {
	return s.date + "/" + s.region + "/" + s.service + "/" + terminator
}

// subject is what a signature covers, beside the body.
type subject struct {
	method  string
	path    string   // as sent
	query   []member // sorted, without the signature
	names   []string // of the signed headers, in lower case, sorted
	headers string   // the canonical lines of the signed headers
}

func (r *subject) stages(secret string, in scope, at time.Time, payloadHash string, p Policy) Stages {
	var st Stages
	st.CanonicalRequest = strings.Join([]string{
		r.method, canonicalPath(r.path, p), canonicalQuery(r.query, p),
		r.headers, strings.Join(r.names, ";"), payloadHash,
	}, "\n")
	st.StringToSign = strings.Join([]string{
		algorithm, at.UTC().Format(timeLayout), in.String(), hashOf([]byte(st.CanonicalRequest)),
	}, "\n")
	key := SigningKey(secret, in.date, in.region, in.service)
	st.Signature = hex.EncodeToString(mac(key, st.StringToSign))
	return st
}

// SigningKey derives the key that signs for one date (YYYYMMDD), region and service. S3's chunks are signed with it too.
func SigningKey(secret, date, region, service string) []byte {
	key := mac([]byte("AWS4"+secret), date)
	key = mac(key, region)
	key = mac(key, service)
	return mac(key, terminator)
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
