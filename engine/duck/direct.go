//go:build cgo

package duck

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// A Parquet source whose columns have the schema's types, or others from which a cast of DuckDB's gives what we would or fails, is moved by one
// COPY: its cells are decoded once and never leave DuckDB, and an inspection looks at them on their way. Whatever is not as it must be (a bad
// cell, a file that breaks, row groups that got too large) ends the COPY, and the file is read again in the way that names what is wrong.

// direct writes sources so.
type direct struct {
	*writing
	spec engine.IngestSpec
	seen *inspection
	read int64 // bytes of the sources that were written
}

// ingestDirect writes sources from the first one on, as long as it can be done so, and gives the rest.
func (e *Engine) ingestDirect(ctx context.Context, t engine.Task, in engine.IngestSpec, a access, w *writing) (rest []engine.File, err error) {
	a.read = in.Source
	s, err := e.open(ctx, t, a)
	if err != nil {
		return nil, err
	}
	defer func() { err = s.typed(err); s.Close() }()
	seen, err := s.inspect(in.Schema, !e.config.unhashed)
	if err != nil {
		return nil, err
	}
	defer func() { s.Close(); seen.Close() }()
	w.session = s
	d := &direct{writing: w, spec: in, seen: seen}
	for i, f := range in.Source {
		if done, err := d.file(f); err != nil || !done {
			return in.Source[i:], err
		}
		d.read += f.Size
		d.progress(d.read, d.out.Rows)
	}
	return nil, nil
}

// file writes a source, or leaves no trace of it. Small sources among others are left to who packs their rows together.
func (d *direct) file(f engine.File) (bool, error) {
	p, err := d.openParquet(f)
	if err != nil {
		return false, err
	}
	rows, err := p.rowsFor(d.spec)
	if err != nil || rows.direct == nil {
		return false, err
	}
	before := d.out
	done, err := d.rows(f, p, rows)
	if err != nil || !done {
		for _, written := range d.out.Files[len(before.Files):] {
			err = errors.Join(err, remove(localPath(written.URI)))
		}
		d.out = before
		return false, err
	}
	d.out.Warnings = append(d.out.Warnings, rows.warnings()...)
	return true, nil
}

// rows writes a source's rows into as many files as their raw bytes ask for. How wide rows are is guessed from the first ones, and then from
// those of the file before. What the footer says of their number is a guess too, until that many were seen and no more.
func (d *direct) rows(f engine.File, p *parquetFile, rows *typedRows) (bool, error) {
	sampled, width, err := d.width(rows)
	if err != nil {
		return false, d.blame(p, err)
	}
	if sampled == 0 || p.rows <= 0 || p.rows > math.MaxInt64/width {
		return sampled == 0 && p.rows == 0, nil
	}
	if len(d.spec.Source) > 1 && width*p.rows < d.bytes/8 {
		return false, nil
	}
	for first := int64(0); first < p.rows; {
		s := slice{typedRows: rows, first: first, group: min(directGroupBytes/width, maxGroupRows-vectorRows), share: float64(f.Size) / float64(p.rows)}
		left := p.rows - first
		files := (width*left + d.bytes - 1) / d.bytes
		if s.group < 2*vectorRows || files > p.groups+1 {
			return false, nil // wide rows go in smaller vectors than DuckDB's; and each file begins to read a row group anew
		}
		s.end = min(first+max(1, left/files), p.rows)
		s.last = s.end == p.rows
		if done, err := d.slice(&s); err != nil || !done {
			return false, err
		}
		width = max(1, s.raw/(s.end-s.first))
		if !s.large {
			first = s.end
		}
	}
	return true, nil
}

const directGroupBytes = maxGroupBytes * 7 / 8 // so that rows may get wider than the first ones

// width is about how many raw bytes a row has, by the first ones, of which it gives the number.
func (d *direct) width(rows *typedRows) (n, bytes int64, err error) {
	err = d.query(rows.sql+fmt.Sprintf(" LIMIT %d", 4*vectorRows), func(c *chunk) error {
		size, long := c.bytes()
		n, bytes = n+int64(c.rows), bytes+size
		return rows.tooLong(long)
	})
	return n, max(1, bytes/max(1, n)), err
}

// slice is the rows of a source that become one file.
type slice struct {
	*typedRows
	first, end int64   // numbers of rows in the source
	last       bool    // the source has no more
	group      int64   // rows of a row group
	share      float64 // bytes of the source a row
	raw        int64   // bytes that were seen
	large      bool    // more than twice those of a file: none was written, and several shall be
}

// widest is how many raw bytes a vector of rows may have: so many times those of the others that row groups, which DuckDB gathers in memory,
// stay bounded. What is wider goes row by row.
func (s *slice) widest() int64 { return 4 * maxGroupBytes * vectorRows / s.group }

// slice writes a file, or sees that it would be too large. Rows that get so wide that row groups pass their bound are written once more, in
// smaller ones.
func (d *direct) slice(s *slice) (bool, error) {
	order := len(d.out.Files)
	f := &outFile{from: d.writing, path: d.prefix + fmt.Sprintf("%05d.parquet", order), rows: s.end - s.first}
	for wide := true; wide; {
		if done, err := d.copy(s, f.path); err != nil || !done {
			return false, err
		}
		f.hash, f.stats = d.seen.told()
		if f.hash.Rows != f.rows {
			return false, remove(f.path) // the footer tells of other rows than there are
		}
		s.raw = d.raw()
		if s.large = s.raw > 2*d.bytes && f.rows > 1; s.large {
			return true, remove(f.path)
		}
		for wide = false; d.widest(s.group) > maxGroupBytes; wide = true {
			if s.group -= vectorRows; s.group < 2*vectorRows {
				return false, remove(f.path)
			}
		}
	}
	out, err := d.describe(f, order)
	if err != nil {
		return false, err
	}
	d.out.Files = append(d.out.Files, out)
	d.out.Bytes += out.Size
	d.out.Rows += f.rows
	d.out.Hash = d.out.Hash.Add(f.hash)
	return true, nil
}

// copy has DuckDB move a slice's rows. If we die meanwhile there is a broken file under a prefix that nothing names. False: the slice
// must go another way, and there is no file.
func (d *direct) copy(s *slice, path string) (bool, error) {
	if err := errors.Join(remove(path), d.seen.begin(s)); err != nil {
		return false, err
	}
	quiet := d.tell(s)
	err := d.exec("COPY (" + s.copied() + ") TO " + literal(path) + parquetOptions(d.schema, s.group, zstdLevel))
	quiet()
	if err == nil {
		return true, nil
	}
	if e := (*engine.Error)(nil); errors.As(err, &e) && (e.Kind == engine.Canceled || e.Message == diskFull) {
		return false, err
	}
	if column, long := d.seen.tooLong(); long {
		return false, tooLong(s.file, column.Name)
	}
	return false, errors.Join(d.ended(), remove(path))
}

// tell reports how far the copying is until the function that it gives is called.
func (d *direct) tell(s *slice) (quiet func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	rows := d.out.Rows
	go func() {
		defer close(stopped)
		ticks := time.NewTicker(100 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticks.C:
				n := d.seen.rows()
				d.progress(d.read+int64(s.share*float64(s.first+n)), rows+n)
			}
		}
	}()
	return func() { close(done); <-stopped }
}

func (d *direct) raw() (sum int64) {
	for _, w := range d.seen.widths() {
		sum += w
	}
	return sum
}

// widest is the most raw bytes that a row group of so many rows can have had.
func (d *direct) widest(group int64) int64 {
	widths := d.seen.widths()
	vectors := int(group/vectorRows) + 2 // it ends with the vector that passes the number, and may begin within one
	var most, now int64
	for i, w := range widths {
		if now += w; i >= vectors {
			now -= widths[i-vectors]
		}
		most = max(most, now)
	}
	return most
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return internal("a file that was given up cannot be removed", err)
	}
	return nil
}

const rowNumber = "file_row_number" // as DuckDB calls the column that read_parquet adds

// copied is the SELECT of a slice's rows with the schema's names. DuckDB skips row groups by the bounds; inspect alone decides which rows count.
func (s *slice) copied() string {
	values, names, arguments := make([]string, len(s.columns)), make([]string, len(s.columns)), make([]string, len(s.columns)+1)
	arguments[0] = rowNumber
	for i, c := range s.columns {
		arguments[i+1] = fmt.Sprintf("value%d", i)
		values[i] = s.direct[i] + " AS " + arguments[i+1]
		names[i] = arguments[i+1] + " AS " + name(c.column.Name)
	}
	bounds := ""
	if s.first > 0 {
		bounds = fmt.Sprintf("%s >= %d AND ", rowNumber, s.first)
	}
	if !s.last { // else rows that the footer does not count must be seen
		bounds += fmt.Sprintf("%s < %d AND ", rowNumber, s.end)
	}
	return "SELECT " + strings.Join(names, ", ") + " FROM (SELECT " + rowNumber + ", " + strings.Join(values, ", ") + " FROM " + s.numbered + ") WHERE " +
		bounds + inspectName + "(" + strings.Join(arguments, ", ") + ")"
}

// directly is a column of a source in SQL, as a value of the schema's column: one that is exactly what coercion.cell makes of it, or an error
// of DuckDB's where that might refuse it. Empty: there is no such way.
func (c *parquetColumn) directly(as engine.Column, alias string) string {
	cast := alias + "::" + sqlType(as)
	checked := func(condition string) string {
		return fmt.Sprintf("CASE WHEN %s IS NULL OR %s THEN %s ELSE error('') END", alias, condition, cast)
	}
	from, bits := c.class, as.Type.Bits()
	switch {
	case from == classInt96 || from == classNested:
		return ""
	case c.kind == native(as):
		return alias
	case bits > 0 && (from == classWhole || from == classUnsigned):
		return cast // DuckDB refuses what is out of range
	case bits > 0 && from == classReal:
		return checked(fmt.Sprintf("(%s = trunc(%s) AND abs(%s) < 1e15)", alias, alias, alias))
	case as.Type == engine.Double && (c.kind == duckdb.TypeFloat || from == classWhole && c.kind != duckdb.TypeBigInt):
		return cast // every float and every number of 32 bits is a double
	case as.Type == engine.DateTime && !as.Nanos && from == classNano:
		return checked(fmt.Sprintf("epoch_ns(%s) %% 1000 = 0", alias))
	case as.Type == engine.DateTime && (from == classMicro || !as.Nanos && from == classDay):
		return "(" + alias + "::" + c.cast + ")::" + sqlType(as)
	case as.Type.IsText() && (from == classDecimal || from == classOther):
		return cast
	}
	return ""
}
