package text

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// inferredOf gives the schema of some texts as "name TYPE, …", or what the user reads of the error.
func inferredOf(t *testing.T, pairs string, texts ...string) string {
	t.Helper()
	given := []string{}
	for _, pair := range strings.Split(pairs, " ") {
		key, value, _ := strings.Cut(pair, "=")
		given = append(given, key, value)
	}
	var files []engine.File
	for i, text := range texts {
		files = append(files, file(t, fmt.Sprintf("f%d", i), text))
	}
	var last engine.Progress
	s, err := Infer(context.Background(), files, params(t, given...), engine.Limits{}, func(p engine.Progress) { last = p })
	if err != nil {
		return told(t, err)
	}
	if last.Bytes != last.Total {
		t.Errorf("%d of %d bytes were told", last.Bytes, last.Total)
	}
	var out []string
	for _, c := range s {
		out = append(out, strings.TrimSuffix(fmt.Sprintf("%s %s %v", c.Name, c.Type, c.Nanos), " false"))
	}
	return strings.Join(out, ", ")
}

func TestInfer(t *testing.T) {
	long := strings.Repeat("é", 127)
	for _, c := range []struct {
		name, params string
		texts        []string
		want         string
	}{
		{"CSV", "formatType=CSV", []string{"a,b , c\n1,x,2024-01-02 09:30:00.123456789\n2.5,,\n"}, "a DOUBLE, b STRING, c DATETIME true"},
		{"all rows of all files", "formatType=CSV", []string{"a\n1\n", "A\nx\n"}, "a STRING"},
		{"no header", "formatType=CSV withHeader=false", []string{"1,x\n\n2,y\n3\n"}, "col0 BIGINT, col1 STRING"},
		{"header alone", "formatType=CSV", []string{"a,b\n"}, "a STRING, b STRING"},
		{"another header", "formatType=CSV", []string{"a,b\n1,2\n", "a,c\n1,2\n"}, `BadInput: "f1": the header does not fit the schema. Columns that the file lacks: "b". ` +
			`Names that the schema lacks: "c". Rename them, or set withHeader to false and skipFirst to true to take columns by position`},
		{"nothing", "formatType=CSV", []string{"", ""}, "BadInput: the files hold nothing from which columns could be found: give the dataset a schema, or put in files with rows"},
		{"name twice", "formatType=CSV", []string{"a,a\n"}, `BadInput: "f0": two columns of the header are named "a": rename one, or set withHeader to false if there is no header`},
		{"name twice but for its case", "formatType=CSV", []string{"a,A\n"}, `BadInput: "f0": the names "a" and "A" differ in nothing but the case of letters: rename one column`},
		{"no name", "formatType=CSV", []string{"a,,b\n"}, `BadInput: "f0": a column has no name: write one into the header, as of the index that pandas writes first, or set withHeader to false if there is no header`},
		{"long name", "formatType=CSV", []string{long + "\n"}, `BadInput: "f0": the name ` + fmt.Sprintf("%.64q", long) + `… of a column is longer than 126 characters: shorten it`},
		{"another separator", "formatType=CSV", []string{"a;b\n1;2\n"}, `BadInput: "f0": the header is the one name "a;b": set the format parameter separator to ;, or give the dataset a schema with this name`},
		{"another separator, a tab", "formatType=CSV separator=|", []string{"a\tb\n1\t2\n"}, `BadInput: "f0": the header is the one name "a\tb": set the format parameter separator to \t, or give the dataset a schema with this name`},
		{"a sign at the end", "formatType=CSV", []string{"a|\n1\n"}, "a| BIGINT"},
		{"JSON as CSV", "formatType=CSV", []string{"{\"a\":1}\n"}, `BadInput: "f0": the file is JSON: set the format parameter formatType to JSON`},
		{"XML as CSV", "formatType=CSV", []string{"<?xml version=\"1.0\"?><a/>\n"}, `BadInput: "f0": the file is XML: set the format parameter formatType to XML, and rowTag`},
		{"Excel's separator", "formatType=CSV separator=;", []string{"sep=;\na;b\n1;2\n"}, `BadInput: "f0": the file begins with a line that tells Excel the separator: take the line out, and set the format parameter separator`},
		{"JSON", "formatType=JSON", []string{`{"b":1,"a":{"x":1}}` + "\n" + `{"a":null,"c":"2024-01-02","B":2.5}`}, "b DOUBLE, a STRING, c DATE"},
		{"numbers in texts", "formatType=JSON", []string{`{"b":"1"}`}, "b STRING"},
		{"bad records are passed over", "formatType=JSON", []string{`{"b":1}` + "\n" + `{"b":"x","b":2}` + "\n" + `{"b":"x"`}, "b BIGINT"},
		{"two names for one column", "formatType=JSON", []string{`{"b":1,"B":2}`}, `BadInput: "f0": a record has two names that mean the same column, "b" and "B": rename one`},
		{"no record is good", "formatType=JSON", []string{"\n{\"a\":\"\\ud800\"}\n{\"a\""}, `BadInput: no record can be read, so that no columns could be found. The first is in "f0", line 2 (lone-surrogate). ` +
			"The text holds half a character: write both halves, or the character itself."},
		{"a file that is cut", "formatType=JSON", []string{"[{\"a\":1},\n{\"a\""}, `BadInput: "f0": line 2: the file ends within a document: put it in again, whole`},
		{"XML", "formatType=XML rowTag=r", []string{"<a><r id='1'><x>\n1.5 </x><y>t</y></r></a>"}, "_id BIGINT, x DOUBLE, y STRING"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := inferredOf(t, c.params, c.texts...); got != c.want {
				t.Fatalf("%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestInferCanceled: a cancel ends the reading.
func TestInferCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Infer(ctx, []engine.File{file(t, "f", "a\n1\n")}, params(t, "formatType", "CSV"), engine.Limits{}, nil)
	if engine.KindOf(err) != engine.Canceled {
		t.Fatal(err)
	}
}

// TestInferTooMany: names beyond the bound end the reading.
func TestInferTooMany(t *testing.T) {
	var text strings.Builder
	for i := range MaxColumns + 1 {
		fmt.Fprintf(&text, "{\"n%d\":1}\n", i)
	}
	if got := inferredOf(t, "formatType=JSON", text.String()); !strings.Contains(got, "more than 10000 names") {
		t.Fatal(got)
	}
}

// TestInferTogether: any number of goroutines finds what one finds, names and their order included, and meets the same error.
func TestInferTogether(t *testing.T) {
	lines := func(n int, line func(i int) string) string {
		var text strings.Builder
		for i := range n {
			text.WriteString(line(i) + "\n")
		}
		return text.String()
	}
	pad := strings.Repeat("x", 1000)
	for name, c := range map[string]struct{ params, text string }{
		"CSV":       {"formatType=CSV", "a,b,c d\n" + lines(9000, func(i int) string { return fmt.Sprintf("%d,%s,2024-01-02 09:30:%02d.%09d", i, pad, i%60, i*(i/8000)) })},
		"no header": {"formatType=CSV withHeader=false", lines(9000, func(i int) string { return fmt.Sprintf("%d,%s", i, pad) }) + "1,2,3\n1.5,x\n"},
		"only bad":  {"formatType=CSV withHeader=false quoteChar=\"", lines(9000, func(int) string { return "\"a\"b" + pad })},
		"JSON":      {"formatType=JSON", lines(9000, func(i int) string { return fmt.Sprintf(`{"n%d":%d,"N %d":null,"text":%q}`, i/100, i, i/500+200, pad) })},
		"other forms": {"formatType=JSON", lines(9000, func(i int) string {
			return fmt.Sprintf(`{%q:%d,"text":%q}`, []string{"A b", "a_b", "AB"}[i/3000], i, pad)
		})},
		"two forms": {"formatType=JSON", lines(9000, func(i int) string {
			return fmt.Sprintf(`{"a":1,%q:2,"text":%q}`, fmt.Sprintf("b%d", i%50)+[]string{"", `","B7":1,"x`}[i/8500], pad)
		})},
		"too many":     {"formatType=JSON", lines(10_001, func(i int) string { return fmt.Sprintf(`{"n%d":1,"text":%q}`, i, pad) })},
		"cut":          {"formatType=JSON", "[" + lines(9000, func(i int) string { return fmt.Sprintf(`{"a":1,"text":%q},`, pad) })},
		"no good ones": {"formatType=JSON", lines(9000, func(i int) string { return `{"a":1,"a":2,"text":"` + pad + `"}` })},
		"XML":          {"formatType=XML rowTag=r", "<a>" + lines(3000, func(i int) string { return fmt.Sprintf(`<r n%d="%d"><text>%s</text></r>`, i/100, i, pad) }) + "</a>"},
	} {
		t.Run(name, func(t *testing.T) {
			given := []string{}
			for _, pair := range strings.Split(c.params, " ") {
				key, value, _ := strings.Cut(pair, "=")
				given = append(given, key, value)
			}
			on, p := []engine.File{file(t, "f", c.text)}, params(t, given...)
			say := func(cores int) string {
				s, err := Infer(t.Context(), on, p, engine.Limits{Cores: cores}, nil)
				return fmt.Sprint(s, err)
			}
			want := say(1)
			for range 3 {
				if got := say(4); got != want {
					t.Fatalf("four find\n%.2000s\none\n%.2000s", got, want)
				}
			}
		})
	}
}
