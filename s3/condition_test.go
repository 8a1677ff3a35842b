package s3

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/object"
)

// TestConditions goes through HTTP's order of precedence.
func TestConditions(t *testing.T) {
	at := finspace.TimeOf(time.Date(2026, 5, 1, 12, 0, 0, 500e6, time.UTC))
	same, before, after := "Fri, 01 May 2026 12:00:00 GMT", "Fri, 01 May 2026 11:59:59 GMT", "Fri, 01 May 2026 12:00:01 GMT"
	for _, c := range []struct {
		headers string
		want    object.Code
	}{
		{"", ""},
		{`If-Match: "e"`, ""},
		{`If-Match: e`, ""},
		{`If-Match: *`, ""},
		{`If-Match: "x", "e"`, ""},
		{`If-Match: "x"`, object.PreconditionFailed},
		{`If-None-Match: "e"`, object.NotModified},
		{`If-None-Match: W/"e"`, object.NotModified},
		{`If-None-Match: *`, object.NotModified},
		{`If-None-Match: "x"`, ""},
		{`If-Modified-Since: ` + same, object.NotModified},
		{`If-Modified-Since: ` + after, object.NotModified},
		{`If-Modified-Since: ` + before, ""},
		{`If-Modified-Since: yesterday`, ""},
		{`If-Unmodified-Since: ` + same, ""},
		{`If-Unmodified-Since: ` + after, ""},
		{`If-Unmodified-Since: ` + before, object.PreconditionFailed},
		{`If-Match: "e"|If-Unmodified-Since: ` + before, ""},
		{`If-Match: "x"|If-Unmodified-Since: ` + after, object.PreconditionFailed},
		{`If-None-Match: "e"|If-Modified-Since: ` + before, object.NotModified},
		{`If-None-Match: "x"|If-Modified-Since: ` + after, ""},
		{`If-Match: "x"|If-None-Match: "e"`, object.PreconditionFailed},
		{`If-Match: "e"|If-None-Match: "e"`, object.NotModified},
	} {
		for _, prefix := range []string{"", copyConditions} {
			h := http.Header{}
			for line := range strings.SplitSeq(c.headers, "|") {
				if name, value, ok := strings.Cut(line, ": "); ok {
					h.Set(prefix+name, value)
				}
			}
			condition, err := readCondition(h, prefix)
			if err != nil {
				t.Errorf("%s%s: %v", prefix, c.headers, err)
			}
			err = condition.Check(&finspace.Object{ETag: "e", LastModified: at})
			if err == nil != (c.want == "") || err != nil && !errors.Is(err, c.want) {
				t.Errorf("%s%s: %v, want %q", prefix, c.headers, err, c.want)
			}
		}
	}
}
