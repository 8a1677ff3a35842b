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

// inBlocks reads a text in blocks of whole rows, each scanned by itself.
func inBlocks(t *testing.T, src io.Reader, d Dialect, columns, about int) string {
	t.Helper()
	r, err := NewReader(src, d)
	if err != nil {
		t.Fatal(err)
	}
	part, err := NewTextReader(d)
	if err != nil {
		t.Fatal(err)
	}
	part.Expect(columns)
	var out strings.Builder
	var text []byte
	for {
		var line int64
		text, line, err = r.Rows(text[:0], about)
		if errors.Is(err, io.EOF) {
			fmt.Fprintf(&out, "%d blank", part.Blank())
			return out.String()
		}
		if err != nil {
			fmt.Fprintf(&out, "error: %v", err)
			return out.String()
		}
		part.Reset(text, line)
		if !each(&out, part) {
			return out.String()
		}
	}
}

// each writes down the rows with their places; false: there was an error.
func each(out *strings.Builder, r *Reader) bool {
	for {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return true
		case err != nil:
			fmt.Fprintf(out, "error: %v", err)
			return false
		case row.Bad != nil:
			fmt.Fprintf(out, "%q %+v\n", row.Raw, *row.Bad)
		default:
			fmt.Fprintf(out, "%q %+v\n", row.Raw, row.Fields)
		}
	}
}

func inOnePass(t *testing.T, src io.Reader, d Dialect, columns int) string {
	t.Helper()
	r, err := NewReader(src, d)
	if err != nil {
		t.Fatal(err)
	}
	r.Expect(columns)
	var out strings.Builder
	if each(&out, r) {
		fmt.Fprintf(&out, "%d blank", r.Blank())
	}
	return out.String()
}

// FuzzRows: blocks of any size give the same rows, with the same lines, as one pass.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		"a,b\n\"c\nd\",e\r\n\n\rf", "\"a\"\"\n\",b\rc\"d,\"e\n\"\n", "\ufeff\"x\" y\n\"z", "a\\\nb,\"c\\\"d\n", "\"a\"\r", "§a\"§\"b\n\"\n", "\"a\"\xc2\n\"b\n\"",
	} {
		f.Add(seed, ",", "\"", "", uint8(3))
		f.Add(seed, "§", "\"", "", uint8(1))
		f.Add(seed, ",", "", "\\", uint8(9))
		f.Add(seed, ",", "€", "\\", uint8(20))
	}
	first := func(s string) rune {
		for _, c := range s {
			return c
		}
		return 0
	}
	f.Fuzz(func(t *testing.T, text, separator, quote, escaper string, about uint8) {
		d := Dialect{Separator: first(separator), Quote: first(quote), Escaper: first(escaper), MultiLine: about%2 == 0, MaxRow: 4000}
		if d.check() != nil || len(text) > 2000 {
			return
		}
		want := inOnePass(t, strings.NewReader(text), d, 2)
		for name, src := range map[string]io.Reader{"at once": strings.NewReader(text), "in pieces": iotest.OneByteReader(strings.NewReader(text))} {
			if got := inBlocks(t, src, d, 2, int(about)+1); got != want {
				t.Fatalf("%s, %q by %d:\n%s\nwant\n%s", name, text, about, got, want)
			}
		}
	})
}

// TestRowsBounded: a row beyond the bound is an error that names its line, and memory stays at the bound.
func TestRowsBounded(t *testing.T) {
	d := commas
	d.MaxRow = 1000
	text := "a,b\n\"" + strings.Repeat("x,\n", 5000)
	r, err := NewReader(strings.NewReader(text), d)
	if err != nil {
		t.Fatal(err)
	}
	got, line, err := r.Rows(nil, 100)
	if err != nil || string(got) != "a,b\n" || line != 1 {
		t.Fatalf("%q in line %d, %v", got, line, err)
	}
	var long *TooLong
	if _, _, err = r.Rows(nil, 100); !errors.As(err, &long) || long.Line != 2 || len(r.buf) > 1000+bufferRest {
		t.Fatalf("%v with a buffer of %d", err, len(r.buf))
	}
}

// TestRowsStayLinear: texts in which each cell could make one look through all the rest are read as fast as others.
func TestRowsStayLinear(t *testing.T) {
	for name, text := range map[string]string{
		"one row of quoted and plain cells": strings.Repeat(`"a",b,`, 2<<20) + "\n",
		"old line ends and quotes":          strings.Repeat("\"a\",b\r", 2<<20),
		"quotes within cells":               strings.Repeat(`a"`, 4<<20) + "\n",
		"doubled quotes":                    `"` + strings.Repeat(`""`, 4<<20) + "\"\n",
	} {
		r, err := NewReader(strings.NewReader(text), commas)
		all := 0
		for block := []byte(nil); err == nil; all += len(block) {
			block, _, err = r.Rows(block[:0], 1<<20)
		}
		if !errors.Is(err, io.EOF) || all != len(text) {
			t.Errorf("%s: %d of %d bytes, %v", name, all, len(text), err)
		}
	}
}

// BenchmarkRows tells how fast rows are found without cutting them into cells.
func BenchmarkRows(b *testing.B) {
	for name, text := range map[string][]byte{"plain": trades(false), "quoted": trades(true)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			var block []byte
			for b.Loop() {
				r, err := NewReader(bytes.NewReader(text), commas)
				for err == nil {
					block, _, err = r.Rows(block[:0], 1<<20)
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
			}
		})
	}
}
