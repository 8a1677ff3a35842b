//go:build cgo

package duck

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"

	"github.com/openfinspace/openfinspace/engine"
)

// rejects are the refused rows of a batch: all are counted, the first are told, and with keep all are kept as they stood.
type rejects struct {
	keep    bool
	count   int64
	samples []engine.BadCell
	rows    []rejected
}

type rejected struct {
	cell engine.BadCell
	raw  []byte
}

func (r *rejects) reset() { r.count, r.samples, r.rows = 0, r.samples[:0], r.rows[:0] }

func (r *rejects) add(cell engine.BadCell, raw []byte) {
	r.count++
	if len(r.samples) < engine.MaxSamples {
		r.samples = append(r.samples, cell)
	}
	if r.keep {
		r.rows = append(r.rows, rejected{cell, bytes.Clone(raw)})
	}
}

// quarantine is the file of the refused rows: CSV with the source's name, line (of Parquet, the row's number), column, rule,
// and the row as it stood.
type quarantine struct {
	path string
	file *os.File
	out  *bufio.Writer
}

const quarantineHeader = "file,line,column,rule,advice,row\n"

// write appends rows. The file is made with the first of them.
func (q *quarantine) write(rows []rejected) error {
	if len(rows) == 0 {
		return nil
	}
	if q.file == nil {
		if err := q.create(); err != nil {
			return internal("the file of refused rows cannot be made", err)
		}
	}
	for _, r := range rows {
		if _, err := q.out.Write(r.appendTo(nil)); err != nil {
			return internal("the file of refused rows cannot be written", err)
		}
	}
	return nil
}

// appendTo writes a refused row as a line of the file.
func (r *rejected) appendTo(dst []byte) []byte {
	dst = append(append(dst, field(r.cell.File)...), ',')
	dst = append(strconv.AppendInt(dst, max(r.cell.Line, r.cell.Row), 10), ',')
	for _, text := range []string{r.cell.Column, r.cell.Rule, r.cell.Advice} {
		dst = append(append(dst, field(text)...), ',')
	}
	return append(append(dst, field(r.raw)...), '\n')
}

func (q *quarantine) create() (err error) {
	if err = os.MkdirAll(filepath.Dir(q.path), 0o700); err != nil {
		return err
	}
	if q.file, err = os.OpenFile(q.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
		return err
	}
	q.out = bufio.NewWriterSize(q.file, 64<<10)
	_, err = q.out.WriteString(quarantineHeader)
	return err
}

// close ends the file and describes it; nil if no row was refused.
func (q *quarantine) close(rows int64) ([]engine.File, error) {
	if q.file == nil {
		return nil, nil
	}
	if err := q.out.Flush(); err != nil {
		return nil, internal("the file of refused rows cannot be written", err)
	}
	if err := q.file.Close(); err != nil {
		return nil, internal("the file of refused rows cannot be written", err)
	}
	f, err := described(q.path)
	f.Rows = rows
	return []engine.File{f}, err
}

// field quotes a cell of CSV.
func field[T string | []byte](text T) []byte {
	quoted := make([]byte, 0, len(text)+2)
	quoted = append(quoted, '"')
	quoted = append(quoted, bytes.ReplaceAll([]byte(text), []byte(`"`), []byte(`""`))...)
	return append(quoted, '"')
}

// refused is the error of a task that met more bad rows than it may. What they are stands in the output's samples: the error
// holds nothing of the data, so that it may be logged.
func refused(count int64) error {
	rows := "1 row is"
	if count != 1 {
		rows = strconv.FormatInt(count, 10) + " rows are"
	}
	return badInput("%s not as the schema and the format say.", rows)
}
