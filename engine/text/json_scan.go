package text

import (
	"bytes"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
)

// newJSONScanner looks at the first value to tell JSON lines, where each line is a record and a bad one is only that, from
// documents, which are walked by their brackets.
func newJSONScanner(src io.Reader, own *origin) (scanner, error) {
	path, err := parsePath(own.params.JSONPath)
	if err != nil {
		return nil, err
	}
	s := newStream(src)
	if err := s.skipMark(); err != nil {
		return nil, err
	}
	w := &walker{stream: s, path: path, own: own}
	c, err := w.peek()
	switch {
	case err == io.EOF: //nolint:errorlint // only the plain one is the end
		own.say("the file is empty.")
		return w, nil
	case err != nil:
		return nil, err
	case c != '{' && c != '[':
		return nil, w.syntax("a file begins with an object or an array: look whether the format parameters belong to the file")
	case path != nil || c == '[':
		return w, nil
	}
	inLines, err := w.firstLine()
	if inLines {
		return &jsonLines{stream: s, block: own.block}, err
	}
	return w, err
}

// firstLine tells whether the first object begins and ends with its line.
func (w *walker) firstLine() (bool, error) {
	for {
		b := w.window()
		line, _, whole := bytes.Cut(b, []byte{'\n'})
		if !whole && !w.eof {
			if len(b) >= MaxRow { // it is one line of many records
				return false, nil
			}
			if n, _ := valueEnd(b); n > 0 && len(bytes.TrimSpace(b[n:])) > 0 {
				return false, nil
			}
			if err := w.grow(); err != nil {
				return false, err
			}
			continue
		}
		n, bad := valueEnd(line)
		return n > 0 && !bad && len(bytes.TrimSpace(line[n:])) == 0, nil
	}
}

// jsonLines finds whole lines.
type jsonLines struct {
	*stream
	block int
}

func (s *jsonLines) next(b *Block) error {
	for {
		w := s.window()
		if len(w) >= s.block || s.eof {
			n := bytes.LastIndexByte(w, '\n') + 1
			if s.eof {
				n = len(w)
			}
			if n > 0 {
				b.text, b.line = append(b.text, w[:n]...), s.line
				s.use(n)
				return nil
			}
			if s.eof {
				return io.EOF
			}
		}
		if err := s.grow(); err != nil {
			return err
		}
	}
}

// valueEnd gives the bytes of the object or array that b begins with, 0 if its end is not there. bad: a bracket closes what it
// did not open. It looks at brackets and quotes alone; who reads the record looks at the rest.
func valueEnd(b []byte) (n int, bad bool) {
	var objects uint64 // a bit for each open level: whether it is an object
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			n := textEnd(b[i:])
			if n == 0 {
				return 0, false
			}
			i += n - 1
		case '{', '[':
			if depth < 64 {
				objects = objects&^(1<<depth) | uint64(b[i]>>5&1)<<depth
			}
			depth++
		case '}', ']':
			depth--
			if depth < 64 && objects>>depth&1 != uint64(b[i]>>5&1) {
				return i + 1, true
			}
			if depth == 0 {
				return i + 1, false
			}
		}
	}
	return 0, false
}

// textEnd gives the bytes of the text in quotes that b begins with, 0 if its end is not there.
func textEnd(b []byte) int {
	for at := 1; ; {
		n := bytes.IndexByte(b[at:], '"')
		if n < 0 {
			return 0
		}
		at += n + 1
		slashes := 0
		for b[at-2-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
	}
}

// syntax is the error of a file whose brackets cannot be followed.
func (w *walker) syntax(what string) error {
	return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("line %d: %s", w.line, what)}
}
