package sdk

import "slices"

// exception is what the contract says of an exception beside its name.
type exception struct {
	name    string
	status  int
	members []string // texts in the body
}

var exceptions = []exception{
	{"AccessDeniedException", 403, []string{"message"}},
	{"ConflictException", 409, []string{"message", "reason"}},
	{"InternalServerException", 500, []string{"message"}},
	{"LimitExceededException", 400, []string{"message"}},
	{"ResourceNotFoundException", 404, []string{"message", "reason"}},
	{"ThrottlingException", 429, nil},
	{"ValidationException", 400, []string{"message", "reason"}},
}

// exceptionOf finds an exception by its name.
func exceptionOf(name string) (exception, bool) {
	i := slices.IndexFunc(exceptions, func(e exception) bool { return e.name == name })
	if i < 0 {
		return exception{}, false
	}
	return exceptions[i], true
}

// isServerFault tells whose mistake an exception is.
func (e exception) isServerFault() bool { return e.status >= 500 }
