package process

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
)

// answer is what the lines of one call say together.
type answer struct {
	schema       engine.Schema
	output       engine.Output
	hash         engine.ContentHash
	capabilities engine.Capabilities

	began   bool  // the first line has come
	ended   bool  // the last line has come
	sinkErr error // what the sink said; then its rows count no more
}

// take adds one line. The error is the task's.
func (a *answer) take(l *line, p engine.ProgressFunc, sink engine.RowSink, cancel context.CancelCauseFunc) (last bool, err error) {
	a.began = true
	switch {
	case l.Began:
	case l.Progress != nil && p != nil:
		p(*l.Progress)
	case l.File != nil:
		a.output.Files = append(a.output.Files, l.File.file())
	case l.Output != nil:
		files := a.output.Files
		a.output = *l.Output
		a.output.Files = files
	case l.Hash != nil:
		a.hash = *l.Hash
	case l.Capabilities != nil:
		a.capabilities = *l.Capabilities
	case l.Done, l.Error != nil:
		a.ended = true
		return true, l.Error.error()
	case sink != nil && a.sinkErr == nil:
		if a.sinkErr = l.show(sink); a.sinkErr != nil {
			cancel(a.sinkErr) // the child hears of it, and answers
		}
	case l.Schema != nil:
		a.schema = l.Schema
	}
	return false, nil
}

// show gives a sink what a line has for it.
func (l *line) show(sink engine.RowSink) error {
	if l.Schema != nil {
		return sink.Columns(l.Schema)
	}
	for _, row := range l.Rows {
		if err := sink.Row(engineCells(row)); err != nil {
			return err
		}
	}
	if l.Truncated {
		return sink.Truncated()
	}
	return nil
}

func (f *failure) error() error {
	if f == nil {
		return nil
	}
	e := &engine.Error{Kind: f.Kind, Class: f.Class, SQLState: f.SQLState, Message: f.Message}
	if f.Cause != "" {
		e.Cause = errors.New(f.Cause)
	}
	return e
}

// Bounds of what a child may answer: it may be out of its mind, and the server's memory is not its. The longest line is a file's of
// engine.MaxColumns columns with the longest statistics. An answer holds a line for each 512 MiB of rows. Half of it is for texts of
// statistics (maxStats, in base64), the other half is all that is left of ten thousand files of a hundred columns, or a thousand of a thousand.
const (
	maxLine   = 32 << 20  // bytes
	maxAnswer = 256 << 20 // bytes of a call's lines, rows of a query left out: they are handed on
)

// lineReader reads lines of bounded length.
type lineReader struct {
	r    *bufio.Reader
	read int64 // of this call, handed on or not
}

func (r *lineReader) next() (*line, error) {
	var text []byte
	for {
		part, err := r.r.ReadSlice('\n')
		if text = append(text, part...); len(text) > maxLine {
			return nil, fmt.Errorf("the worker sent a line of more than %d bytes", maxLine)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		return r.parse(text)
	}
}

func (r *lineReader) parse(text []byte) (*line, error) {
	l := new(line)
	if err := json.Unmarshal(text, l); err != nil {
		return nil, fmt.Errorf("the worker sent what is no line of ours: %w", err)
	}
	if l.Rows == nil && l.Progress == nil {
		if r.read += int64(len(text)); r.read > maxAnswer {
			return nil, fmt.Errorf("the worker sent an answer of more than %d bytes", maxAnswer)
		}
	}
	return l, nil
}
