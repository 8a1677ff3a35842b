package admin

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// A frame is a byte for its stream, four bytes for its length, and its bytes.
type stream byte

const (
	streamOut  stream = 1
	streamErr  stream = 2
	streamFile stream = 3 // the file that a command makes, which the client writes
	streamExit stream = 4 // one byte: the exit code; always last
)

const (
	frameHeader = 5
	frameMax    = 64 << 10
)

// frameWriter writes frames of several streams to one writer. Each frame is flushed, so that progress is seen as it
// happens.
type frameWriter struct {
	mu    sync.Mutex
	to    io.Writer
	flush func() error
	err   error
}

func (f *frameWriter) write(s stream, p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	written := 0
	for len(p) > 0 && f.err == nil {
		n := min(len(p), frameMax)
		f.err = f.frame(s, p[:n])
		if f.err == nil {
			written, p = written+n, p[n:]
		}
	}
	return written, f.err
}

func (f *frameWriter) frame(s stream, p []byte) error {
	b := make([]byte, frameHeader, frameHeader+len(p))
	b[0] = byte(s)
	binary.BigEndian.PutUint32(b[1:], uint32(len(p)))
	if _, err := f.to.Write(append(b, p...)); err != nil {
		return err
	}
	return f.flush()
}

// only is one stream as a writer.
func (f *frameWriter) only(s stream) io.Writer {
	return writerFunc(func(p []byte) (int, error) { return f.write(s, p) })
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

// errCut is the end of a stream without an exit code.
var errCut = errors.New("the server ended before the command had: look at its log, then run the command again")

// readFrames gives each stream its bytes until the exit code, which it returns.
func readFrames(from io.Reader, to Streams) (int, error) {
	var head [frameHeader]byte
	for {
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return 0, errCut
		}
		length := int64(binary.BigEndian.Uint32(head[1:]))
		if length > frameMax {
			return 0, fmt.Errorf("the server sent a frame of %d bytes: it is of another version", length)
		}
		var w io.Writer
		switch stream(head[0]) {
		case streamOut:
			w = to.Out
		case streamErr:
			w = to.Err
		case streamFile:
			w = to.File
		case streamExit:
			return readExit(from, length)
		default:
			return 0, fmt.Errorf("the server sent a frame of kind %d: it is of another version", head[0])
		}
		if err := copyFrame(w, from, length); err != nil {
			return 0, err
		}
	}
}

func copyFrame(w io.Writer, from io.Reader, length int64) error {
	if w == nil {
		w = io.Discard
	}
	n, err := io.CopyN(w, from, length)
	if err != nil && n < length && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return errCut
	}
	return err
}

func readExit(from io.Reader, length int64) (int, error) {
	var code [1]byte
	if _, err := io.ReadFull(from, code[:]); err != nil || length != 1 {
		return 0, errCut
	}
	return int(code[0]), nil
}
