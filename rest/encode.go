package rest

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// redacted stands for a secret value wherever a request is shown.
const redacted = "*** REDACTED ***"

// view says which members of a structure are written, and how.
type view struct {
	answer    bool // those of the body only
	redact    bool // secrets replaced
	tokenless bool // the idempotency token left out
}

func (w view) shows(m *Member) bool {
	return !(w.answer && m.In != InBody) && !(w.tokenless && m.Token)
}

// appendValue writes v, whose shape is s, behind b.
func (w view) appendValue(b []byte, s *Shape, v reflect.Value) []byte {
	switch s.Kind {
	case String:
		return w.appendString(b, s, v.String())
	case Integer, Long:
		return strconv.AppendInt(b, v.Int(), 10)
	case Boolean:
		return strconv.AppendBool(b, v.Bool())
	case List:
		return w.appendList(b, s, v)
	case Map:
		return w.appendMap(b, s, v)
	case Structure:
		return w.appendStructure(b, s, v)
	}
	panic("rest: a shape without a kind")
}

func (w view) appendString(b []byte, s *Shape, text string) []byte {
	if w.redact && s.Text.Secret {
		text = redacted
	}
	return appendText(b, text)
}

// appendStructure writes the members in declared order.
func (w view) appendStructure(b []byte, s *Shape, v reflect.Value) []byte {
	b = append(b, '{')
	first := true
	for i := range s.Members {
		m := &s.Members[i]
		if !w.shows(m) {
			continue
		}
		f, present := m.value(v)
		if !present {
			continue
		}
		b = appendKey(b, &first, m.Name)
		b = w.appendValue(b, m.Shape, f)
	}
	return append(b, '}')
}

func (w view) appendList(b []byte, s *Shape, v reflect.Value) []byte {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		b = w.appendValue(b, s.Element, v.Index(i))
	}
	return append(b, ']')
}

// appendMap writes the keys in the order of their bytes, so that equal maps give equal bytes.
func (w view) appendMap(b []byte, s *Shape, v reflect.Value) []byte {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
	b = append(b, '{')
	first := true
	for _, k := range keys {
		b = appendKey(b, &first, k.String())
		b = w.appendValue(b, s.Element, v.MapIndex(k))
	}
	return append(b, '}')
}

func appendKey(b []byte, first *bool, name string) []byte {
	if !*first {
		b = append(b, ',')
	}
	*first = false
	return append(appendText(b, name), ':')
}

// appendText writes s as a JSON string. Bytes that are no UTF-8 become U+FFFD: what is sent is always JSON.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = appendEscaped(append(b, s[start:i]...), c)
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// appendEscaped writes a byte that cannot stand in a JSON string as it is.
func appendEscaped(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case c == '\n':
		return append(b, '\\', 'n')
	case c == '\r':
		return append(b, '\\', 'r')
	case c == '\t':
		return append(b, '\\', 't')
	case c < ' ':
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(b, "\ufffd"...)
}
