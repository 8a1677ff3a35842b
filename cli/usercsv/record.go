// Package usercsv reads users from a CSV file of any length, and writes the rows that could not be used. Each row keeps
// the number of the line where it begins, also when quoted cells hold line breaks. A row that is broken costs itself and
// no other: a quote that is never closed does not swallow what follows it.
package usercsv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// recordMax is the length of a row in bytes. All cells of a user together have 2,900 characters at most.
const recordMax = 64 << 10

// record is one row as it stands in the file.
type record struct {
	line  int    // where it begins, from 1
	raw   []byte // with its line break
	cells []string
	err   error // why the cells could not be read
}

// records splits a file into rows.
type records struct {
	in   *bufio.Reader
	line int // of the next row
}

var byteOrderMark = []byte("\uFEFF")

func newRecords(in io.Reader) (*records, error) {
	r := &records{bufio.NewReaderSize(in, recordMax), 1}
	head, err := r.in.Peek(len(byteOrderMark))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(head, byteOrderMark) { // spreadsheets write one
		_, _ = r.in.Discard(len(byteOrderMark))
	}
	return r, nil
}

// next gives the next row that is not empty; io.EOF after the last.
func (r *records) next() (*record, error) {
	for {
		raw, problem, err := r.split()
		if err != nil {
			return nil, err
		}
		rec := &record{line: r.line, raw: raw, err: problem}
		r.line += bytes.Count(raw, []byte("\n"))
		if len(bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte("\n")), []byte("\r"))) == 0 && problem == nil {
			continue
		}
		if rec.err == nil {
			rec.cells, rec.err = parse(raw)
		}
		return rec, nil
	}
}

// split takes the bytes of the next row out of the file.
func (r *records) split() (raw []byte, problem, err error) {
	var s scanner
	for size := 512; ; size = min(2*size, recordMax) {
		window, err := r.in.Peek(size)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, nil, err
		}
		if end, found := s.end(window); found {
			return r.take(end), nil, nil
		}
		if len(window) == size && size < recordMax {
			continue
		}
		return r.broken(window, s.quoted)
	}
}

// broken is a row without an end: the last of the file, one whose quote is never closed, or one that is too long.
func (r *records) broken(window []byte, quoted bool) (raw []byte, problem, err error) {
	atEnd := len(window) < recordMax
	switch {
	case len(window) == 0:
		return nil, nil, io.EOF
	case atEnd && !quoted:
		return r.take(len(window)), nil, nil
	case quoted:
		// Nobody can tell where the row was meant to end. Its first line is given up, and the next is a row again.
		raw, err = r.restOfLine()
		return raw, fmt.Errorf("a quote is not closed within %d bytes", recordMax), err
	}
	raw, err = r.restOfLine()
	return raw, fmt.Errorf("the row is longer than %d bytes", recordMax), err
}

func (r *records) take(n int) []byte {
	raw := make([]byte, n)
	_, _ = io.ReadFull(r.in, raw) // they have been seen in the buffer
	return raw
}

// restOfLine takes everything to the end of the line, and keeps no more than a row's length of it.
func (r *records) restOfLine() ([]byte, error) {
	var kept []byte
	for {
		part, err := r.in.ReadSlice('\n')
		if room := recordMax - len(kept); room > 0 {
			kept = append(kept, part[:min(room, len(part))]...)
		}
		if err == nil && !bytes.HasSuffix(kept, []byte("\n")) {
			kept = append(kept, '\n') // it counts as a line
		}
		if err == nil || errors.Is(err, io.EOF) {
			return kept, nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
	}
}

// scanner finds the end of a row in a window that grows.
type scanner struct {
	at         int
	quoted     bool // inside of quotes
	midCell    bool // after the first character of a cell: a quote opens nothing there
	afterQuote bool // the character before was a quote inside of quotes: the cell's end, or half of a doubled quote
}

func (s *scanner) end(window []byte) (int, bool) {
	for ; s.at < len(window); s.at++ {
		c := window[s.at]
		if s.quoted {
			s.quoted, s.afterQuote = c != '"', c == '"'
			continue
		}
		switch {
		case c == '\n':
			return s.at + 1, true
		case c == '"' && (s.afterQuote || !s.midCell):
			s.quoted, s.midCell = true, true
		case c == ',':
			s.midCell = false
		default:
			s.midCell = true
		}
		s.afterQuote = false
	}
	return 0, false
}

func parse(raw []byte) ([]string, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("it is not UTF-8")
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	cells, err := r.Read()
	var e *csv.ParseError
	if errors.As(err, &e) {
		return nil, e.Err
	}
	if err != nil {
		return nil, err
	}
	if _, err := r.Read(); !errors.Is(err, io.EOF) {
		return nil, errors.New("its quotes do not fit together")
	}
	return cells, nil
}
