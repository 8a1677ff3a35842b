package text

import (
	"strings"
	"testing"
)

// TestRules: each rule says what to do, or its message does.
func TestRules(t *testing.T) {
	for _, r := range Rules() {
		if advice[r] == "" && r != NotUTF8 {
			t.Errorf("%s has no advice", r)
		}
	}
}

func TestJSON(t *testing.T) {
	s := columns(t, "ticker STRING, size BIGINT")
	deep := strings.Repeat("[", 70) + strings.Repeat("]", 70)
	for _, c := range []struct{ name, text, path, want string }{
		{
			"lines", `{"ticker":"A","size":1}` + "\n\n" + `{"size":2,"ticker":""}` + "\n" + `{"ticker":null}`, "",
			`[A|1] [|2] [-|-] warning: "f.txt": one blank line was skipped.`,
		},
		{"lines with CRLF and mark", "\ufeff{\"ticker\":\"A\"}\r\n{\"size\":3}\r\n", "", "[A|-] [-|3]"},
		{"array", `[{"ticker":"A","size":1}, {"ticker":"B"}]`, "", "[A|1] [B|-]"},
		{"empty array", ` [ ] `, "", ""},
		{"empty file", "\n ", "", `warning: "f.txt": the file is empty.`},
		{"documents over lines", "{\n \"ticker\": \"A\",\n \"size\": 1.5\n}\n{\"ticker\":\"B\"}", "", "fraction@3#size({\n \"ticker\": \"A\",\n \"size\": 1.5\n}) [B|-]"},
		{"objects without line ends", `{"ticker":"A"}{"ticker":"B"} {"ticker":"C"}`, "", "[A|-] [B|-] [C|-]"},
		{"path", `{"meta":{"data":[1,"]}"]},"data":[{"size":1},{"size":2}],"more":"x"}`, "$.data", "[-|1] [-|2]"},
		{"path to elements", `{"data":[{"size":1}]}` + "\n" + `{"data":[{"size":2}]}`, "$.data[*]", "[-|1] [-|2]"},
		{"path within elements", `[{"v":{"size":1}},{"w":{"size":3}},{"v":{"size":2}}]`, "$[*].v", "[-|1] [-|2]"},
		{"path to an object", `{"a b":{"c":{"ticker":"A"}}}`, "$['a b'].c", "[A|-]"},
		{"path to nothing", `{"a":1}`, "$.b", `BadInput: "f.txt": jsonPath "$.b" leads to nothing in the file: correct it`},
		{"path that does not fit", `{"b":1}`, "$.b.c", `BadInput: "f.txt": line 1: jsonPath "$.b.c" does not fit what stands here: correct it`},
		{"path of another language", `{}`, "$..b", `BadInput: formatParams: jsonPath is "$..b": give $ and names behind it, with one [*] at most, as $.data, $.a.b, $['a b'] or $.rows[*].value`},
		{"number text", `{"ticker":1e400,"size":9223372036854775807}`, "", "[1e400|9223372036854775807]"},
		{"boolean in a text", `{"ticker":true}`, "", "[true|-]"},
		{"nested in a text", `{"ticker":{"a": [1, "x"]}}`, "", `[{"a": [1, "x"]}|-]`},
		{"nested in a number", `{"size":[1]}`, "", `nested@1#size({"size":[1]})`},
		{"doubled key", `{"size":1,"size":2}`, "", `duplicate-key@1#size({"size":1,"size":2})`},
		{"doubled key that is no column", `{"size":1,"x":2,"x":2}`, "", `duplicate-key@1({"size":1,"x":2,"x":2}) warning: "f.txt": the schema has no column for "x"; what the file has there was left out.`},
		{"doubled key within", `{"ticker":{"x":2,"\u0078":2}}`, "", `duplicate-key@1({"ticker":{"x":2,"\u0078":2}})`},
		{"names in other forms", `{"Ticker":"A","SIZE":1}`, "", "[A|1]"},
		{"exact name beside another form", `{"Size":2,"size":1}`, "", `[-|1] warning: "f.txt": no record has a value for "ticker"; the column is NULL there.`},
		{"two other forms", `{"Size":2,"SIZE":1}`, "", `same-column@1#size({"Size":2,"SIZE":1})`},
		{
			"extra", `{"size":1,"x":2}` + "\n" + `{"ticker":"a","x":2,"y":3}`, "",
			`[-|1] [a|-] warning: "f.txt": the schema has no column for "x", "y"; what the file has there was left out.`,
		},
		{"nothing but extra", `{"x":1}`, "", `no-column@1({"x":1}) warning: "f.txt": the schema has no column for "x"; what the file has there was left out.`},
		{"lone surrogate", `{"ticker":"\ud800"}`, "", `lone-surrogate@1({"ticker":"\ud800"})`},
		{"pair", `{"ticker":"\ud83d\ude00\u00e9\n"}`, "", "[😀é\n|-]"},
		{"NaN", `{"size":NaN}`, "", `json-syntax@1({"size":NaN})`},
		{"zeros in front", `{"size":01}`, "", `json-syntax@1({"size":01})`},
		{"control character", "{\"ticker\":\"a\tb\"}", "", "control-in-text@1({\"ticker\":\"a\tb\"})"},
		{"too deep", `{"ticker":` + deep + `}`, "", `depth@1({"ticker":` + deep + `})`},
		{"invalid UTF-8", "{\"ticker\":\"a\"}\n{\"ticker\":\"caf\xe9\"}\n", "", "[a|-] utf-8@2({\"ticker\":\"caf\xe9\"})"},
		{"bad line among lines", "{\"size\":1}\n{\"size\":\n{\"size\":3}\n", "", "[-|1] json-syntax@2({\"size\":) [-|3]"},
		{"array as a line", "{\"size\":1}\n[1]\n2\nx\n", "", "[-|1] not-an-object@2([1]) not-an-object@3(2) json-syntax@4(x)"},
		{"scalars in an array", `[1,{"size":2},[{"size":3}],"x"]`, "", `not-an-object@1(1) [-|2] not-an-object@1([{"size":3}]) not-an-object@1("x")`},
		{"comma too many", "[{\"size\":1},\n]", "", `BadInput: "f.txt": line 2: a bracket does not close what was opened, or a value is missing`},
		{"bracket that does not fit", "[{\"size\":1},\n{\"size\":[2}}]", "", `BadInput: "f.txt": line 2: a bracket does not close what was opened, or a value is missing`},
		{"cut off", "[{\"size\":1},\n{\"size\"", "", `BadInput: "f.txt": line 2: the file ends within a document: put it in again, whole`},
		{"CSV", "a,b\n", "", `BadInput: "f.txt": line 1: a file begins with an object or an array: look whether the format parameters belong to the file`},
	} {
		t.Run(c.name, func(t *testing.T) {
			pairs := []string{"formatType", "JSON"}
			if c.path != "" {
				pairs = append(pairs, "jsonPath", c.path)
			}
			got := read(t, c.text, s, params(t, pairs...))
			got, _, _ = strings.Cut(got, ` warning: "f.txt": no record has a value`)
			want, _, _ := strings.Cut(c.want, ` warning: "f.txt": no record has a value`)
			if got != strings.TrimSpace(want) {
				t.Fatalf("%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestShapeOfFiles: what a file is warned of does not hang on the file before, whose records looked the same.
func TestShapeOfFiles(t *testing.T) {
	s, p := columns(t, "a STRING, b BIGINT"), params(t, "formatType", "JSON")
	d, err := NewDecoder(s, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"first", "second"} {
		own := &origin{name: name, params: p}
		sink := &show{schema: s}
		if err := d.Decode(&Block{own: own, text: []byte(strings.Repeat(`{"a":"x","no":1}`+"\n", 3))}, sink); err != nil {
			t.Fatal(err)
		}
		if got, want := sink.out.String(), "[x|-] [x|-] [x|-] "; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := strings.Join(own.warnings(name), " "); !strings.Contains(got, `no column for "no"`) || !strings.Contains(got, `no record has a value for "b"`) {
			t.Errorf("%s is warned of %q", name, got)
		}
	}
}

// TestShapeIsLearnedForNothing wants no memory for records that are all read in full, since they end with what is nested.
func TestShapeIsLearnedForNothing(t *testing.T) {
	s, p := columns(t, "a STRING, b STRING"), params(t, "formatType", "JSON")
	d, err := NewDecoder(s, p)
	if err != nil {
		t.Fatal(err)
	}
	b := &Block{own: &origin{name: "f", params: p}, text: []byte(strings.Repeat(`{"a":"x","b":["y"]}`+"\n", 1000))}
	var sink nothing
	if n := testing.AllocsPerRun(10, func() { err = d.Decode(b, &sink) }); n > 10 || err != nil || sink.rows < 1000 || sink.bad > 0 {
		t.Errorf("%v allocations, %d rows, %d bad (%v)", n, sink.rows, sink.bad, err)
	}
}
