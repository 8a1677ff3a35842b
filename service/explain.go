package service

import (
	"errors"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// exceptions is the one table from kinds of error to what is sent, in the order of the contract. Only exceptions that
// have the member in the contract send a reason; for the others it goes to the audit alone.
var exceptions = []struct {
	kind    finspace.Kind
	status  int
	reasons bool
}{
	{finspace.Denied, 403, false},
	{finspace.Conflict, 409, true},
	{finspace.Internal, 500, false},
	{finspace.Limit, 400, false},
	{finspace.NotFound, 404, true},
	{finspace.Throttled, 429, false},
	{finspace.Invalid, 400, true},
}

const notImplemented = "NotImplementedException"

// Explain tells how an error of an operation, a permission or an authentication is sent. An error that is a *rest.Error
// already stays what it is. For an error that it does not know it gives nil: that is a fault of the server.
func Explain(err error) *rest.Error {
	var sent *rest.Error
	var unbuilt *NotBuiltError
	var auth *AuthError
	var told *finspace.Error
	switch {
	case errors.As(err, &sent):
		return sent
	case errors.As(err, &unbuilt):
		return &rest.Error{Status: 501, Name: notImplemented, Message: unbuilt.Error(), Cause: err}
	case errors.As(err, &auth):
		return &rest.Error{Status: 403, Name: auth.Name, Message: auth.Message, Cause: err}
	case errors.As(err, &told):
		return explainKind(told, err)
	}
	return nil
}

func explainKind(told *finspace.Error, err error) *rest.Error {
	for _, e := range exceptions {
		if e.kind != told.Kind {
			continue
		}
		sent := &rest.Error{Status: e.status, Name: string(e.kind), Message: told.Message, Cause: err}
		if e.reasons {
			sent.Reason = told.Reason
		}
		return sent
	}
	return nil
}

// ReasonOf is the short, stable reason of an error for the audit, empty when it has none.
func ReasonOf(err error) string {
	var auth *AuthError
	var told *finspace.Error
	var sent *rest.Error
	switch {
	case errors.As(err, &told):
		return told.Reason
	case errors.As(err, &auth):
		return auth.Reason
	case errors.As(err, &sent):
		return sent.Reason
	}
	return ""
}
