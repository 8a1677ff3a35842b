package text

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/openfinspace/openfinspace/engine/format"
)

// A byte that means nothing in its charset becomes three bytes that are never UTF-8, from which it can be had back: so the row
// is bad, nothing is replaced in silence, and the message names the byte.
const badMark = 0xff

func appendBad(dst []byte, b byte) []byte { return append(dst, badMark, 0x80|b>>4, 0x80|b&15) }

// badByte gives the byte back that text begins with as appendBad wrote it.
func badByte(text []byte) (byte, bool) {
	if len(text) < 3 || text[0] != badMark || text[1]&0xf0 != 0x80 || text[2]&0xf0 != 0x80 {
		return 0, false
	}
	return text[1]<<4 | text[2]&15, true
}

// restore writes bad bytes as they stood in the file.
func restore(text []byte) []byte {
	if bytes.IndexByte(text, badMark) < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		if b, ok := badByte(text); ok {
			out, text = append(out, b), text[3:]
			continue
		}
		out, text = append(out, text[0]), text[1:]
	}
	return out
}

// step appends the UTF-8 of what is whole in src to dst, and tells how much of src it used.
type step func(dst, src []byte, eof bool) (out []byte, used int)

// decodeCharset gives the file's text in UTF-8 and the name of the charset in which it was. A byte order mark decides, else
// the parameter, else what an XML declaration says.
func decodeCharset(src *bufio.Reader, p format.Params) (io.Reader, string, error) {
	head, err := src.Peek(256)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	name := p.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return src, "UTF-8", nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return decoded(src, "UTF-16LE", utf16(false))
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return decoded(src, "UTF-16BE", utf16(true))
	case p.Type == format.XML && isUTF8(name):
		name = declared(head, name)
	}
	if isUTF8(name) {
		return src, "UTF-8", looksWide(head)
	}
	s, err := charset(name)
	if err != nil {
		return nil, "", err
	}
	return decoded(src, name, s)
}

func decoded(src io.Reader, name string, s step) (io.Reader, string, error) {
	return &charsetReader{src: src, step: s, in: make([]byte, 0, 64<<10)}, name, nil
}

func isUTF8(name string) bool {
	return name == "" || strings.EqualFold(name, "UTF-8") || strings.EqualFold(name, "UTF8")
}

// looksWide refuses UTF-16 without a mark, which would be a table of NULs.
func looksWide(head []byte) error {
	if len(head) < 4 {
		return nil
	}
	for name, zero := range map[string]int{"UTF-16BE": 0, "UTF-16LE": 1} {
		if head[zero] == 0 && head[zero+2] == 0 && head[1-zero] != 0 && head[3-zero] != 0 {
			return fmt.Errorf("the text looks like %s: set the format parameter encoding to %s, or convert it", name, name)
		}
	}
	return nil
}

// charset finds a charset by the name that IANA gives it, or that browsers do.
func charset(name string) (step, error) {
	e, err := ianaindex.IANA.Encoding(name)
	if err != nil || e == nil {
		e, err = htmlindex.Get(name)
	}
	if err != nil {
		return nil, &format.Error{Key: "encoding", Message: fmt.Sprintf(
			"is %.64q, which is no charset that can be read: give one as UTF-8, UTF-16LE, ISO-8859-1, windows-1252 or Shift_JIS, or convert the files to UTF-8", name)}
	}
	switch e {
	case unicode.UTF8, unicode.UTF8BOM:
		return valid, nil
	case unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM):
		return utf16(false), nil
	case japanese.ShiftJIS, japanese.EUCJP, korean.EUCKR, simplifiedchinese.GBK, simplifiedchinese.GB18030, traditionalchinese.Big5:
		return several(e), nil
	}
	if m, ok := e.(*charmap.Charmap); ok {
		return single(m), nil
	}
	if n := strings.ToUpper(name); n == "US-ASCII" || n == "ASCII" {
		return ascii, nil
	}
	if strings.HasPrefix(strings.ToUpper(name), "UTF-16") { // without a mark, big-endian is what the name means
		return utf16(true), nil
	}
	return nil, &format.Error{Key: "encoding", Message: fmt.Sprintf("is %.64q, which cannot be read exactly: convert the files to UTF-8", name)}
}

// valid is UTF-8 under another name.
func valid(dst, src []byte, _ bool) ([]byte, int) { return append(dst, src...), len(src) }

func ascii(dst, src []byte, _ bool) ([]byte, int) {
	for _, b := range src {
		if b < utf8.RuneSelf {
			dst = append(dst, b)
		} else {
			dst = appendBad(dst, b)
		}
	}
	return dst, len(src)
}

// single is a charset of one byte a character. Places that Microsoft's tables leave empty are bad, not control characters.
func single(m *charmap.Charmap) step {
	var table [256][]byte
	for i := range table {
		c := m.DecodeByte(byte(i))
		empty := strings.HasPrefix(m.String(), "Windows") && 0x80 <= c && c < 0xa0
		if c == utf8.RuneError || empty {
			table[i] = appendBad(nil, byte(i))
		} else {
			table[i] = utf8.AppendRune(nil, c)
		}
	}
	return func(dst, src []byte, _ bool) ([]byte, int) {
		for _, b := range src {
			if t := table[b]; len(t) == 1 {
				dst = append(dst, t[0])
			} else {
				dst = append(dst, t...)
			}
		}
		return dst, len(src)
	}
}

// several is a charset of one or more bytes a character, without states.
func several(e encoding.Encoding) step {
	d, back := e.NewDecoder().Transformer, e.NewEncoder()
	var out []byte
	return func(dst, src []byte, eof bool) ([]byte, int) {
		out = slices.Grow(out[:0], 3*len(src)+utf8.UTFMax)
		out = out[:cap(out)]
		n, used, _ := d.Transform(out, src, eof)
		if !bytes.Contains(out[:n], []byte("\ufffd")) {
			return append(dst, out[:n]...), used
		}
		return oneByOne(dst, src[:used], d, back), used
	}
}

// oneByOne decodes a text that has characters which mean nothing, or the replacement character itself.
func oneByOne(dst, src []byte, d transform.Transformer, back *encoding.Encoder) []byte {
	for len(src) > 0 {
		var out [utf8.UTFMax]byte
		n, used := 0, 0
		for size := 1; used == 0 && size <= len(out); size++ {
			n, used, _ = d.Transform(out[:size], src, true)
		}
		used = max(used, 1)
		if c, _ := utf8.DecodeRune(out[:n]); c != utf8.RuneError || isReplacement(src[:used], back) {
			dst = append(dst, out[:n]...)
		} else {
			for _, b := range src[:used] {
				dst = appendBad(dst, b)
			}
		}
		src = src[used:]
	}
	return dst
}

// isReplacement tells whether the bytes are how the charset writes U+FFFD.
func isReplacement(src []byte, back *encoding.Encoder) bool {
	own, err := back.Bytes([]byte("\ufffd"))
	return err == nil && bytes.Equal(own, src)
}

// charsetReader decodes a stream.
type charsetReader struct {
	src  io.Reader
	step step
	in   []byte // read and not yet decoded
	out  []byte
	at   int // in out
	err  error
}

func (r *charsetReader) Read(b []byte) (int, error) {
	for r.at == len(r.out) {
		if r.err != nil {
			return 0, r.err
		}
		r.more()
	}
	n := copy(b, r.out[r.at:])
	r.at += n
	return n, nil
}

// more reads and decodes once. At the end what is half is bad.
func (r *charsetReader) more() {
	n, err := r.src.Read(r.in[len(r.in):cap(r.in)])
	r.in, r.err = r.in[:len(r.in)+n], err
	out, used := r.step(r.out[:0], r.in, err != nil)
	r.out, r.at = out, 0
	r.in = r.in[:copy(r.in, r.in[used:])]
	if err != nil {
		for _, b := range r.in {
			r.out = appendBad(r.out, b)
		}
		r.in = r.in[:0]
	}
}

// declared gives the charset that an XML declaration names, else what was said.
func declared(head []byte, said string) string {
	if !bytes.HasPrefix(head, []byte("<?xml")) {
		return said
	}
	declaration, _, _ := bytes.Cut(head, []byte("?>"))
	_, rest, found := bytes.Cut(declaration, []byte("encoding"))
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if !found || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return said
	}
	name, _, closed := bytes.Cut(rest[1:], rest[:1])
	if !closed || len(name) == 0 || bytes.HasPrefix(bytes.ToUpper(name), []byte("UTF-16")) { // which this text, being read, is not
		return said
	}
	return string(name)
}
