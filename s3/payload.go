package s3

import (
	"crypto/md5" //nolint:gosec // S3's Content-MD5
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// What may stand in x-amz-content-sha256 instead of a hash.
const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	signedChunks    = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	signedTrailer   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	unsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// payload is the body of a request as its sender means it: without codings of the transport. Its reader ends with io.EOF
// only if the body is whole and every digest that was sent is right, so that nobody may keep what it gave before that.
type payload struct {
	size int64     // as declared
	md5  *[16]byte // Content-MD5; the reader does not check it

	in       io.Reader
	sha256   hash.Hash // nil where the hash is not declared
	declared string    // that hash, in hex
	check    *algorithm
	sum      hash.Hash // of check
	want     string    // in base64; of a trailer known at the end only
	read     int64
	err      error
}

// payload begins the body. Nothing has been read of it yet: a client that waits for leave to send is still waiting.
func (x *exchange) payload() (*payload, error) {
	check, want, err := sentChecksum(x.r.Header)
	if err != nil {
		return nil, err
	}
	p, err := x.open(&payload{check: check, want: want})
	if err != nil {
		return nil, err
	}
	if p.check == nil {
		if p.check, err = askedAlgorithm(x.r.Header, "x-amz-sdk-checksum-algorithm"); err != nil {
			return nil, err
		}
	}
	if p.check != nil {
		p.sum = p.check.begin()
	}
	return p, nil
}

// plainPayload is the payload of a request whose header x-amz-checksum-… is not about its body.
func (x *exchange) plainPayload() (*payload, error) { return x.open(&payload{}) }

// open begins the body, of which no more is known than its checksum.
func (x *exchange) open(p *payload) (_ *payload, err error) {
	p.size, p.in = x.r.ContentLength, x.in
	if p.md5, err = contentMD5(x.r.Header.Values("Content-MD5")); err != nil {
		return nil, err
	}
	if err := p.decoded(x); err != nil {
		return nil, err
	}
	if p.size < 0 {
		return nil, fail("MissingContentLength", "Send the length of the body: Content-Length, or x-amz-decoded-content-length of a body in chunks.")
	}
	return p, nil
}

// decoded undoes the coding that x-amz-content-sha256 names.
func (p *payload) decoded(x *exchange) error {
	switch form := x.contentSHA256; {
	case form == signedChunks, form == signedTrailer, form == unsignedTrailer:
		return p.openChunks(x, form)
	case isChunked(x.r.Header.Get("Content-Encoding")): // or the chunks' own lines would be kept as a part of the object
		return fail("InvalidRequest", "A body in the coding aws-chunked must be declared in x-amz-content-sha256, as %s or the like.", unsignedTrailer)
	case form == unsignedPayload:
		return nil
	default:
		if digest, err := hex.DecodeString(form); err != nil || len(digest) != sha256.Size || strings.ToLower(form) != form {
			return fail("InvalidArgument", "x-amz-content-sha256 must be the SHA-256 of the body in hex, %s, %s, %s or %s.",
				unsignedPayload, signedChunks, signedTrailer, unsignedTrailer)
		}
		p.sha256, p.declared = sha256.New(), form
		return nil
	}
}

func (p *payload) openChunks(x *exchange, form string) error {
	text := x.r.Header.Get("x-amz-decoded-content-length")
	length, err := strconv.ParseUint(text, 10, 63)
	if text == "" || err != nil {
		return fail("MissingContentLength", "A body in chunks needs its length without them in x-amz-decoded-content-length.")
	}
	p.size = int64(length)
	chain := x.chunks
	if form == unsignedTrailer {
		chain = nil
	}
	trailer, err := p.expectTrailer(x, form)
	if err != nil {
		return err
	}
	p.in = newChunked(p.in, chain, p.size, trailer)
	return nil
}

// expectTrailer looks what trailer a request announces, and gives what reads it.
func (p *payload) expectTrailer(x *exchange, form string) (func(map[string]string) error, error) {
	announced := strings.TrimSpace(x.r.Header.Get("x-amz-trailer"))
	switch {
	case form == signedChunks && announced == "":
		return nil, nil
	case form == signedChunks:
		return nil, fail("InvalidRequest", "x-amz-trailer announces a trailer, and x-amz-content-sha256 says that none follows.")
	case announced == "":
		return noTrailer, nil
	}
	a := algorithmOfHeader(announced)
	if a == nil {
		return nil, fail("InvalidRequest", "x-amz-trailer may name one checksum: x-amz-checksum-crc32, -crc32c, -crc64nvme, -sha1 or -sha256.")
	}
	if p.check != nil {
		return nil, fail("InvalidRequest", "Send one checksum: the request has one in its header and one in its trailer.")
	}
	p.check = a
	return p.readTrailer, nil
}

func noTrailer(lines map[string]string) error {
	if len(lines) > 0 {
		return malformedChunks("a trailer follows that x-amz-trailer did not announce")
	}
	return nil
}

// readTrailer takes the checksum that the trailer must have, and nothing else.
func (p *payload) readTrailer(lines map[string]string) error {
	value, sent := lines[p.check.header]
	if !sent || len(lines) != 1 {
		return fail("MalformedTrailerError", "The trailer must be the line %s that x-amz-trailer announced.", p.check.header)
	}
	if !p.check.wellFormed(value) {
		return fail("InvalidRequest", "The value of the trailer %s is no %s digest in base64.", p.check.header, p.check.name)
	}
	p.want = value
	return nil
}

func (p *payload) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.in.Read(b)
	p.read += int64(n)
	if p.sha256 != nil {
		p.sha256.Write(b[:n])
	}
	if p.sum != nil {
		p.sum.Write(b[:n])
	}
	if p.err = err; errors.Is(err, io.EOF) {
		p.err = p.end()
	}
	if n > 0 {
		return n, nil // an error comes with the next call
	}
	return 0, p.err
}

// SHA256 lets who keeps the bytes know the hash that is computed to be compared with the declared one.
func (p *payload) SHA256() hash.Hash { return p.sha256 }

// end compares what was read with all that was declared.
func (p *payload) end() error {
	if p.read != p.size {
		return cutOff(io.EOF)
	}
	if p.sha256 != nil && hex.EncodeToString(p.sha256.Sum(nil)) != p.declared {
		return fail("XAmzContentSHA256Mismatch", "The body is not the one of which x-amz-content-sha256 is the SHA-256.")
	}
	if p.want != "" && p.digest() != p.want {
		return fail("BadDigest", "The body does not fit %s. Send the request again.", p.check.header)
	}
	return io.EOF
}

func (p *payload) digest() string { return base64.StdEncoding.EncodeToString(p.sum.Sum(nil)) }

// checksum is what is kept with the object, once the body has been read.
func (p *payload) checksum() finspace.Checksum {
	if p.check == nil {
		return finspace.Checksum{}
	}
	return finspace.Checksum{Algorithm: p.check.name, Type: "FULL_OBJECT", Value: p.digest()}
}

func contentMD5(sent []string) (*[md5.Size]byte, error) {
	if len(sent) == 0 {
		return nil, nil
	}
	digest, err := base64.StdEncoding.DecodeString(sent[0])
	if err != nil || len(digest) != md5.Size || len(sent) > 1 {
		return nil, fail("InvalidDigest", "Content-MD5 must be the MD5 of the body in base64, once.")
	}
	return (*[md5.Size]byte)(digest), nil
}

// storedEncoding is a Content-Encoding without aws-chunked, which is of the transport.
func storedEncoding(sent string) string {
	var kept []string
	for coding := range strings.SplitSeq(sent, ",") {
		if coding = strings.TrimSpace(coding); coding != "" && !isChunked(coding) {
			kept = append(kept, coding)
		}
	}
	return strings.Join(kept, ",")
}

func isChunked(coding string) bool { return strings.Contains(strings.ToLower(coding), "aws-chunked") }
