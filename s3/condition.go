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
func readCondition(h http.Header, prefix string) object.ReadCondition {
	return object.ReadCondition{
		IfMatch: joined(h, prefix+"if-match"), IfNoneMatch: joined(h, prefix+"if-none-match"),
		IfModifiedSince: httpDate(h.Get(prefix + "if-modified-since")), IfUnmodifiedSince: httpDate(h.Get(prefix + "if-unmodified-since")),
	}
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
	c := object.Condition{IfMatch: joined(x.r.Header, "If-Match"), IfNoneMatch: joined(x.r.Header, "If-None-Match")}
	switch {
	case c.IfNoneMatch != "" && c.IfNoneMatch != "*":
		return c, fail("NotImplemented", "If-None-Match of a write may be * alone: it asks that there is no object.")
	case c.IfMatch != "" && c.IfNoneMatch != "":
		return c, fail("NotImplemented", "A write takes If-Match or If-None-Match, not both.")
	}
	return c, nil
}

func plainETag(sent string) string { return strings.Trim(strings.TrimSpace(sent), `"`) }

func quoted(etag string) string { return `"` + etag + `"` }
