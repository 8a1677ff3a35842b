package engine

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// ContentHash is the sum of the rows' digests modulo 2^128, and how many rows there are. It does not depend on the order
// of rows, on files, partitions or the engine. The zero value is that of no rows. It guards against mistakes, not against
// somebody who chooses rows on purpose: sums can be forged.
type ContentHash struct {
	Hi, Lo uint64
	Rows   int64
}

// Add gives the hash of both sets of rows together.
func (h ContentHash) Add(o ContentHash) ContentHash {
	lo, carry := bits.Add64(h.Lo, o.Lo, 0)
	hi, _ := bits.Add64(h.Hi, o.Hi, carry)
	return ContentHash{Hi: hi, Lo: lo, Rows: h.Rows + o.Rows}
}

// Sub gives the hash of h's rows without those of o, which must be among them: else Rows can fall below zero.
func (h ContentHash) Sub(o ContentHash) ContentHash {
	lo, borrow := bits.Sub64(h.Lo, o.Lo, 0)
	hi, _ := bits.Sub64(h.Hi, o.Hi, borrow)
	return ContentHash{Hi: hi, Lo: lo, Rows: h.Rows - o.Rows}
}

// AddDigest counts one row, whose digest is read as one big-endian number.
func (h ContentHash) AddDigest(d [16]byte) ContentHash {
	return h.Add(ContentHash{Hi: binary.BigEndian.Uint64(d[:8]), Lo: binary.BigEndian.Uint64(d[8:]), Rows: 1})
}

// String is 32 hex digits in lower case, a colon and the number of rows.
func (h ContentHash) String() string { return fmt.Sprintf("%016x%016x:%d", h.Hi, h.Lo, h.Rows) }

// ParseContentHash reads exactly what String writes.
func ParseContentHash(text string) (ContentHash, error) {
	digits, count, _ := strings.Cut(text, ":")
	sum, err := hex.DecodeString(digits)
	rows, bad := strconv.ParseInt(count, 10, 64)
	if err != nil || bad != nil || len(sum) != 16 {
		return ContentHash{}, fmt.Errorf("%q is not a content hash: it is 32 hex digits, a colon and the number of rows", text)
	}
	h := ContentHash{Hi: binary.BigEndian.Uint64(sum[:8]), Lo: binary.BigEndian.Uint64(sum[8:]), Rows: rows}
	if h.String() != text {
		return ContentHash{}, fmt.Errorf("%q is not a content hash as it is written: use lower case and no signs or zeros too many", text)
	}
	return h, nil
}

// MarshalText is String.
func (h ContentHash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText is ParseContentHash.
func (h *ContentHash) UnmarshalText(text []byte) (err error) {
	*h, err = ParseContentHash(string(text))
	return err
}
