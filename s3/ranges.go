package s3

import (
	"strconv"
	"strings"
)

// span is a piece of an object.
type span struct{ offset, length int64 }

// rangeOf reads a Range header for an object of the size given. asked is false where the header is to be passed over, as
// HTTP says of one that cannot be read; S3 passes over several ranges too. A range outside of the object is InvalidRange.
func rangeOf(header string, size int64) (s span, asked bool, err error) {
	text, is := strings.CutPrefix(header, "bytes=")
	first, last, ok := strings.Cut(strings.TrimSpace(text), "-")
	if !is || !ok {
		return span{}, false, nil
	}
	from, fromErr := parsePosition(first)
	to, toErr := parsePosition(last)
	switch {
	case fromErr && first != "", toErr && last != "", first == "" && last == "", first != "" && last != "" && to < from:
		return span{}, false, nil
	case first == "": // the last bytes
		from, to = max(size-to, 0), size-1 // of none, none: from lies behind the end
	case last == "":
		to = size - 1
	}
	if from >= size {
		return span{}, true, invalidRange(size)
	}
	to = min(to, size-1)
	return span{from, to - from + 1}, true, nil
}

// parsePosition reads a number. One beyond all sizes counts as the largest.
func parsePosition(text string) (n int64, bad bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		n = 1<<63 - 1
	}
	return n, false
}

func invalidRange(size int64) error {
	e := fail("InvalidRange", "The range lies outside of the object, which has %d bytes.", size)
	e.Header = map[string][]string{"Content-Range": {"bytes */" + strconv.FormatInt(size, 10)}}
	return e
}

func (s span) contentRange(size int64) string {
	return "bytes " + strconv.FormatInt(s.offset, 10) + "-" + strconv.FormatInt(s.offset+s.length-1, 10) + "/" + strconv.FormatInt(size, 10)
}
