package text

import (
	"bytes"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
)

// walker finds the records of documents: objects one behind the other, arrays of them, and what a path leads to. A document
// is never held as a whole, only one record of it.
type walker struct {
	*stream
	path  jsonPath
	own   *origin
	open  []frame // from the document inwards
	found bool    // something at the path
}

// frame is an object or array on the way to the records.
type frame struct {
	array   bool
	step    int  // of the path, for what stands in it
	begun   bool // a member or element was read
	matched bool // the object's member that the path names was met
}

func (w *walker) next(b *Block) error {
	for !b.full() {
		err := w.advance(b)
		if err == io.EOF && len(b.spans) > 0 { //nolint:errorlint // only the plain one is the end
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// advance goes one step on, which may find a record.
func (w *walker) advance(b *Block) error {
	c, err := w.peek()
	if len(w.open) == 0 {
		switch {
		case err == io.EOF && !w.found && len(w.path) > 0: //nolint:errorlint // only the plain one is the end
			return &engine.Error{Kind: engine.BadInput, Message: fmt.Sprintf("jsonPath %q leads to nothing in the file: correct it", w.own.params.JSONPath)}
		case err != nil:
			return err
		}
		return w.enter(b, 0)
	}
	if err != nil {
		return w.early(err)
	}
	f := &w.open[len(w.open)-1]
	if f.array && c == ']' || !f.array && c == '}' {
		w.use(1)
		w.open = w.open[:len(w.open)-1]
		return nil
	}
	if f.begun {
		if c != ',' {
			return w.syntax("a comma or a closing bracket is missing")
		}
		w.use(1)
	}
	f.begun = true
	if f.array {
		return w.enter(b, f.step)
	}
	return w.memberOf(b, f)
}

// memberOf reads one member of an object on the way.
func (w *walker) memberOf(b *Block, f *frame) error {
	if c, err := w.peek(); err != nil || c != '"' {
		return w.expected(err, "a name in quotes is missing")
	}
	name, err := w.name()
	if err != nil {
		return err
	}
	if c, err := w.peek(); err != nil || c != ':' {
		return w.expected(err, "a colon behind a name is missing")
	}
	w.use(1)
	if name != w.path[f.step].name {
		return w.skip()
	}
	if f.matched {
		return w.syntax(fmt.Sprintf("%.64q stands twice in one object, and only one value can count", name))
	}
	f.matched = true
	return w.enter(b, f.step+1)
}

// enter meets a value that the path leads to, from the given step on.
func (w *walker) enter(b *Block, step int) error {
	c, err := w.peek()
	if err != nil {
		return w.early(err)
	}
	if step == len(w.path) {
		w.found = true
		if c == '[' && (len(w.open) == 0 || !w.open[len(w.open)-1].array) {
			return w.push(frame{array: true, step: step})
		}
		return w.record(b, c)
	}
	all := w.path[step].all
	switch {
	case c == '[' && all:
		return w.push(frame{array: true, step: step + 1})
	case c == '{' && !all:
		return w.push(frame{step: step})
	case c == 'n':
		return w.skip()
	}
	return w.syntax(fmt.Sprintf("jsonPath %q does not fit what stands here: correct it", w.own.params.JSONPath))
}

func (w *walker) push(f frame) error {
	w.use(1)
	w.open = append(w.open, f)
	w.found = w.found || f.array && f.step == len(w.path)
	return nil
}

// record takes one value as it stands. Whether it is an object, who reads it tells.
func (w *walker) record(b *Block, c byte) error {
	if len(w.open) == 0 && c != '{' {
		return w.syntax("there is text behind a document that is no JSON")
	}
	for {
		n, bad := recordEnd(w.window(), w.eof)
		switch {
		case bad:
			w.use(max(n-1, 0))
			return w.syntax("a bracket does not close what was opened, or a value is missing")
		case n > 0:
			from := len(b.text)
			b.text = append(b.text, w.window()[:n]...)
			b.spans = append(b.spans, span{from: from, to: len(b.text), line: w.line})
			w.use(n)
			return nil
		case w.eof:
			return w.early(io.EOF)
		}
		if err := w.grow(); err != nil {
			return err
		}
	}
}

// recordEnd gives the bytes of the value that b begins with, 0 if its end is not there.
func recordEnd(b []byte, eof bool) (n int, bad bool) {
	switch b[0] {
	case '{', '[':
		return valueEnd(b)
	case '"':
		return textEnd(b), false
	}
	n = bytes.IndexAny(b, ",]}: \t\r\n")
	if n < 0 && eof {
		return len(b), false
	}
	return max(n, 0), n == 0
}

// peek gives the next byte that is no blank; io.EOF at the end.
func (w *walker) peek() (byte, error) {
	for {
		b := w.window()
		for i, c := range b {
			if !isJSONBlank(c) {
				w.use(i)
				return c, nil
			}
		}
		w.use(len(b))
		if w.eof {
			return 0, io.EOF
		}
		if err := w.grow(); err != nil {
			return 0, err
		}
	}
}

// name reads a name in quotes.
func (w *walker) name() (string, error) {
	for {
		b := w.window()
		if n := textEnd(b); n > 0 {
			p := jsonParser{b: b[:n]}
			name, bad := p.text()
			if bad != nil {
				return "", w.syntax(advice[bad.rule])
			}
			text := string(name)
			w.use(n)
			return text, nil
		}
		if w.eof {
			return "", w.early(io.EOF)
		}
		if err := w.grow(); err != nil {
			return "", err
		}
	}
}

// expected says what is missing, unless the source itself broke off.
func (w *walker) expected(err error, what string) error {
	if err != nil {
		return w.early(err)
	}
	return w.syntax(what)
}

// early is the error of a text that ends within a document.
func (w *walker) early(err error) error {
	if err == io.EOF { //nolint:errorlint // only the plain one is the end
		return w.syntax("the file ends within a document: put it in again, whole")
	}
	return err
}

// skip passes over a value that the path does not lead to, however long it is.
func (w *walker) skip() error {
	if _, err := w.peek(); err != nil {
		return w.early(err)
	}
	var s skipper
	for {
		n, done := s.over(w.window())
		w.use(n)
		if done {
			return nil
		}
		if w.eof {
			return w.early(io.EOF)
		}
		if err := w.grow(); err != nil {
			return err
		}
	}
}

// skipper knows where it stands in a value, whose text comes in pieces.
type skipper struct {
	depth           int
	begun           bool
	within, escaped bool // a text; behind a backslash
}

// over tells how much of b belongs to the value, and whether it ends there.
func (s *skipper) over(b []byte) (n int, done bool) {
	for i, c := range b {
		switch {
		case s.escaped:
			s.escaped = false
		case s.within:
			s.escaped, s.within = c == '\\', c != '"'
			if !s.within && s.depth == 0 {
				return i + 1, true
			}
		case c == '"':
			s.within = true
		case c == '{' || c == '[':
			s.depth++
		case c == '}' || c == ']':
			if s.depth == 0 {
				return i, true
			}
			if s.depth--; s.depth == 0 {
				return i + 1, true
			}
		case s.depth == 0 && (c == ',' || isJSONBlank(c) && s.begun):
			return i, true
		}
		s.begun = true
	}
	return len(b), false
}
