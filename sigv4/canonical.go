package sigv4

import (
	"slices"
	"strings"
)

// canonicalPath gives the path as the signature names it.
func canonicalPath(raw string, p Policy) string {
	if p.Normalise {
		raw = normalise(raw)
	}
	if !p.EncodeOnce {
		return encode(raw, true)
	}
	// Each segment is decoded by itself, so that an encoded slash stays one: /a%2Fb and /a/b are different keys.
	segments := strings.Split(raw, "/")
	for i, s := range segments {
		if plain, ok := decode(s, false); ok {
			s = plain
		}
		segments[i] = encode(s, false)
	}
	return strings.Join(segments, "/")
}

// normalise takes out empty segments, "." and "..". It keeps a slash at the end.
func normalise(raw string) string {
	var kept []string
	for s := range strings.SplitSeq(raw, "/") {
		switch s {
		case "", ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, s)
		}
	}
	path := "/" + strings.Join(kept, "/")
	if strings.HasSuffix(raw, "/") && len(kept) > 0 {
		path += "/"
	}
	return path
}

// member is one pair of the query, both halves encoded.
type member struct{ name, value string }

// parseQuery reads the pairs of a raw query in canonical order. It fails where a % is not followed by two hex digits:
// such text has no certain meaning, and what is signed must have one.
func parseQuery(raw string) (members []member, ok bool) {
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, ok1 := decode(name, true)
		value, ok2 := decode(value, true)
		if !ok1 || !ok2 {
			return nil, false
		}
		members = append(members, member{encode(name, false), encode(value, false)})
	}
	sortMembers(members)
	return members, true
}

func sortMembers(members []member) {
	slices.SortFunc(members, func(a, b member) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
}

func canonicalQuery(members []member, p Policy) string {
	var b strings.Builder
	for _, m := range members {
		if p.UnsignedToken && m.name == tokenMember {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(m.name)
		b.WriteByte('=')
		b.WriteString(m.value)
	}
	return b.String()
}

// canonicalValue trims the values of one header, folds inner blanks to one space and joins the values with commas.
func canonicalValue(b *strings.Builder, values []string) {
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		first := true
		for word := range strings.FieldsFuncSeq(v, isBlank) {
			if !first {
				b.WriteByte(' ')
			}
			first = false
			b.WriteString(word)
		}
	}
}

func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }
