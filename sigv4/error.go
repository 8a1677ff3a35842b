package sigv4

import "fmt"

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
// which part differed. Neither holds a secret, a token or the signature that would have been right.
type Error struct {
	Code    Code
	Message string
	Detail  string
}

func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// incomplete is the error of a signature that cannot be read.
func incomplete(format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	return &Error{Code: IncompleteSignature, Message: message, Detail: "form: " + message}
}

// differs is the error of a signature of which one part does not fit the request.
func differs(part, format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	return &Error{Code: InvalidSignature, Message: message, Detail: part + ": " + message}
}
