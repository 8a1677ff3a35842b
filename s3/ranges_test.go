package s3

import (
	"errors"
	"testing"
)

func TestRange(t *testing.T) {
	for _, c := range []struct {
		header string
		size   int64
		want   string // Content-Range; "all" or an error's code
	}{
		{"bytes=0-0", 10, "bytes 0-0/10"},
		{"bytes=2-5", 10, "bytes 2-5/10"},
		{"bytes=5-", 10, "bytes 5-9/10"},
		{"bytes=0-99", 10, "bytes 0-9/10"},
		{"bytes=-3", 10, "bytes 7-9/10"},
		{"bytes=-99", 10, "bytes 0-9/10"},
		{"bytes=9-99999999999999999999999", 10, "bytes 9-9/10"},
		{"bytes=-99999999999999999999999", 10, "bytes 0-9/10"},
		{"bytes=10-", 10, "InvalidRange"},
		{"bytes=99999999999999999999999-", 10, "InvalidRange"},
		{"bytes=-0", 10, "InvalidRange"},
		{"bytes=0-", 0, "InvalidRange"},
		{"bytes=-1", 0, "InvalidRange"},
		{"bytes=0-0", 0, "InvalidRange"},
		{"bytes=5-2", 10, "all"},
		{"bytes=", 10, "all"},
		{"bytes=-", 10, "all"},
		{"bytes=a-b", 10, "all"},
		{"bytes=0-1,3-4", 10, "all"},
		{"bytes=+1-2", 10, "all"},
		{"lines=0-1", 10, "all"},
		{"bytes 0-1", 10, "all"},
	} {
		s, asked, err := rangeOf(c.header, c.size)
		got := "all"
		if e, is := errors.AsType[*Error](err); is {
			got = e.Code
		} else if asked {
			got = s.contentRange(c.size)
		}
		if got != c.want {
			t.Errorf("%s of %d: %s, want %s", c.header, c.size, got, c.want)
		}
	}
}
