//go:build cgo

package duck

import (
	"errors"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
)

// The bounds of a row group.
const (
	maxGroupRows  = 122_880
	maxGroupBytes = 32 << 20 // raw, about
	vectorRows    = 2048     // of DuckDB
)

const maxWarnings = 100 // beyond these they are counted

// writing is a task that writes files: it takes batches from a feed, in order, and cuts them into files.
type writing struct {
	*session
	feed     feed
	schema   engine.Schema
	rejects  engine.RejectPolicy
	prefix   string // of the paths of what is written
	progress func(read, rows int64)
	out      engine.Output
	aside    quarantine
	waiting  *batch // taken from the feed, but not yet part of a file
	form     engine.FileFormat
	bytes    int64 // raw ones that a file may have
	part     int   // the partition of a view
}

// errRefused ends the writing when more rows were refused than may be.
var errRefused = errors.New("more rows are bad than may be")

// run writes file after file until the feed ends, and then decides about the refused rows.
func (w *writing) run() error {
	err := w.write()
	if errors.Is(err, errRefused) {
		err = w.countRest()
	}
	if err != nil {
		w.out = engine.Output{Samples: w.out.Samples, Rejected: w.out.Rejected, Rows: w.out.Rows}
		return err
	}
	w.out.Warnings = told(append(w.out.Warnings, w.feed.warnings()...))
	if w.tooMany() || w.tooLarge() {
		return w.refuse()
	}
	w.out.Quarantine, err = w.aside.close(w.out.Rejected)
	return err
}

func (w *writing) write() error {
	for {
		more, err := w.peek()
		if err != nil || !more {
			return err
		}
		if err := w.writeFile(len(w.out.Files)); err != nil {
			return err
		}
	}
}

// peek looks whether there is a further row, and keeps the batch that has it.
func (w *writing) peek() (bool, error) {
	for w.waiting == nil {
		b, err := w.take()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if b.rows == 0 {
			w.feed.release(b)
			continue
		}
		w.waiting = b
	}
	return true, nil
}

// take takes a batch from the feed and counts its refused rows.
func (w *writing) take() (*batch, error) {
	b, err := w.feed.next()
	if err != nil {
		return nil, err
	}
	w.out.Rejected += b.rejects.count
	room := engine.MaxSamples - len(w.out.Samples)
	w.out.Samples = append(w.out.Samples, b.rejects.samples[:min(room, len(b.rejects.samples))]...)
	if w.tooMany() {
		w.feed.release(b)
		return nil, errRefused
	}
	w.out.Rows += int64(b.rows)
	w.progress(w.feed.read(), w.out.Rows)
	return b, w.aside.write(b.rejects.rows)
}

// tooMany tells what is certain before the end.
func (w *writing) tooMany() bool {
	r := w.rejects
	return w.out.Rejected > 0 && (!r.Quarantine || w.out.Rejected > r.MaxRows)
}

// tooLarge tells of the share of refused rows, at the end.
func (w *writing) tooLarge() bool {
	all := float64(w.out.Rows + w.out.Rejected)
	return w.out.Rejected > 0 && float64(w.out.Rejected) > w.rejects.MaxFraction*all
}

// countRest reads on without writing, so that the user hears at once how many rows are bad.
func (w *writing) countRest() error {
	for {
		b, err := w.take()
		switch {
		case errors.Is(err, io.EOF):
			return w.refuse()
		case err != nil && !errors.Is(err, errRefused):
			return err
		case err == nil:
			w.feed.release(b)
		}
	}
}

func (w *writing) refuse() error {
	w.out = engine.Output{Samples: w.out.Samples, Rejected: w.out.Rejected, Rows: w.out.Rows}
	return refused(w.out.Rejected)
}

// told bounds what is told.
func told(warnings []string) []string {
	if n := len(warnings); n > maxWarnings {
		return append(warnings[:maxWarnings:maxWarnings], fmt.Sprintf("%d further warnings are not told.", n-maxWarnings))
	}
	return warnings
}
