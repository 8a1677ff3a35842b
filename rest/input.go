package rest

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"
)

// input reads a request into a new value of the shape. broken may be nil.
func (s *Shape) input(r *http.Request, labels Labels, body []byte, broken *violations) (any, error) {
	p := reflect.New(s.goType)
	t := texts{to: p.Elem(), broken: broken}
	for i := range s.Members {
		if err := t.outside(&s.Members[i], i, r, labels); err != nil {
			return nil, err
		}
	}
	if err := t.query(s, r.URL.RawQuery); err != nil {
		return nil, err
	}
	d := decoder{data: body, broken: broken}
	if len(body) == 0 {
		d.data = []byte("{}") // a client with nothing to say may send no body at all
	}
	if err := d.document(s, t.to); err != nil {
		return nil, err
	}
	return p.Interface(), nil
}

// texts sets members that travel as plain text: in the path, the query and headers.
type texts struct {
	to     reflect.Value
	broken *violations
}

// outside reads the member from the path or from a header if it travels there.
func (t *texts) outside(m *Member, i int, r *http.Request, labels Labels) error {
	switch m.In {
	case InPath:
		return t.set(m, i, labels[m.Label])
	case InHeader:
		values := r.Header.Values(m.Name)
		if len(values) == 0 {
			t.missing(m, i)
			return nil
		}
		if len(values) > 1 {
			t.add(m, i, "must be sent once")
			return nil
		}
		return t.set(m, i, values[0])
	case InBody, InQuery, InStatus:
	}
	return nil
}

// query reads the members that travel there.
func (t *texts) query(s *Shape, raw string) error {
	var seen uint64
	for pair := range strings.SplitSeq(raw, "&") {
		i, text, err := s.queryMember(pair)
		if err != nil {
			return err
		}
		if i < 0 {
			continue
		}
		if seen&(1<<i) != 0 {
			t.add(&s.Members[i], i, "must be sent once")
			continue
		}
		seen |= 1 << i
		if err := t.set(&s.Members[i], i, text); err != nil {
			return err
		}
	}
	for i := range s.Members {
		if m := &s.Members[i]; m.In == InQuery && seen&(1<<i) == 0 {
			t.missing(m, i)
		}
	}
	return nil
}

// queryMember reads name=value. It gives -1 for a name that is no member of the query: presigned requests, for one,
// have more there. A plus is a space, as it is for the signature: if the two differed, somebody on the way could change
// a signed value. AWS clients send %20 and %2B.
func (s *Shape) queryMember(pair string) (int, string, error) {
	name, text, _ := strings.Cut(pair, "=")
	name, err := url.QueryUnescape(name)
	if err == nil {
		text, err = url.QueryUnescape(text)
	}
	if err != nil {
		return 0, "", malformed("malformedQuery", "The query has a percent sign without two hexadecimal digits.")
	}
	for i := range s.Members {
		if m := &s.Members[i]; m.In == InQuery && m.Name == name {
			return i, text, nil
		}
	}
	return -1, "", nil
}

// set reads text as the member's type and looks at its rule.
func (t *texts) set(m *Member, i int, text string) error {
	if !utf8.ValidString(text) {
		return malformed("malformedText", "The member '%s' is not UTF-8.", m.Name)
	}
	f := t.to.FieldByIndex(m.index)
	if m.Optional {
		f.Set(reflect.New(m.Shape.goType))
		f = f.Elem()
	}
	switch at := t.at(m, i); m.Shape.Kind {
	case String:
		f.SetString(text)
		t.broken.text(&at, m.Shape.Text, text)
	case Boolean:
		f.SetBool(text == "true")
		if text != "true" && text != "false" {
			return mistypedText(m, "true or false")
		}
	default:
		n, ok := parseWhole(text, m.Shape.Kind)
		if !ok {
			return mistypedText(m, wholeNumber(m.Shape.Kind))
		}
		f.SetInt(n)
		t.broken.number(&at, m.Shape.Number, n)
	}
	return nil
}

func mistypedText(m *Member, want string) error {
	return malformed("malformedText", "The member '%s' must be %s.", m.Name, want)
}

func (t *texts) missing(m *Member, i int) {
	if m.Required {
		t.add(m, i, mustBePresent)
	}
}

func (t *texts) add(m *Member, i int, broken string) {
	at := t.at(m, i)
	t.broken.add(&at, broken)
}

func (t *texts) at(m *Member, i int) path {
	return path{steps: []step{{name: m.Name, index: i}}}
}
