package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// commas is the dialect that counts when nothing is said, without a header.
var commas = Dialect{Separator: ',', Quote: '"'}

// show reads a text to its end and writes it down: a row as [a|b], quoted cells in quotes, a bad row as its rule with line, byte
// and cell.
func show(t *testing.T, text string, d Dialect, columns int) string {
	t.Helper()
	var out []string
	for _, src := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
		r, err := NewReader(src, d)
		if err != nil {
			t.Fatal(err)
		}
		r.Expect(columns)
		out = append(out, rows(r))
	}
	if out[0] != out[1] {
		t.Fatalf("%q: %s at once, but %s byte by byte", text, out[0], out[1])
	}
	return out[0]
}

func rows(r *Reader) string {
	var out strings.Builder
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			if r.Blank() > 0 {
				fmt.Fprintf(&out, "%d blank", r.Blank())
			}
			return out.String()
		case err != nil:
			fmt.Fprintf(&out, "error: %v", err)
			return out.String()
		case row.Bad != nil:
			fmt.Fprintf(&out, "%s@%d:%d#%d ", row.Bad.Rule, row.Bad.Line, row.Bad.Byte, row.Bad.Cell)
			continue
		}
		var cells []string
		for _, f := range row.Fields {
			if f.Quoted {
				cells = append(cells, `"`+string(f.Text)+`"`)
			} else {
				cells = append(cells, string(f.Text))
			}
		}
		fmt.Fprintf(&out, "[%s] ", strings.Join(cells, "|"))
	}
}

// TestFiles are the rows of the contract's table of files, and their neighbours.
func TestFiles(t *testing.T) {
	lines, escaped, padded, unquoted := commas, commas, commas, commas
	lines.MultiLine, escaped.Escaper, padded.NullPadding, unquoted.Quote = true, '\\', true, 0
	both := escaped
	both.MultiLine = true
	odd := Dialect{Separator: '§', Quote: '€', Escaper: '¶'}
	for _, c := range []struct {
		name, text string
		dialect    Dialect
		columns    int
		want       string
	}{
		{"plain", "a,b\nc,d\n", commas, 2, "[a|b] [c|d] "},
		{"no line end at the end", "a,b\nc,d", commas, 2, "[a|b] [c|d] "},
		{"empty", "", commas, 2, ""},
		{"quotes", `"a,b","c""d",""` + "\n", commas, 3, `["a,b"|"c"d"|""] `},
		{"escape without escaper", `"x \"y\""` + "\n1\n", commas, 1, "text-after-quote@1:6#1 [1] "},
		{"escape with escaper", `"x \"y\"",a\,b,\n\t\r\0\\` + "\n", escaped, 3, "[\"x \"y\"\"|a,b|\n\t\r\x00\\] "},
		{"escaper at the end", `a\`, escaped, 1, "unclosed-escape@1:2#1 "},
		{"escaper at the end, in quotes", `"a\`, escaped, 1, "unclosed-escape@1:3#1 "},
		{"escaped line end", "a\\\nb\nc\n", escaped, 1, "newline-in-cell@1:3#1 [c] "},
		{"escaped line end, by parameter", "a\\\nb\nc\n", both, 1, "[a\nb] [c] "},
		{"newline inside quotes", "1,\"a\nb\"\n2,c\n", commas, 2, "newline-in-cell@1:5#2 [2|c] "},
		{"newline inside quotes, by parameter", "1,\"a\r\nb\"\n2,c\n", lines, 2, "[1|\"a\r\nb\"] [2|c] "},
		{"short row", "a,b\nc\nd,e\n", commas, 2, "[a|b] short-row@2:1#0 [d|e] "},
		{"short row padded", "a,b\nc\n", padded, 2, "[a|b] [c|] "},
		{"long row", "a,b,c\nd,e\n", commas, 2, "long-row@1:5#3 [d|e] "},
		{"long row by two", "a,b,,\n", commas, 2, "long-row@1:5#3 "},
		{"one empty cell too many", "a,b,\nc,d\n", commas, 2, "[a|b] [c|d] "},
		{"one quoted empty cell too many", `a,b,""` + "\n", commas, 2, "long-row@1:5#3 "},
		{"quote in the middle", `5" pipe,"a"` + "\n", commas, 2, `[5" pipe|"a"] `},
		{"blank before a quote", ` "a",b` + "\n", commas, 2, `[ "a"|b] `},
		{"text behind a quote", `"a" ,b` + "\nc,d\n", commas, 2, "text-after-quote@1:4#1 [c|d] "},
		{"quote not closed", "a,\"b\nc,d\n", lines, 2, "unclosed-quote@1:3#2 "},
		{"quotes off", `"a,b"` + "\n", unquoted, 2, `["a|b"] `},
		{"mixed line ends", "a\r\nb\nc\rd\r", commas, 1, "[a] [b] [c] [d] "},
		{"blank lines", "\na\n\n\r\nb\n\n", commas, 1, "[a] [b] 4 blank"},
		{"blank lines, several columns", "a,b\n\nc,d\n", commas, 2, "[a|b] [c|d] 1 blank"},
		{"quoted empty text is no blank line", "\"\"\n", commas, 1, `[""] `},
		{"byte order mark", "\ufeffa,b\r\n", commas, 2, "[a|b] "},
		{"byte order mark alone", "\ufeff", commas, 2, ""},
		{"byte order mark before a quote", "\ufeff\"a\",b\n", commas, 2, `["a"|b] `},
		{"half a byte order mark", "\xef\xbb", commas, 1, "utf-8@1:1#1 "},
		{"Latin-1", "a,b\nc,caf\xe9\ne,f\n", commas, 2, "[a|b] utf-8@2:6#2 [e|f] "},
		{"Latin-1 in the second line of a row", "a,\"b\r\n\xe9\"\n", lines, 2, "utf-8@2:1#2 "},
		{"characters of several bytes", "a§€b§€€c€§d¶§e\n", odd, 3, `[a|"b§€c"|d§e] `},
		{"NUL is text", "a\x00b\n", commas, 1, "[a\x00b] "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(t, c.text, c.dialect, c.columns); got != c.want {
				t.Fatalf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestPlaces: each cell says where it begins, each row what it was.
func TestPlaces(t *testing.T) {
	d := commas
	d.MultiLine = true
	r, err := NewReader(strings.NewReader("\n1,\"a\nb\",\"c\"\r\nz,y,x"), d)
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Read()
	if err != nil || row.Line != 2 || string(row.Raw) != "1,\"a\nb\",\"c\"" {
		t.Fatalf("%+v, %v", row, err)
	}
	for i, want := range []Field{{Line: 2, Byte: 1}, {Line: 2, Byte: 3}, {Line: 3, Byte: 4}} {
		if f := row.Fields[i]; f.Line != want.Line || f.Byte != want.Byte {
			t.Errorf("cell %d is at %d:%d", i+1, f.Line, f.Byte)
		}
	}
	if row, err = r.Read(); err != nil || row.Line != 4 {
		t.Fatalf("%+v, %v", row, err)
	}
}

func TestHeader(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"names", "a,b\n1,2\n", "[a b] [1|2] "},
		{"mark and line end", "\ufeff\"a\",b\r\n1,2\r\n", "[a b] [1|2] "},
		{"a separator at the end", "a,b,\n1,2,\n", "[a b] [1|2] "},
		{"a row that is short of the header", "a,b\n1\n", "[a b] short-row@2:1#0 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := commas
			d.WithHeader = true
			r, err := NewReader(strings.NewReader(c.text), d)
			if err != nil {
				t.Fatal(err)
			}
			names, err := r.Header()
			if got := fmt.Sprint(names, " ", rows(r)); err != nil || got != c.want {
				t.Fatalf("%q, %v", got, err)
			}
		})
	}
}

func TestSkipFirst(t *testing.T) {
	for text, want := range map[string]string{"a\n1\n2\n": "[2] ", "a\n": "", "a\n\"1\n2\n": ""} {
		r, err := NewReader(strings.NewReader(text), Dialect{Separator: ',', Quote: '"', WithHeader: true, SkipFirst: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Header(); err != nil {
			t.Fatal(err)
		}
		if got := rows(r); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestBadHeader: a header that cannot be read says where and what to do; an empty file has none.
func TestBadHeader(t *testing.T) {
	for text, want := range map[string]string{"": "EOF", "a,\"b\" c\n": "line 1", strings.Repeat(",", 10_002): "10,000"} {
		r, err := NewReader(strings.NewReader(text), Dialect{Separator: ',', Quote: '"', WithHeader: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Header(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// TestBound: rows up to the bound are read, one byte more is a typed error, and memory stays near the bound.
func TestBound(t *testing.T) {
	d := commas
	d.MaxRow = 1000
	for _, end := range []string{"", "\n", "\r\n", "\r\nb\n"} {
		for _, row := range []string{strings.Repeat("x", 1000), `"` + strings.Repeat("x", 998) + `"`} {
			if got := show(t, row+end, d, 1); !strings.HasPrefix(got, "["+row+"]") {
				t.Errorf("a row of 1000 bytes and %q: %.40q", end, got)
			}
		}
		for _, row := range []string{strings.Repeat("x", 1001), `"` + strings.Repeat("x", 5000) + `"`} {
			if got := show(t, "a\n"+row+end, d, 1); !strings.HasPrefix(got, "[a] error: the row that begins in line 2 is longer than 1000 bytes") {
				t.Errorf("a longer row and %q: %q", end, got)
			}
		}
	}
	r, err := NewReader(io.LimitReader(endless{}, 1<<30), d)
	if err != nil {
		t.Fatal(err)
	}
	var long *TooLong
	if _, err := r.Read(); !errors.As(err, &long) || len(r.buf) > 2000 {
		t.Fatalf("%v, with a buffer of %d bytes", err, len(r.buf))
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	return copy(b, bytes.Repeat([]byte{'"', 'x'}, len(b)/2+1)), nil
}

// TestSource: an error of the source is given as it is, also one that looks like an end: a cut archive must not pass for a
// shorter file.
func TestSource(t *testing.T) {
	for _, want := range []error{io.ErrUnexpectedEOF, errors.New("gone")} {
		r, err := NewReader(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(want)), commas)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Read()
		}
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

func TestDialectCheck(t *testing.T) {
	for _, d := range []Dialect{{}, {Separator: '\n'}, {Separator: ',', Quote: ','}, {Separator: ',', Escaper: ','}, {Separator: ',', Quote: '\r'}, {Separator: 0xd800}} {
		if _, err := NewReader(strings.NewReader(""), d); err == nil {
			t.Errorf("%+v was taken", d)
		}
	}
}
