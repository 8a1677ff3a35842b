package cli

import (
	"errors"
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// Exit codes.
const (
	ExitOK       = 0
	ExitFailed   = 1 // the command could not do what it was asked, or not all of it
	ExitUsage    = 2 // the command line, the environment or the configuration file is wrong; nothing was done
	ExitFindings = 3 // doctor or audit verify ran and found something wrong
)

const exitCodesHelp = `Exit codes: 0 done; 1 failed, or not all of it could be done; 2 wrong use, nothing was done; ` +
	`3 a check ran and found something wrong.`

// exitError is an error with an exit code of its own. Its text is empty when everything has been said already.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

func usagef(format string, args ...any) error {
	return &exitError{ExitUsage, fmt.Sprintf(format, args...)}
}

// quietly ends the command with a code and without another word.
func quietly(code int) error { return &exitError{code: code} }

func exitCode(err error) int {
	var e *exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &e):
		return e.code
	}
	return ExitFailed
}

// sentence is what a person reads of an error: without the wire's exception name, with the cause where the message alone
// tells nothing.
func sentence(err error) string {
	var sent *rest.Error
	if errors.As(err, &sent) {
		return sent.Message
	}
	var e *finspace.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if e.Cause != nil {
		return fmt.Sprintf("%s (%v)", e.Message, e.Cause)
	}
	return e.Message
}
