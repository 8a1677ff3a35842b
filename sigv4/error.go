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
	Part    Part
	Message string
	Detail  string
}

// Part is what of a signature is wrong: services that have more names for it than Code has tell them apart by it.
type Part string

const (
	PartForm      Part = "form"
	PartToken     Part = "token"
	PartScope     Part = "scope"
	PartDate      Part = "date"       // of the header form
	PartExpires   Part = "expires"    // the life of a presigned request
	PartHeaders   Part = "header set" // a header is not covered, or is and does not arrive
	PartBody      Part = "body hash"
	PartSignature Part = "signature"
)

func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// incomplete is the error of a signature that cannot be read.
func incomplete(format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	return &Error{Code: IncompleteSignature, Part: PartForm, Message: message, Detail: "form: " + message}
}

// differs is the error of a signature of which one part does not fit the request.
func differs(part Part, format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	return &Error{Code: InvalidSignature, Part: part, Message: message, Detail: string(part) + ": " + message}
}
