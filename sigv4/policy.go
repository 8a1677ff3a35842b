package sigv4

import "time"

// Standard is the policy of finspace-api, finspace, glue, execute-api and sts.
var Standard = Policy{Skew: 5 * time.Minute}

// S3 is the policy of s3.
var S3 = Policy{Skew: 15 * time.Minute, EncodeOnce: true, UnsignedPayload: true, Streaming: true}
