package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDecode holds the decoder against encoding/json. What that refuses as syntax is refused; what is accepted has the
// same values, exact keys only, and comes back from Marshal.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"text":"a\ud83d\udc4d","word":"abc","small":1,"large":-5,"flag":false,"list":["a"],"map":{"k":"v"}}`,
		`{"inner":{"word":"a","words":[{"word":"b"}]},"plain":{"word":"c"},"deep":{"k":[{"word":"d"}]},"x":[1e9,{"y":null}]}`,
		`{"Text":"a","text":"a"}`, `{"text":"\u0000"}`, `[{}]`, `{"small":1.0}`, "\ufeff{}", `{"map":{"a":"b","a":"c"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v := new(everything)
		d := decoder{data: data, broken: &violations{}}
		err := d.document(ShapeOf[everything](), reflect.ValueOf(v).Elem())
		if err != nil {
			refused(t, data, err)
			return
		}
		if !json.Valid(data) {
			t.Fatalf("accepted %q", data)
		}
		if clash(t, data) {
			if d.broken.exception() == nil {
				t.Fatalf("two spellings with two values were accepted in %q", data)
			}
			return
		}
		sameValues(t, data, v)
		comesBack(t, v)
	})
}

// clash tells that both spellings of a member are there with different values, which a rule forbids.
func clash(t *testing.T, data []byte) bool {
	t.Helper()
	var both struct{ A, B any }
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	_ = json.Unmarshal(all["Text"], &both.A)
	_ = json.Unmarshal(all["text"], &both.B)
	return both.A != nil && both.B != nil && both.A != both.B
}

// refused checks the reason: only what encoding/json refuses too is called no JSON.
func refused(t *testing.T, data []byte, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Name != serialization || !utf8.ValidString(e.Message) || len(e.Message) > 1000 {
		t.Fatalf("%q: %v", data, err)
	}
	for _, syntax := range []string{"is not JSON", "ends too early", "ends within", "goes on behind", "unknown escape", "control character"} {
		if strings.Contains(e.Message, "The body "+syntax) && json.Valid(data) {
			t.Fatalf("%q is JSON, but: %v", data, err)
		}
	}
}

// sameValues decodes data with encoding/json into plain maps, whose keys are exact, and compares.
func sameValues(t *testing.T, data []byte, v *everything) {
	t.Helper()
	plain := json.NewDecoder(bytes.NewReader(data))
	plain.UseNumber()
	var want map[string]any
	if err := plain.Decode(&want); err != nil {
		t.Fatal(err)
	}
	if want["text"] == nil {
		want["text"] = want["Text"]
	}
	w := reflect.ValueOf(*v)
	s := ShapeOf[everything]()
	for i := range s.Members {
		m := &s.Members[i]
		got, present := m.value(w)
		if value := want[m.Name]; value != nil {
			same(t, m.Shape, got, value)
		} else if present && m.Optional {
			t.Fatalf("%s is present in %q", m.Name, data)
		}
	}
}

func same(t *testing.T, s *Shape, got reflect.Value, want any) {
	t.Helper()
	switch want := want.(type) {
	case string:
		if got.String() != want {
			t.Fatalf("%q, want %q", got, want)
		}
	case json.Number:
		if strconv.FormatInt(got.Int(), 10) != want.String() && want != "-0" {
			t.Fatalf("%d, want %s", got.Int(), want)
		}
	case bool:
		if got.Bool() != want {
			t.Fatalf("%t, want %t", got.Bool(), want)
		}
	case []any:
		if got.Len() != len(want) {
			t.Fatalf("%d elements, want %d", got.Len(), len(want))
		}
		for i := range want {
			same(t, s.Element, got.Index(i), want[i])
		}
	case map[string]any:
		sameObject(t, s, got, want)
	}
}

func sameObject(t *testing.T, s *Shape, got reflect.Value, want map[string]any) {
	t.Helper()
	if s.Kind == Map {
		if got.Len() != len(want) {
			t.Fatalf("%d keys, want %d", got.Len(), len(want))
		}
		for k, value := range want {
			same(t, s.Element, got.MapIndex(reflect.ValueOf(k).Convert(s.Key.goType)), value)
		}
		return
	}
	for i := range s.Members {
		m := &s.Members[i]
		if value := want[m.Name]; value != nil {
			f, _ := m.value(got)
			same(t, m.Shape, f, value)
		}
	}
}

// comesBack checks that Marshal gives JSON that Unmarshal reads to the same value, and that a secret does not pass
// Redacted.
func comesBack(t *testing.T, v *everything) {
	t.Helper()
	s := ShapeOf[everything]()
	kept, again := s.Marshal(v), new(everything)
	if err := s.Unmarshal(kept, again); err != nil || !json.Valid(kept) {
		t.Fatalf("%s: %v", kept, err)
	}
	if !reflect.DeepEqual(v, again) || !bytes.Equal(kept, s.Marshal(again)) {
		t.Fatalf("%s came back as %s", kept, s.Marshal(again))
	}
	if shown := s.Redacted(v); !json.Valid(shown) || v.Secret != nil && !bytes.Contains(shown, []byte(`"secret":"`+redacted+`"`)) {
		t.Fatalf("shown: %s", shown)
	}
}

// FuzzRoute builds paths from labels: they lead to their row and come back as they were, whatever is in them. And no
// path, however odd, does anything else than find a row or be refused.
func FuzzRoute(f *testing.F) {
	for _, seed := range []string{"/user/a", "//", "/user/..", "/user/%2e%2E", "/group/a%2Fb/users/%ff", "/user/\x00", "*", ""} {
		f.Add(seed, "alias/name", "ü %")
	}
	root := &node{}
	for i, path := range []string{"/user", "/user/{id}", "/group/{a}/users/{b}", "/group/{a}/x", "/v1/{a}/b/c", "/v1/p/{a}/d"} {
		pattern, err := parsePattern(path)
		if err != nil {
			f.Fatal(err)
		}
		root.add("GET", pattern, i)
	}
	f.Fuzz(func(t *testing.T, path, a, b string) {
		if row, labels, err := root.find("GET", path); err == nil && row > 0 && labels == nil {
			t.Fatalf("%q has lost its labels", path)
		}
		if a == "" || b == "" || a == "." || b == "." || a == ".." || b == ".." || !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		row, labels, err := root.find("GET", "/group/"+escaped(a)+"/users/"+escaped(b))
		if err != nil || row != 2 || labels["a"] != a || labels["b"] != b {
			t.Fatalf("%q, %q: row %d, labels %q, %v", a, b, row, labels, err)
		}
	})
}

// escaped writes every byte of s as %XX.
func escaped(s string) string {
	const hex = "0123456789ABCDEF"
	var b []byte
	for i := range len(s) {
		b = append(b, '%', hex[s[i]>>4], hex[s[i]&15])
	}
	return string(b)
}
