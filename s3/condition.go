package s3

import (
	"net/http"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace/object"
)

// copyConditions stands in front of the headers that are conditions on the source of a copy.
const copyConditions = "x-amz-copy-source-"

// readCondition reads the headers with the prefix. A date that is none counts as not sent, as HTTP says.
func readCondition(h http.Header, prefix string) (c object.ReadCondition, err error) {
	c.IfModifiedSince, c.IfUnmodifiedSince = httpDate(h.Get(prefix+"if-modified-since")), httpDate(h.Get(prefix+"if-unmodified-since"))
	c.IfMatch, c.IfNoneMatch, err = etagConditions(h, prefix)
	return c, err
}

// etagConditions reads the two headers that name ETags, "" for one that is not sent. One that is sent and names none is refused: who sent it
// has lost an ETag on the way, and would be answered as if he had asked for no condition.
func etagConditions(h http.Header, prefix string) (match, noneMatch string, err error) {
	for _, one := range []struct {
		name string
		into *string
	}{{prefix + "if-match", &match}, {prefix + "if-none-match", &noneMatch}} {
		if *one.into = joined(h, one.name); *one.into == "" && len(h.Values(one.name)) > 0 {
			return "", "", fail("InvalidArgument", "The header %s is empty. Give an ETag or *, or leave it out.", one.name)
		}
	}
	return match, noneMatch, nil
}

// joined gives all values of a header as one list.
func joined(h http.Header, name string) string {
	return strings.TrimSpace(strings.Join(h.Values(name), ","))
}

// httpDate gives the zero time for what is no date.
func httpDate(text string) time.Time {
	at, err := http.ParseTime(strings.TrimSpace(text))
	if err != nil {
		return time.Time{}
	}
	return at
}

// writeCondition is the condition under which an object may be written: that it is what it was, or that it is not there.
func (x *exchange) writeCondition() (object.Condition, error) {
	var c object.Condition
	var err error
	c.IfMatch, c.IfNoneMatch, err = etagConditions(x.r.Header, "")
	switch {
	case err != nil:
		return c, err
	case c.IfNoneMatch != "" && c.IfNoneMatch != "*":
		return c, fail("NotImplemented", "If-None-Match of a write may be * alone: it asks that there is no object.")
	case c.IfMatch != "" && c.IfNoneMatch != "":
		return c, fail("NotImplemented", "A write takes If-Match or If-None-Match, not both.")
	}
	return c, nil
}

func plainETag(sent string) string { return strings.Trim(strings.TrimSpace(sent), `"`) }

func quoted(etag string) string { return `"` + etag + `"` }
