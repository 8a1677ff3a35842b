package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// APIError is an answer that is no success. Every exception of the service has a type of its own that unwraps to it.
type APIError struct {
	Operation  string
	Code       string // the exception's name; empty when what answered is no FinSpace server
	Message    string
	Reason     string // short, for programs; where the exception has one
	Status     int
	RequestID  string        // the server's name of the request, for its operator
	RetryAfter time.Duration // how long the server asks to wait; 0 when it does not say
}

func (e *APIError) Error() string {
	text := "client: " + e.Operation + ": " + e.Code + " (status " + strconv.Itoa(e.Status)
	if e.RequestID != "" {
		text += ", request " + e.RequestID
	}
	text += ")"
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// apiError reads an answer that is no success.
func apiError(operation string, answer *http.Response, body []byte) error {
	e := &APIError{
		Operation:  operation,
		Code:       exceptionName(answer.Header.Get("X-Amzn-Errortype")),
		Status:     answer.StatusCode,
		RequestID:  answer.Header.Get("X-Amzn-Requestid"),
		RetryAfter: retryAfter(answer.Header.Get("Retry-After"), time.Now()),
	}
	var sent struct{ Message, Reason string }
	if err := json.Unmarshal(body, &sent); err == nil {
		e.Message, e.Reason = sent.Message, sent.Reason
	}
	if e.Code == "" && e.Message == "" {
		e.Message = fmt.Sprintf("%s answered, but not as a FinSpace server does: is the endpoint right, and what stands before the server?", answer.Request.URL.Host)
	}
	return typed(e)
}

// exceptionName takes away what some servers and proxies add around the name: a namespace before, an address after.
func exceptionName(header string) string {
	name, _, _ := strings.Cut(header, ":")
	return name[strings.LastIndexByte(name, '#')+1:]
}

// retryAfter reads seconds or a date; 0 for anything else.
func retryAfter(header string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

// unreachable is a failure to get an answer at all: whether the server did the work is not known.
type unreachable struct {
	operation string
	cause     error
}

func (e *unreachable) Error() string {
	return "client: " + e.operation + ": no answer: " + e.cause.Error()
}
func (e *unreachable) Unwrap() error { return e.cause }
