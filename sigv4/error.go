package sigv4

// Code is the name of an AWS exception.
type Code string

// The ways in which a signature fails. UnrecognizedClient and ExpiredToken are for whoever looks up keys and tokens.
const (
	MissingAuthenticationToken Code = "MissingAuthenticationTokenException" // nothing in the request is a signature
	IncompleteSignature        Code = "IncompleteSignature"                 // a part is missing, doubled or malformed
	UnrecognizedClient         Code = "UnrecognizedClientException"         // no such key or token
	InvalidSignature           Code = "InvalidSignatureException"           // the signature is not of this request
	RequestExpired             Code = "RequestExpired"                      // signed too long ago, or in the future
	ExpiredToken               Code = "ExpiredTokenException"               // the session has ended
)

// Error tells why a signature is refused. Message is for the caller and says what to do; Detail says for the debug log
// which part differed. Neither holds a secret or the signature that would have been right.
type Error struct {
	Code    Code
	Message string
	Detail  string
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }
