package csv

import (
	"bytes"
	stdcsv "encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// cells reads all of a text; false if a row is bad or cannot be read.
func cells(t *testing.T, src io.Reader, d Dialect) ([][]string, bool) {
	t.Helper()
	r, err := NewReader(src, d)
	if err != nil {
		t.Fatal(err)
	}
	all, good := [][]string{}, true
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, good
		}
		if err != nil {
			return all, false
		}
		good = good && row.Bad == nil
		record := make([]string, len(row.Fields))
		for i, f := range row.Fields {
			record[i] = string(f.Text)
		}
		all = append(all, record)
	}
}

// standard reads the same with encoding/csv.
func standard(text string) ([][]string, error) {
	r := stdcsv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	return r.ReadAll()
}

// FuzzRead: what encoding/csv reads we read equally, but for what is ours on purpose: a lone carriage return ends a line, line ends in
// cells stay as they are, and text must be UTF-8. How the source cuts its reads is no matter, and every byte is accounted for.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a,b\n", "\"a\"\"\n\",b\r\n\n", "a\"b,c\n", "\"a\" b\n", "\ufeffx\n", ",\n,", "\"\n"} {
		f.Add(seed)
	}
	d := commas
	d.MultiLine = true
	f.Fuzz(func(t *testing.T, text string) {
		got, good := cells(t, strings.NewReader(text), d)
		slow, same := cells(t, iotest.HalfReader(strings.NewReader(text)), d)
		if good != same || !equal(got, slow) {
			t.Fatalf("%q: %q at once, %q in pieces", text, got, slow)
		}
		if strings.Contains(text, "\r") || strings.HasPrefix(text, "\ufeff") || !good {
			return
		}
		if want, err := standard(text); err == nil && !equal(got, want) {
			t.Fatalf("%q: %q, and encoding/csv %q", text, got, want)
		}
	})
}

func equal(a, b [][]string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if strings.Join(a[i], "\x00,") != strings.Join(b[i], "\x00,") {
			return false
		}
	}
	return true
}

// TestStandardLibrary: random records, written by encoding/csv with either line end, are read as they were; and no text that
// encoding/csv takes is bad here.
func TestStandardLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	d := commas
	d.MultiLine = true
	parts := []string{"a", ",", `"`, "\n", " ", "é", "😀", "xyz", "\t", ""}
	for range 3000 {
		var want [][]string
		var text bytes.Buffer
		w := stdcsv.NewWriter(&text)
		for range 1 + r.IntN(5) {
			record := make([]string, 2+r.IntN(4))
			for i := range record {
				for range r.IntN(4) {
					record[i] += parts[r.IntN(len(parts))]
				}
			}
			want = append(want, record)
			if err := w.Write(record); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		got, good := cells(t, bytes.NewReader(text.Bytes()), d)
		if !good || !equal(got, want) {
			t.Fatalf("%q: %q, want %q", text.String(), got, want)
		}
	}
}

// FuzzDialect: no text and no dialect make a panic or a hang, and the raw rows with what lies between are the text.
func FuzzDialect(f *testing.F) {
	f.Add("a\\,b|\"c\nd\"\n", ",", "\"", "\\", true)
	f.Add("a§€b€\r\rc", "§", "€", "¶", false)
	f.Fuzz(func(t *testing.T, text, separator, quote, escaper string, multiLine bool) {
		first := func(s string) rune {
			for _, c := range s {
				return c
			}
			return 0
		}
		d := Dialect{Separator: first(separator), Quote: first(quote), Escaper: first(escaper), MultiLine: multiLine, MaxRow: 50}
		r, err := NewReader(strings.NewReader(text), d)
		if err != nil {
			return
		}
		rest := strings.TrimPrefix(text, "\ufeff")
		for {
			row, err := r.Read()
			if err != nil {
				var long *TooLong
				if left := strings.Trim(rest, "\r\n"); left != "" && !errors.As(err, &long) {
					t.Fatalf("%q was left of %q: %v", left, text, err)
				}
				return
			}
			rest = strings.TrimLeft(rest, "\r\n")
			if !strings.HasPrefix(rest, string(row.Raw)) || len(row.Raw) == 0 {
				t.Fatalf("%q is no row of %q", row.Raw, rest)
			}
			rest = rest[len(row.Raw):]
		}
	})
}
