package s3

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace/sigv4"
)

// Bounds of what stands between the bytes of a body in chunks.
const (
	maxChunkLine = 1 << 10 // a line with the size of a chunk, or of the trailer
	maxTrailer   = 16      // lines
	chunkBuffer  = 32 << 10
)

// chunked reads the content coding aws-chunked. It gives the bytes of the chunks and ends with io.EOF when the last one,
// the trailer and what was declared are right, and nothing stands behind.
//
// Bytes are given before the signature of their chunk is known to be right, so that memory does not grow with a chunk: who
// reads must not let anything become visible before io.EOF.
type chunked struct {
	in     *bufio.Reader
	chain  *sigv4.Chunks // nil: chunks are not signed
	length int64         // of all chunks, as declared

	// trailer hears of the lines behind the last chunk, by lower-case name, and may refuse them. Nil: there must be none.
	trailer func(lines map[string]string) error

	begun     bool
	left      int64 // of the chunk that is being read
	given     int64
	signature string // of that chunk
	sum       hash.Hash
	err       error
}

func newChunked(r io.Reader, chain *sigv4.Chunks, length int64, trailer func(map[string]string) error) *chunked {
	return &chunked{in: bufio.NewReaderSize(r, chunkBuffer), chain: chain, length: length, trailer: trailer, sum: sha256.New()}
}

func (c *chunked) Read(b []byte) (int, error) {
	for c.err == nil && c.left == 0 {
		c.err = c.advance()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.in.Read(b[:min(int64(len(b)), c.left)])
	if c.chain != nil {
		c.sum.Write(b[:n])
	}
	c.left -= int64(n)
	if err != nil {
		c.err = cutOff(err)
	}
	return n, nil // an error comes with the next call
}

// advance ends a chunk and begins the next one. After the last one it gives io.EOF.
func (c *chunked) advance() error {
	if c.begun {
		if err := c.endChunk(); err != nil {
			return err
		}
	}
	c.begun = true
	if err := c.beginChunk(); err != nil || c.left > 0 {
		return err
	}
	return c.end()
}

// beginChunk reads "SIZE" or "SIZE;chunk-signature=…".
func (c *chunked) beginChunk() error {
	line, err := c.line()
	if err != nil {
		return cutOff(err)
	}
	size, extension, _ := strings.Cut(line, ";")
	n, err := strconv.ParseUint(size, 16, 63)
	if err != nil || len(size) > 16 {
		return malformedChunks("a chunk does not begin with its size in hex")
	}
	if c.left = int64(n); c.left > c.length-c.given {
		return wrongLength()
	}
	c.given += c.left
	if c.chain == nil {
		return nil
	}
	var signed bool
	if c.signature, signed = strings.CutPrefix(extension, "chunk-signature="); !signed {
		return malformedChunks("a chunk has no chunk-signature")
	}
	c.sum.Reset()
	return nil
}

// endChunk reads the line end behind the bytes of a chunk and looks at its signature.
func (c *chunked) endChunk() error {
	line, err := c.line()
	if err != nil {
		return cutOff(err)
	}
	if line != "" {
		return malformedChunks("a chunk is longer than its size")
	}
	return c.checkChunk()
}

func (c *chunked) checkChunk() error {
	if c.chain != nil && !c.chain.Chunk([sha256.Size]byte(c.sum.Sum(nil)), c.signature) {
		return fail("SignatureDoesNotMatch", "The signature of a chunk does not fit its bytes. "+
			"Check the secret access key, and that nothing between you and the server changes the body.")
	}
	return nil
}

// end looks at all that follows from the last chunk on, to the end of the outer coding: that tells whether the body is
// whole, and the connection can be used again.
func (c *chunked) end() error {
	if err := c.checkChunk(); err != nil {
		return err
	}
	if c.given != c.length {
		return wrongLength()
	}
	lines, text, err := c.readTrailer()
	if err != nil {
		return err
	}
	if err := c.checkTrailer(lines, text); err != nil {
		return err
	}
	return io.EOF
}

// readTrailer reads lines to the end of the body: as a map, and as the text that is signed. Empty lines are passed over:
// some clients send one in front of the trailer's signature.
func (c *chunked) readTrailer() (lines map[string]string, text string, err error) {
	lines = map[string]string{}
	for range maxTrailer {
		line, err := c.line()
		switch {
		case errors.Is(err, io.EOF):
			return lines, text, nil
		case err != nil:
			return nil, "", err
		case line == "":
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if _, doubled := lines[name]; !ok || doubled {
			return nil, "", malformedChunks("a line of the trailer is no name and value, or comes twice")
		}
		if lines[name] = value; name != trailerSignature {
			text += name + ":" + value + "\n"
		}
	}
	return nil, "", malformedChunks("the trailer has more lines than this server reads")
}

const trailerSignature = "x-amz-trailer-signature"

func (c *chunked) checkTrailer(lines map[string]string, text string) error {
	if c.trailer == nil {
		if len(lines) > 0 {
			return malformedChunks("a trailer follows that was not announced")
		}
		return nil
	}
	if c.chain != nil && !c.chain.Trailer(text, lines[trailerSignature]) {
		return fail("SignatureDoesNotMatch", "The signature of the trailer does not fit its lines.")
	}
	delete(lines, trailerSignature)
	return c.trailer(lines)
}

// line reads to the end of a line, which is CR LF, or LF alone. io.EOF says that the body ended before the line began.
func (c *chunked) line() (string, error) {
	var line []byte
	for len(line) <= maxChunkLine {
		b, err := c.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			return "", io.EOF
		case err != nil:
			return "", cutOff(err)
		case b == '\n':
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		line = append(line, b)
	}
	return "", malformedChunks("a line between chunks is longer than this server reads")
}

// cutOff says of a body that ends too early that it does. Other errors stay what they are.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return fail("IncompleteBody", "The body ended before it was whole. Send the request again.")
	}
	return err
}

func wrongLength() error {
	return fail("IncompleteBody", "The chunks have not as many bytes together as x-amz-decoded-content-length says.")
}

func malformedChunks(what string) error {
	return fail("InvalidRequest", "The body is not in the coding aws-chunked: %s.", what)
}
