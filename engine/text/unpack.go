package text

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"github.com/openfinspace/openfinspace/engine"
)

// The bounds of what a packed file may become, where the task's limits say nothing. Tables shrink to a tenth, and to a hundredth where
// they repeat themselves. Nothing that is packed with gzip shrinks to less than 1/1032, so that a bound of 1000 would let every
// bomb of gzip pass.
const (
	maxUnpacked   = 50 << 30  // bytes of one file
	maxRatio      = 500       // unpacked bytes for a packed one …
	ratioCounts   = 256 << 20 // … from this many unpacked bytes on
	maxZstdWindow = 128 << 20 // what the zstd tool takes without being asked
)

// packing is a way of packing that can be read, and the first bytes by which it is known.
type packing struct {
	name  string
	magic string
	open  func(io.Reader) (io.Reader, error)
}

var packings = []packing{
	{"gzip", "\x1f\x8b\x08", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
	{"zstd", "\x28\xb5\x2f\xfd", openZstd},
	{"Snappy", "\xff\x06\x00\x00sNaPpY", openSnappy},
}

// bzip2 is known by its blocks too, since text may begin with BZh9.
var bzip2Blocks = []string{"\x31\x41\x59\x26\x53\x59", "\x17\x72\x45\x38\x50\x90"}

// refused are files that are no text, by their first bytes.
var refused = []struct{ magic, advice string }{
	{"PK\x03\x04", "is a zip archive (or an office document): unpack it, and put in the files that it holds"},
	{"PK\x05\x06", "is an empty zip archive: put in the files themselves"},
	{"\xfd7zXZ\x00", "is packed with xz: unpack it, or pack it with gzip or zstd"},
	{"7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it, and put in the files that it holds"},
	{"Rar!\x1a\x07", "is a RAR archive: unpack it, and put in the files that it holds"},
	{"\x04\x22\x4d\x18", "is packed with lz4: unpack it, or pack it with gzip or zstd"},
	{"\x89LZO", "is packed with lzop: unpack it, or pack it with gzip or zstd"},
	{"\x1f\x9d", "is packed with compress: unpack it, or pack it with gzip or zstd"},
	{"PAR1", "is a Parquet file: set the format parameter formatType to PARQUET"},
	{"ORC", "is perhaps an ORC file: write it as Parquet"},
	{"Obj\x01", "is an Avro file: write it as Parquet or JSON"},
	{"ARROW1\x00", "is an Arrow file: write it as Parquet"},
	{"%PDF-", "is a PDF document, which holds no rows: write its tables as CSV"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an office document: save its table as CSV"},
	{"SQLite format 3\x00", "is a SQLite database: write its tables as CSV"},
}

const longestMagic = 16

// unpack gives the text of a file, unpacked if it is packed. The first bytes decide, whatever a name or a parameter says.
func unpack(in *input) (*bufio.Reader, error) {
	plain := bufio.NewReaderSize(in, 256<<10)
	head, _ := plain.Peek(longestMagic) // a file may be shorter
	name, open := packingOf(head)
	if open == nil {
		return plain, refuseMagic(head, "the file")
	}
	src, err := open(plain)
	if err != nil {
		return nil, &engine.Error{Kind: engine.BadInput, Message: damaged(name, err)}
	}
	inner := bufio.NewReaderSize(in.unpacked(name, src), 256<<10)
	head, err = inner.Peek(longestMagic)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if name, open := packingOf(head); open != nil {
		return nil, fmt.Errorf("what is packed in the file is packed again, with %s: pack it once", name)
	}
	return inner, refuseMagic(head, "what is packed in the file")
}

func packingOf(head []byte) (string, func(io.Reader) (io.Reader, error)) {
	for _, p := range packings {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return p.name, p.open
		}
	}
	if len(head) >= 8 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18" { // a frame to be skipped
		return "zstd", openZstd
	}
	if len(head) >= 10 && string(head[:3]) == "BZh" && '1' <= head[3] && head[3] <= '9' {
		for _, b := range bzip2Blocks {
			if string(head[4:10]) == b {
				return "bzip2", func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }
			}
		}
	}
	return "", nil
}

func refuseMagic(head []byte, what string) error {
	for _, r := range refused {
		if bytes.HasPrefix(head, []byte(r.magic)) && !isWord(head, r.magic) {
			return fmt.Errorf("%s %s", what, r.advice)
		}
	}
	return nil
}

// isWord: magic of letters alone may also be the first word of a header.
func isWord(head []byte, magic string) bool {
	if magic != "ORC" && magic != "PAR1" {
		return false
	}
	for _, c := range head[len(magic):] {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// openZstd reads with a bounded window and without goroutines of its own.
func openZstd(r io.Reader) (io.Reader, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, err
	}
	return d, nil
}

// openSnappy reads frames; a bare block cannot be told from anything else.
func openSnappy(r io.Reader) (io.Reader, error) { return s2.NewReader(r), nil }

// isBareSnappy tells what is said to be Snappy, and is neither framed nor text.
func isBareSnappy(plain *bufio.Reader) bool {
	head, _ := plain.Peek(longestMagic)
	for _, c := range head {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c >= 0xf8 {
			return true
		}
	}
	for cut := range min(utf8.UTFMax, len(head)+1) { // the last character may be half
		if utf8.Valid(head[:len(head)-cut]) {
			return false
		}
	}
	return true
}

// unpacked bounds what comes out of a packed file.
type unpacked struct {
	name  string
	src   io.Reader
	most  int64 // that may come out
	ratio int64 // of it to the file, for the message; 0: most is a bound of its own
	total int64
}

// unpacked bounds what src makes of the file by the smaller of the two bounds. The whole file counts, not what was read of it, since
// a file may well begin with what repeats itself.
func (in *input) unpacked(name string, src io.Reader) *unpacked {
	u := &unpacked{name: name, src: src, most: cmp.Or(in.limits.Unpacked, maxUnpacked)}
	ratio := cmp.Or(in.limits.Ratio, maxRatio)
	whole := min(in.size, math.MaxInt64/ratio) // of more the product would be no int64
	if most := max(ratioCounts, whole*ratio); most < u.most {
		u.most, u.ratio = most, ratio
	}
	return u
}

func (u *unpacked) Read(b []byte) (int, error) {
	n, err := u.src.Read(b)
	u.total += int64(n)
	switch {
	case u.total > u.most && u.ratio > 0:
		return 0, &engine.Error{Kind: engine.Limit, Message: fmt.Sprintf(
			"the file is packed with %s and unpacks to more than %d times its size, as files do that are meant to harm: put it in unpacked, or ask the operator to allow more", u.name, u.ratio)}
	case u.total > u.most, errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return 0, &engine.Error{Kind: engine.Limit, Message: fmt.Sprintf(
			"the file is packed with %s and unpacks to more than %d bytes: split it, or ask the operator to allow more", u.name, u.most)}
	case err != nil && err != io.EOF: //nolint:errorlint // only the plain one is the end
		return n, &engine.Error{Kind: engine.BadInput, Message: damaged(u.name, err)}
	}
	return n, err
}

// damaged says what is wrong with a packed file.
func damaged(name string, err error) string {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Sprintf("the file is packed with %s and ends too early, or something else stands behind it: put it in again, whole", name)
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrWindowSizeTooSmall):
		return fmt.Sprintf("the file is packed with %s and a window of more than %d MiB: pack it without --long or --ultra", name, maxZstdWindow>>20)
	}
	return fmt.Sprintf("the file is packed with %s and damaged (%s): pack it again", name, err)
}
