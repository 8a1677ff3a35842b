package text

import (
	"bytes"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
)

// stream is a window on a text. What is used of it is counted in lines.
type stream struct {
	src        io.Reader
	buf        []byte
	start, end int
	eof        bool
	line       int64 // of buf[start]
}

func newStream(src io.Reader) *stream {
	return &stream{src: src, line: 1, buf: make([]byte, 256<<10)}
}

// window is what was read and not yet used.
func (s *stream) window() []byte { return s.buf[s.start:s.end] }

// use goes on by n bytes.
func (s *stream) use(n int) {
	s.line += lines(s.buf[s.start : s.start+n])
	s.start += n
}

// grow reads more behind the window; without more room than a record may have it is an error. The buffer doubles, so that
// looking at a long record again and again stays linear.
func (s *stream) grow() error {
	if s.start > 0 {
		copy(s.buf, s.window())
		s.start, s.end = 0, s.end-s.start
	}
	if s.end > len(s.buf)/2 {
		if s.end >= MaxRow {
			return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf(
				"the record that begins in line %d is longer than %d bytes: look for a quote or a bracket that is not closed", s.line, MaxRow)}
		}
		larger := make([]byte, min(2*len(s.buf), MaxRow))
		if len(larger) > len(s.buf) {
			copy(larger, s.buf[:s.end])
			s.buf = larger
		}
	}
	return s.read()
}

// read reads until the buffer is full or the source ends.
func (s *stream) read() error {
	for empty := 0; s.end < len(s.buf); empty++ {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		switch {
		case err == io.EOF: //nolint:errorlint // only the plain one is the end
			s.eof = true
			return nil
		case err != nil:
			return err
		case n > 0:
			empty = 0
		case empty == 100:
			return io.ErrNoProgress
		}
	}
	return nil
}

// skipMark drops a byte order mark at the start of the text.
func (s *stream) skipMark() error {
	if err := s.grow(); err != nil {
		return err
	}
	if bytes.HasPrefix(s.window(), []byte("\ufeff")) {
		s.start += 3
	}
	return nil
}

// lines counts the lines that end in a text.
func lines(text []byte) int64 { return int64(bytes.Count(text, []byte{'\n'})) }

// lastLine is what stands in the last line of a text.
func lastLine(text []byte) []byte { return text[bytes.LastIndexByte(text, '\n')+1:] }
