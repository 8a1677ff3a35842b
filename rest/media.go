package rest

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// checkMedia refuses a body that does not say it is JSON, and a request whose answer could not be read. Without a body
// there is nothing to have a type.
func checkMedia(h http.Header, body []byte) error {
	if len(body) > 0 {
		if err := checkBody(h); err != nil {
			return err
		}
	}
	if !accepts(h.Values("Accept")) {
		return &Error{
			Status: http.StatusNotAcceptable, Name: notAcceptable, Reason: "notAcceptable", Message: acceptMessage,
		}
	}
	return nil
}

func checkBody(h http.Header) error {
	for _, coding := range h.Values("Content-Encoding") {
		if coding != "" && !strings.EqualFold(coding, "identity") {
			return unsupported(codingMessage)
		}
	}
	switch types := h.Values("Content-Type"); {
	case len(types) == 0:
		return unsupported(noMediaMessage)
	case len(types) > 1 || !isJSON(types[0]):
		return unsupported(wrongMediaMessage)
	}
	return nil
}

// isJSON tells whether a Content-Type is one of the two that AWS clients send, in UTF-8.
func isJSON(value string) bool {
	if value == "application/json" || value == "application/x-amz-json-1.1" {
		return true
	}
	media, params, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" && media != "application/x-amz-json-1.1" {
		return false
	}
	charset, given := params["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

// accepts tells whether a client takes JSON. Of the ranges that match, the most exact one decides. What is no range
// is not looked at; a header that holds nothing excludes nothing.
func accepts(values []string) bool {
	ranges, best, taken := 0, -1, true
	for _, value := range values {
		for one := range strings.SplitSeq(value, ",") {
			media, params, err := mime.ParseMediaType(one)
			if err != nil {
				continue
			}
			ranges++
			if e := exactness(media); e > best {
				best, taken = e, wanted(params["q"])
			}
		}
	}
	return ranges == 0 || best >= 0 && taken
}

// exactness says how exactly a range means JSON; -1 is not at all.
func exactness(media string) int {
	switch media {
	case "application/json":
		return 3
	case "application/x-amz-json-1.1":
		return 2
	case "application/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}

// wanted tells whether a range with the quality q is taken: only 0 says no.
func wanted(q string) bool {
	n, err := strconv.ParseFloat(q, 64)
	return err != nil || n > 0
}
