package sigv4

import "time"

// Policy says what a service asks of a signature. The zero value accepts no difference of clocks and is otherwise
// strict; Standard and S3 are what this server uses.
type Policy struct {
	Region          string        // the only region accepted; empty accepts every region
	Service         string        // the only service accepted; empty accepts every service
	Skew            time.Duration // how far the request's clock may be off, either way
	EncodeOnce      bool          // the canonical path is the path encoded once (S3), not the sent path encoded again
	Normalise       bool          // dot segments and doubled slashes are taken out of the canonical path
	UnsignedPayload bool          // UNSIGNED-PAYLOAD may stand for the hash of the body; in query form it is the default
	Streaming       bool          // STREAMING-… may stand for the hash of the body; the caller checks the chunks
	UnsignedToken   bool          // the session token is added after signing; no service of this server does so
	DeclareBody     bool          // Sign adds x-amz-content-sha256
}

// Standard is the policy of finspace-api, finspace, glue, execute-api and sts.
var Standard = Policy{Skew: 5 * time.Minute}

// S3 is the policy of s3.
var S3 = Policy{Skew: 15 * time.Minute, EncodeOnce: true, UnsignedPayload: true, Streaming: true, DeclareBody: true}
