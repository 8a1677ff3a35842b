package finspace

import "fmt"

// Kind is one of the seven kinds of error that the contract knows. A Kind is an error, so that
// errors.Is(err, finspace.NotFound) works on everything that carries it.
type Kind string

const (
	Invalid   Kind = "ValidationException"
	NotFound  Kind = "ResourceNotFoundException"
	Conflict  Kind = "ConflictException"
	Denied    Kind = "AccessDeniedException"
	Limit     Kind = "LimitExceededException"
	Throttled Kind = "ThrottlingException"
	Internal  Kind = "InternalServerException"
)

func (k Kind) Error() string { return string(k) }

// Error is a failure that is told to the caller: what is wrong and what to do, without secrets. Cause is for the log.
type Error struct {
	Kind    Kind
	Message string
	Reason  string // short and stable, for programs: "emailAddressTaken"; empty where the contract has no reason
	Cause   error
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Kind, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Message)
}

// Unwrap gives the kind and the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}

// Errorf makes an Error of kind k with a reason and a message for the caller.
func Errorf(k Kind, reason, format string, args ...any) *Error {
	return &Error{Kind: k, Reason: reason, Message: fmt.Sprintf(format, args...)}
}
