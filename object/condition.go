package object

import (
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
)

// Condition is what must hold of the object that a write finds under its name, as the headers say it: a list of ETags or
// "*". Empty members ask nothing.
type Condition struct {
	IfMatch     string
	IfNoneMatch string
}

func (c Condition) empty() bool { return c == Condition{} }

// check compares with what is there now, nil for nothing.
func (c Condition) check(now *finspace.Object) error {
	switch {
	case c.IfMatch != "" && now == nil:
		return failf(NoSuchKey, "There is no object of this key, and If-Match wants one.")
	case c.IfMatch != "" && !matches(c.IfMatch, now.ETag), c.IfNoneMatch != "" && now != nil && matches(c.IfNoneMatch, now.ETag):
		return preconditionFailed()
	}
	return nil
}

func preconditionFailed() error {
	return failf(PreconditionFailed, "At least one of the conditions in the request does not hold.")
}

// ReadCondition is what must hold of an object that is read. Times have whole seconds, as HTTP writes them; the zero time
// and empty texts ask nothing.
type ReadCondition struct {
	IfMatch, IfNoneMatch               string
	IfModifiedSince, IfUnmodifiedSince time.Time
}

// Check is nil, PreconditionFailed, or NotModified. An ETag that is asked for outranks a time, as RFC 9110 says.
func (c ReadCondition) Check(o *finspace.Object) error {
	at := o.LastModified.Std().Truncate(time.Second)
	switch {
	case c.IfMatch != "" && !matches(c.IfMatch, o.ETag),
		c.IfMatch == "" && !c.IfUnmodifiedSince.IsZero() && at.After(c.IfUnmodifiedSince):
		return preconditionFailed()
	case c.IfNoneMatch != "" && matches(c.IfNoneMatch, o.ETag),
		c.IfNoneMatch == "" && !c.IfModifiedSince.IsZero() && !at.After(c.IfModifiedSince):
		return failf(NotModified, "The object is as it was.")
	}
	return nil
}

// matches tells whether a list of ETags, quoted or not, holds the one.
func matches(list, etag string) bool {
	for one := range strings.SplitSeq(list, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.Trim(strings.TrimPrefix(one, "W/"), `"`) == etag {
			return true
		}
	}
	return false
}
