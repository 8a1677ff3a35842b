package text

import (
	"bytes"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/csv"
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

// grow reads more behind the window; without more room than a record may have it is an error.
func (s *stream) grow() (err error) {
	if s.end-s.start >= MaxRow {
		return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf(
			"the record that begins in line %d is longer than %d bytes: look for a quote or a bracket that is not closed", s.line, MaxRow)}
	}
	s.buf, s.end, s.eof, err = csv.Refill(s.src, s.buf, s.start, s.end, MaxRow)
	s.start = 0
	return err
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
