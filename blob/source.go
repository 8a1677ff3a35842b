package blob

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// AtMost gives what r gives, and TooLarge when that is more than n bytes. Put around the reader of a Put, it keeps
// objects that are too large from being seen, and from being written further than that.
func AtMost(r io.Reader, n int64) io.Reader { return &bounded{r: r, left: max(0, n)} }

// Exactly gives what r gives, TooLarge when that is more than n bytes, and io.ErrUnexpectedEOF when it is less.
func Exactly(r io.Reader, n int64) io.Reader { return &bounded{r: r, left: max(0, n), exact: true} }

// Hashed is a reader that computes the SHA-256 of what it gives, of its own need. Put takes that, instead of computing it a second time.
type Hashed interface {
	io.Reader
	// SHA256 is the hash to which every byte has been written that was given; nil for none. It is asked for before the first byte, and summed
	// up after the last.
	SHA256() hash.Hash
}

func hashOf(r io.Reader) hash.Hash {
	if h, is := r.(Hashed); is {
		return h.SHA256()
	}
	return nil
}

type bounded struct {
	r     io.Reader
	left  int64
	exact bool
}

// SHA256 holds of what was given too: where more is read than given, the reading fails.
func (b *bounded) SHA256() hash.Hash { return hashOf(b.r) }

func (b *bounded) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if int64(len(p))-1 > b.left {
		p = p[:b.left+1] // one more than allowed shows that there is more
	}
	n, err := b.r.Read(p)
	if int64(n) > b.left {
		n, b.left = int(b.left), 0
		return n, &Error{Kind: TooLarge, Op: "read"}
	}
	b.left -= int64(n)
	if b.exact && b.left > 0 && errors.Is(err, io.EOF) {
		err = fmt.Errorf("%d bytes are missing: %w", b.left, io.ErrUnexpectedEOF)
	}
	return n, err
}

// source is the reader of a Put: it counts, computes the digests, and tells its own errors from those of the storage.
type source struct {
	ctx    context.Context
	key    Key
	r      io.Reader
	size   int64
	sha256 hash.Hash
	hashed bool // by r
	md5    hash.Hash
	idle   int // reads in a row that gave nothing
}

func newSource(ctx context.Context, key Key, r io.Reader) *source {
	s := &source{ctx: ctx, key: key, r: AtMost(r, MaxSize), sha256: hashOf(r), md5: md5.New()}
	if s.hashed = s.sha256 != nil; !s.hashed {
		s.sha256 = sha256.New()
	}
	return s
}

const maxIdle = 100

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, s.failed(err)
	}
	n, err := s.r.Read(p)
	s.size += int64(n)
	if !s.hashed {
		s.sha256.Write(p[:n])
	}
	s.md5.Write(p[:n])
	if s.idle++; n > 0 {
		s.idle = 0
	}
	if err == nil && s.idle > maxIdle {
		err = io.ErrNoProgress
	}
	if err == nil || err == io.EOF { //nolint:errorlint // the end is this value itself; one that wraps it is a failure
		return n, err
	}
	return n, s.failed(err)
}

func (s *source) failed(err error) error {
	switch {
	case errors.Is(err, TooLarge):
		return &Error{TooLarge, "put", s.key, nil}
	case s.ctx.Err() != nil:
		return &Error{Cancelled, "put", s.key, err}
	}
	return &Error{Source, "put", s.key, err}
}

// written is what was read until now.
func (s *source) written() *Written {
	w := &Written{Size: s.size}
	s.sha256.Sum(w.SHA256[:0])
	s.md5.Sum(w.MD5[:0])
	return w
}
