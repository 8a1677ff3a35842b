package text

import (
	"bufio"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
)

// xmlBytes feeds the reader of XML byte by byte, so that nothing is read ahead and offsets are exact. It keeps the text of
// the row that is being read, bounds it, and stands in for bytes that are no UTF-8, of which it keeps the places.
type xmlBytes struct {
	src    *bufio.Reader
	kept   []byte
	base   int64 // offset of kept[0]
	failed error // of the source, or of the bound

	tag   int  // bytes of the tag that is being read; 0: none
	quote byte // that is open in it

	written int64 // bytes that the guard gave
	bad     []badAt
}

// badAt is the place of a byte that is no UTF-8, and the byte.
type badAt struct {
	at    int64
	value byte
}

func newXMLBytes(src io.Reader) *xmlBytes {
	x := &xmlBytes{}
	guarded := &charsetReader{src: src, step: x.guard, in: make([]byte, 0, 64<<10)}
	x.src = bufio.NewReaderSize(guarded, 64<<10)
	return x
}

// guard is a step that lets UTF-8 pass and puts U+FFFD in the place of other bytes.
func (x *xmlBytes) guard(dst, src []byte, eof bool) ([]byte, int) {
	used := 0
	if utf8.Valid(src) {
		dst, used = append(dst, src...), len(src)
	}
	for used < len(src) && (eof || utf8.FullRune(src[used:])) {
		c, size := utf8.DecodeRune(src[used:])
		if b, ok := badByte(src[used:]); ok {
			x.bad, size = append(x.bad, badAt{x.written + int64(len(dst)), b}), 3
		} else if c == utf8.RuneError && size == 1 {
			x.bad = append(x.bad, badAt{x.written + int64(len(dst)), src[used]})
		}
		dst = utf8.AppendRune(dst, c)
		used += size
	}
	x.written += int64(len(dst))
	return dst, used
}

// ReadByte reads one byte.
func (x *xmlBytes) ReadByte() (byte, error) {
	c, err := x.src.ReadByte()
	if err != nil {
		if err != io.EOF { //nolint:errorlint // only the plain one is the end
			x.failed = err
		}
		return 0, err
	}
	x.follow(c)
	if x.tag > maxTag {
		return 0, x.tooLong("a tag", maxTag)
	}
	if len(x.kept) >= MaxRow {
		return 0, x.tooLong("a row, or what stands between two rows,", MaxRow)
	}
	x.kept = append(x.kept, c)
	return c, nil
}

func (x *xmlBytes) tooLong(what string, bound int) error {
	x.failed = &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("%s is longer than %d bytes: look for an element or a quote that is not closed", what, bound)}
	return x.failed
}

// follow counts the bytes of a tag: a large one takes many times its size in memory. Comments and the like are none.
func (x *xmlBytes) follow(c byte) {
	switch {
	case x.tag == 0:
		if c == '<' {
			x.tag, x.quote = 1, 0
		}
		return
	case x.quote == c:
		x.quote = 0
	case x.quote != 0:
	case x.tag == 1 && (c == '!' || c == '?') || c == '>':
		x.tag = 0
		return
	case c == '"' || c == '\'':
		x.quote = c
	}
	x.tag++
}

// Read is there because the reader of XML asks for it; it reads one byte.
func (x *xmlBytes) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	c, err := x.ReadByte()
	if err != nil {
		return 0, err
	}
	b[0] = c
	return 1, nil
}

// forget drops what stands before an offset.
func (x *xmlBytes) forget(before int64) {
	x.kept = x.kept[:copy(x.kept, x.kept[before-x.base:])]
	x.base = before
	n := 0
	for n < len(x.bad) && x.bad[n].at < before {
		n++
	}
	x.bad = x.bad[n:]
}

// since gives the text between two offsets that were not forgotten.
func (x *xmlBytes) since(from, to int64) []byte { return x.kept[from-x.base : to-x.base] }

// badWithin gives the first byte between two offsets that was no UTF-8.
func (x *xmlBytes) badWithin(from, to int64) (badAt, bool) {
	for _, b := range x.bad {
		if b.at >= to {
			break
		}
		if b.at >= from {
			return b, true
		}
	}
	return badAt{}, false
}
