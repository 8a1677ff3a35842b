package sigv4

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// coverHeaders puts together what the signature says about headers: the lines of the signed ones, and the names of
// those that it should cover and does not.
func (s *Signed) coverHeaders(r *http.Request) error {
	s.covered.names = s.SignedHeaders
	var missing string
	if s.covered.headers, missing = headerLines(r, s.SignedHeaders); missing != "" {
		return differs(PartHeaders, "The header %q is signed and does not arrive: check what stands between you and the server.", missing)
	}
	for name := range r.Header {
		if isAmz(name) && !slices.Contains(s.SignedHeaders, strings.ToLower(name)) {
			s.unsigned = append(s.unsigned, strings.ToLower(name))
		}
	}
	slices.Sort(s.unsigned)
	return nil
}

func isAmz(name string) bool { return len(name) >= 6 && strings.EqualFold(name[:6], "x-amz-") }

// headerLines gives a line for each of the names, each with its newline, or the first name that the request lacks.
func headerLines(r *http.Request, names []string) (lines, missing string) {
	var b strings.Builder
	for _, name := range names {
		values := headerValues(r, name)
		if len(values) == 0 {
			return "", name
		}
		b.WriteString(name)
		b.WriteByte(':')
		canonicalValue(&b, values)
		b.WriteByte('\n')
	}
	return b.String(), ""
}

// headerValues gives the values of a header, also of those that net/http keeps in fields of their own.
func headerValues(r *http.Request, name string) []string {
	switch name {
	case "host":
		return []string{sentHost(r)}
	case "transfer-encoding":
		if len(r.TransferEncoding) > 0 {
			return r.TransferEncoding
		}
	case "content-length":
		if len(r.Header.Values(name)) == 0 && r.ContentLength >= 0 {
			return []string{strconv.FormatInt(r.ContentLength, 10)}
		}
	}
	return r.Header.Values(name)
}

func sentHost(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}
