package bench

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/openfinspace/openfinspace/sigv4"
)

// Key signs the requests of a load.
type Key struct {
	AccessKeyID, SecretAccessKey, Region string
}

// Target is the server that is measured.
type Target struct {
	Address string // HOST:PORT
	TLS     bool
	Key     Key
}

const (
	signedService = "finspace-api"
	timeLayout    = "20060102T150405Z"
	dateLength    = 8
)

// signer writes whole requests with their signature. It serves one connection.
type signer struct {
	host string
	key  Key

	date  string // of the signing key
	daily []byte
}

// request is the bytes of a request as they are sent. The path needs no encoding, and the query stands in its canonical
// order.
func (s *signer) request(method, path, query, body string, at time.Time) []byte {
	stamp := at.UTC().Format(timeLayout)
	date := stamp[:dateLength]
	if date != s.date {
		s.date, s.daily = date, sigv4.SigningKey(s.key.SecretAccessKey, date, s.key.Region, signedService)
	}
	scope := date + "/" + s.key.Region + "/" + signedService + "/aws4_request"
	canonical := method + "\n" + path + "\n" + query + "\nhost:" + s.host + "\nx-amz-date:" + stamp + "\n\nhost;x-amz-date\n" + hash(body)
	mac := hmac.New(sha256.New, s.daily)
	mac.Write([]byte("AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hash(canonical)))
	target := path
	if query != "" {
		target += "?" + query
	}
	return []byte(method + " " + target + " HTTP/1.1\r\nHost: " + s.host + "\r\nX-Amz-Date: " + stamp +
		"\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + s.key.AccessKeyID + "/" + scope +
		", SignedHeaders=host;x-amz-date, Signature=" + hex.EncodeToString(mac.Sum(nil)) + bodyHead(body) + body)
}

func bodyHead(body string) string {
	if body == "" {
		return "\r\n\r\n"
	}
	return "\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// String names the target without the secret.
func (t Target) String() string { return fmt.Sprintf("%s as %s", t.Address, t.Key.AccessKeyID) }
