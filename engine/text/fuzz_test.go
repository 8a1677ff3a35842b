package text

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// form gives parameters of one of the forms of text.
func form(t testing.TB, n uint8) format.Params {
	forms := [][]string{
		{"formatType", "CSV", "withHeader", "false"},
		{"formatType", "CSV", "multiLine", "true", "escaper", "\\"},
		{"formatType", "JSON"},
		{"formatType", "JSON", "jsonPath", "$.a"},
		{"formatType", "XML", "rowTag", "r"},
		{"formatType", "CSV", "encoding", "Shift_JIS"},
		{"formatType", "JSON", "encoding", "UTF-16LE"},
		{"formatType", "XML", "rowTag", "r", "encoding", "windows-1252"},
	}
	return params(t, forms[int(n)%len(forms)]...)
}

// through reads a text in blocks of about so many bytes.
func through(t testing.TB, src io.Reader, p format.Params, s engine.Schema, block int) (rows, warnings, failed string) {
	t.Helper()
	in, names, err := (&input{file: io.NopCloser(src), name: "f"}).source(p)
	if err == nil {
		if err = in.own.fit(s, names); err != nil {
			err = in.file.refuse(err)
		}
	}
	if err != nil {
		return "", "", told(t, err)
	}
	in.own.block = block
	d, err := NewDecoder(s, p)
	if err != nil {
		t.Fatal(err)
	}
	sink := &show{schema: s}
	for b := new(Block); err == nil; {
		if err = in.Next(b); err == nil {
			err = d.Decode(b, sink)
		}
	}
	if !errors.Is(err, io.EOF) {
		failed = told(t, err)
	}
	return sink.out.String(), strings.Join(in.Warnings(), " "), failed
}

// FuzzBlocks: whatever the text, nothing panics, and blocks of any size give together what one pass gives.
func FuzzBlocks(f *testing.F) {
	for i, seed := range []string{
		"a,1\n\"b\n\",2\r\n\nc", "a,b\n\"x\ny\",\\\n1", `{"a":1}` + "\n" + `{"b":"\u00e9"}` + "\n[1]", `{"a":[{"a":1},{"b":{}}]}{"a":null}`,
		"<x>\n<r a='1'><b>2</b></r><r/>\xff</x>", "a,b\n\x83\x5c,1\n\x83", "{\x00\"\x00}\x00\n\x00", "<x><r>\x81</r></x>",
	} {
		f.Add(uint8(i), []byte(seed), uint8(3))
	}
	s := columns(f, "a STRING, b BIGINT")
	f.Fuzz(func(t *testing.T, n uint8, text []byte, block uint8) {
		p := form(t, n)
		rows, warnings, failed := through(t, bytes.NewReader(text), p, s, blockSize)
		small, same, broke := through(t, iotest.HalfReader(bytes.NewReader(text)), p, s, 1+int(block))
		if failed != broke || failed == "" && (rows != small || warnings != same) || !strings.HasPrefix(small, rows) {
			t.Fatalf("%q at once:\n%s %s %s\nby %d:\n%s %s %s", text, rows, warnings, failed, block, small, same, broke)
		}
	})
}

// FuzzFile: whatever bytes a file begins with, unpacking and decoding end without a panic.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{"\x1f\x8b\x08\x00", "\x28\xb5\x2f\xfd\x00", "\xff\x06\x00\x00sNaPpY", "BZh91AY&SY", "PK\x03\x04", "\x50\x2a\x4d\x18\x00\x00\x00\x00"} {
		f.Add(uint8(0), []byte(seed))
	}
	s := columns(f, "a STRING")
	f.Fuzz(func(t *testing.T, n uint8, content []byte) {
		through(t, bytes.NewReader(content), form(t, n), s, blockSize)
	})
}

// given takes the members of a record.
type given struct{ out strings.Builder }

func (g *given) member(name []byte, v *value) *broken {
	fmt.Fprintf(&g.out, "%q=%d:%q;", name, v.kind, v.text)
	return nil
}

// FuzzJSON: what is accepted here encoding/json accepts too and reads alike; and what it accepts is accepted here, if it is an
// object that holds no name twice, no half characters, and lies no deeper than it may.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":1.50,"b":[{"c":null}],"d":"\u00e9\ud83d\ude00\n"}`, `{"a":1,"a":2}`, `{"a":{"x":1,"x":2}}`, `{"a":01}`, `{"a":"\ud800"}`, `[1]`, `{"a":tru}`, "{\"a\":\"\xff\"}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var p jsonParser
		var g given
		bad := p.record(text, &g)
		if bad == nil && !json.Valid(text) {
			t.Fatalf("%q was accepted", text)
		}
		if bad != nil && json.Valid(text) && bad.rule == JSONSyntax {
			t.Fatalf("%q was called no JSON", text)
		}
		if bad != nil {
			if bad.at < 0 || bad.at > len(text) {
				t.Fatalf("%q is bad at %d", text, bad.at)
			}
			return
		}
		if want, ok := standard(t, text); ok && g.out.String() != want {
			t.Fatalf("%q: %s, and encoding/json %s", text, g.out.String(), want)
		}
	})
}

// standard reads an object with encoding/json. Not ok: it holds what encoding/json replaces in silence, or a name twice, which
// only the record itself could allow here.
func standard(t *testing.T, text []byte) (string, bool) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for d.More() {
		name, err := d.Token()
		var raw json.RawMessage
		if err == nil {
			err = d.Decode(&raw)
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, value := kindOf(raw)
		if !utf8.ValidString(value) {
			return "", false
		}
		fmt.Fprintf(&out, "%q=%d:%q;", name, kind, value)
	}
	return out.String(), true
}

func kindOf(raw json.RawMessage) (kind, string) {
	var text string
	switch raw[0] {
	case '"':
		_ = json.Unmarshal(raw, &text)
		return isText, text
	case '{', '[':
		return isNested, string(raw)
	case 't', 'f':
		return isBoolean, string(raw)
	case 'n':
		return isNull, string(raw)
	}
	return isNumber, string(raw)
}

// FuzzCharset: how the source cuts its reads is no matter, what comes out is UTF-8 but for marks, and marks give back bytes
// of the source.
func FuzzCharset(f *testing.F) {
	names := []string{"UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252", "US-ASCII", "Shift_JIS", "EUC-JP", "EUC-KR", "GBK", "GB18030", "Big5", "KOI8-R"}
	for i := range names {
		f.Add(uint8(i), []byte("a\x81\x30\x81\x30\xff\x00\xd8\x83\x5c\xe9"))
	}
	f.Fuzz(func(t *testing.T, n uint8, text []byte) {
		name := names[int(n)%len(names)]
		var out [2][]byte
		for i, src := range []io.Reader{bytes.NewReader(text), iotest.OneByteReader(bytes.NewReader(text))} {
			s, err := charset(name)
			if err != nil {
				t.Fatal(err)
			}
			r, _, _ := decoded(src, name, s)
			if out[i], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(out[0], out[1]) {
			t.Fatalf("%s %q: %q at once, %q byte by byte", name, text, out[0], out[1])
		}
		for rest := out[0]; len(rest) > 0; {
			if b, ok := badByte(rest); ok {
				if bytes.IndexByte(text, b) < 0 {
					t.Fatalf("%s %q: %q has the byte %x, which is not there", name, text, out[0], b)
				}
				rest = rest[3:]
				continue
			}
			c, size := utf8.DecodeRune(rest)
			if c == utf8.RuneError && size == 1 {
				t.Fatalf("%s %q: %q is no UTF-8", name, text, out[0])
			}
			rest = rest[size:]
		}
	})
}

// FuzzShape: a record that is read by the shape of the one before is read as it is by itself. The first of two goes before the second, and
// behind it, and with another value.
func FuzzShape(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"a":"x","b":1,"c":1.5}`, `{"a":"y\n","b":2,"c":-0.5e3}`},
		{`{"a": null, "b": 1, "no": {}}`, `{"a": 1, "b": 2, "no": 3}`},
		{`{ "\u0061":"x" }`, `{ "a":"x" }`},
		{`{"a":"x","e":"AAE="}`, `{"a":"","e":1}`},
		{`{"b":12,"f":true,"d":"2024-01-02 09:30:00"}`, `{"b":1.0,"f":"true","d":"x"}`},
		{`{"b":1}`, `{"b":01}`},
		{`{"a":"x"}`, "{\"a\":\"\xff\"}"},
		{`{"a":tru}`, `{"a":true}`},
		{`{"A":"x","b":-}`, `{"A":"x","b":"-1"} `},
		{`{"b":1}`, `{"b":nullx}`},
		{`{"b":1}`, `{"b":1}}`},
		{`{"a":"x"}`, `{"b":1}`},
		{`{"a":1}`, `{"a":2}`},
		{`{"a":"x"}`, `{"b":1,"c":tru}`},
		{`{"a":"y","no":null}`, `{"a":null,"no":"x"}`},
		{`{"a":1,"b":[]}`, `{"a":1,"b":[2]}`},
		{`{"a":"z","d":1}`, `{"a":"z","d":"2024-01-02"}`},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	s, p := columns(f, "a STRING, b BIGINT, c DOUBLE, d DATETIME, e BINARY, f BOOLEAN"), params(f, "formatType", "JSON", "nullValue", "27")
	read := func(t *testing.T, line int, records ...[]byte) string {
		d, err := NewDecoder(s, p)
		if err != nil {
			t.Fatal(err)
		}
		sink := &show{schema: s}
		if err := d.Decode(&Block{own: &origin{name: "f", params: p}, line: int64(line), text: bytes.Join(records, []byte{'\n'})}, sink); err != nil {
			t.Fatal(err)
		}
		return sink.out.String()
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if bytes.ContainsAny(a, "\n") || bytes.ContainsAny(b, "\n") {
			return
		}
		records := [][]byte{a, b, a, a, bytes.ReplaceAll(a, []byte("1"), []byte("27")), b, b, a}
		want := ""
		for line, r := range records {
			want += read(t, line, r)
		}
		if got := read(t, 0, records...); got != want {
			t.Fatalf("%q and %q: together\n%sby themselves\n%s", a, b, got, want)
		}
	})
}
