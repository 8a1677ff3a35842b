package object

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"

	"github.com/openfinspace/openfinspace"
)

// S3's checksums. Those of whole objects that are uploaded in parts can be told from the parts' own when they are CRCs; of
// the others S3 knows the composite: the checksum of the parts' checksums.
const (
	CRC32     = "CRC32"
	CRC32C    = "CRC32C"
	CRC64NVME = "CRC64NVME"
	SHA1      = "SHA1"
	SHA256    = "SHA256"

	FullObject = "FULL_OBJECT"
	Composite  = "COMPOSITE"
)

// polynomials of the CRCs, least power first as their tables have them.
const nvme = 0x9a6c9329ac4bc9b5

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	nvmeTable  = crc64.MakeTable(nvme)
)

// NewHash gives what computes the checksum; nil for an algorithm that S3 does not have.
func NewHash(algorithm string) hash.Hash {
	switch algorithm {
	case CRC32:
		return crc32.NewIEEE()
	case CRC32C:
		return crc32.New(castagnoli)
	case CRC64NVME:
		return crc64.New(nvmeTable)
	case SHA1:
		return sha1.New()
	case SHA256:
		return sha256.New()
	}
	return nil
}

// Encode gives a checksum as headers carry it.
func Encode(h hash.Hash) string { return base64.StdEncoding.EncodeToString(h.Sum(nil)) }

// uploadChecksum is the algorithm and type that an upload will have: the type that is asked for, or the algorithm's own.
func uploadChecksum(algorithm, kind string) (finspace.Checksum, error) {
	sum := finspace.Checksum{Algorithm: algorithm, Type: kind}
	if algorithm == "" {
		if kind != "" {
			return sum, failf(InvalidRequest, "A checksum type needs a checksum algorithm.")
		}
		return sum, nil
	}
	if NewHash(algorithm) == nil {
		return sum, failf(InvalidRequest, "The checksum algorithm is one of CRC32, CRC32C, CRC64NVME, SHA1 and SHA256.")
	}
	if sum.Type == "" {
		sum.Type = Composite
		if algorithm == CRC64NVME {
			sum.Type = FullObject
		}
	}
	switch {
	case sum.Type != FullObject && sum.Type != Composite:
		return sum, failf(InvalidRequest, "The checksum type is FULL_OBJECT or COMPOSITE.")
	case sum.Type == FullObject && (algorithm == SHA1 || algorithm == SHA256):
		return sum, failf(InvalidRequest, "The checksum type FULL_OBJECT cannot be used with %s: take COMPOSITE, or a CRC.", algorithm)
	case sum.Type == Composite && algorithm == CRC64NVME:
		return sum, failf(InvalidRequest, "The checksum type COMPOSITE cannot be used with CRC64NVME: take FULL_OBJECT.")
	}
	return sum, nil
}

// sumOfParts is the checksum of an object that is uploaded in parts, each of which has its own.
func sumOfParts(want finspace.Checksum, parts []finspace.ContentPart) (finspace.Checksum, error) {
	if want.Algorithm == "" {
		return finspace.Checksum{}, nil
	}
	whole, of := NewHash(want.Algorithm), newCombiner(want.Algorithm)
	for _, p := range parts {
		raw, err := base64.StdEncoding.DecodeString(p.Checksum)
		if err != nil || len(raw) != whole.Size() {
			return want, fmt.Errorf("object: the part %s has no checksum of %s", p.Blob, want.Algorithm)
		}
		if want.Type == Composite {
			whole.Write(raw)
		} else {
			of.add(raw, p.Size)
		}
	}
	if want.Type == Composite {
		want.Value = fmt.Sprintf("%s-%d", Encode(whole), len(parts))
	} else {
		want.Value = of.value()
	}
	return want, nil
}

// combiner makes the CRC of a whole of those of its parts. A CRC is a remainder of polynomials over two elements: what comes
// behind a part multiplies its remainder by a power of x, modulo the CRC's polynomial. Bits are reflected: the highest stands
// for x⁰.
type combiner struct {
	poly   uint64
	width  int
	sum    uint64
	shifts map[int64]uint64 // x to 8n by n, since parts mostly have one size
}

func newCombiner(algorithm string) *combiner {
	c := &combiner{width: 32, shifts: map[int64]uint64{}}
	switch algorithm {
	case CRC32:
		c.poly = crc32.IEEE
	case CRC32C:
		c.poly = crc32.Castagnoli
	default:
		c.poly, c.width = nvme, 64
	}
	return c
}

// add puts a part of n bytes behind the rest.
func (c *combiner) add(crc []byte, n int64) {
	var wide [8]byte
	copy(wide[8-len(crc):], crc)
	c.sum = c.multiply(c.shift(n), c.sum) ^ binary.BigEndian.Uint64(wide[:])
}

func (c *combiner) value() string {
	var wide [8]byte
	binary.BigEndian.PutUint64(wide[:], c.sum)
	return base64.StdEncoding.EncodeToString(wide[8-c.width/8:])
}

// shift is x to the power of 8n, by squaring.
func (c *combiner) shift(n int64) uint64 {
	if known, is := c.shifts[n]; is {
		return known
	}
	one := uint64(1) << (c.width - 1)
	power, square := one, one>>8
	for rest := n; rest > 0; rest >>= 1 {
		if rest&1 == 1 {
			power = c.multiply(power, square)
		}
		square = c.multiply(square, square)
	}
	c.shifts[n] = power
	return power
}

func (c *combiner) multiply(a, b uint64) (product uint64) {
	for bit := uint64(1) << (c.width - 1); bit != 0; bit >>= 1 {
		if a&bit != 0 {
			product ^= b
		}
		carry := b & 1
		b >>= 1
		if carry == 1 {
			b ^= c.poly
		}
	}
	return product
}
