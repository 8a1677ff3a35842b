//go:build cgo

package duck

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/openfinspace/openfinspace/engine"
)

// What is said of a source that cannot be read is ours: DuckDB's words tell of its settings, its functions and our paths.

const again = "Write the file again, or upload it again"

// blame says of an error that the file is at fault, and what is wrong with it, unless somebody ended the task.
func (s *session) blame(p *parquetFile, err error) error {
	var e *engine.Error
	switch {
	case errors.Is(err, errFooter):
		return p.broken("", footerBroken)
	case !errors.As(err, &e) || e.Class == "" || e.Kind == engine.Canceled: // ours, or the end of the task
		return err
	case e.Class == outOfMemory:
		return s.tooWide(p)
	case e.Kind == engine.Limit: // of the disk, which the file is not to blame for
		return err
	}
	return p.broken(e.Class, s.whatIsWrong(p, e.Class))
}

func (p *parquetFile) broken(class, what string) error {
	return &engine.Error{Kind: engine.BadInput, Class: class, Message: fmt.Sprintf("%q cannot be read as Parquet: %s.", p.name, what)}
}

const footerBroken = "its footer, which describes the columns, is broken. " + again

// whatIsWrong looks at the source from outside to inside: its ends, its footer, its columns one by one.
func (s *session) whatIsWrong(p *parquetFile, class string) string {
	file, err := os.Open(p.source)
	if err != nil {
		return "it cannot be opened"
	}
	defer file.Close()
	if what := wrongEnds(file); what != "" {
		return what
	}
	if what := wrongFooter(file); what != "" {
		return what
	}
	switch {
	case class == notImplemented:
		return "it uses a part of Parquet that is not read here, such as an unusual encoding. Write it with the settings that your tool has by itself"
	case !p.open:
		return footerBroken
	}
	for i, c := range p.columns {
		sql := "SELECT " + alias(i) + " FROM " + p.from()
		if err := s.query(sql, func(*chunk) error { return nil }); err != nil && s.ctx.Err() == nil {
			return fmt.Sprintf("the column %.64q cannot be read to its end: its pages are broken, or hold texts that are not UTF-8. ", c.name) + again
		}
	}
	return "its pages are broken. " + again
}

// wrongEnds tells what the first and the last bytes say; empty: they are right.
func wrongEnds(file *os.File) string {
	var head, tail [4]byte
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil || size < 12 {
		return fmt.Sprintf("it has %d bytes, which no Parquet file can be. ", size) + again
	}
	_, err = file.ReadAt(head[:], 0)
	if _, more := file.ReadAt(tail[:], size-4); err != nil || more != nil {
		return "it cannot be read"
	}
	const plain, encrypted = "PAR1", "PARE"
	switch first, last := string(head[:]), string(tail[:]); {
	case first == encrypted || last == encrypted:
		return encryptedFile
	case first != plain && last != plain:
		return "it neither begins nor ends with PAR1, as such files do. Say the format that it has, or write it as Parquet"
	case first != plain:
		return "it does not begin with PAR1: its beginning is missing or was overwritten. " + again
	case last != plain:
		return "it does not end with PAR1: its end is missing. " + again
	}
	return ""
}

const encryptedFile = "it is encrypted. Write it without encryption"

// wrongFooter tells what the footer says that cannot be read; empty: nothing.
func wrongFooter(file *os.File) string {
	_, footer, err := readFooter(file)
	if err != nil {
		return footerBroken
	}
	r := rewriter{in: footer}
	r.structure(inFile, 0)
	switch {
	case r.failed:
		return footerBroken
	case r.encrypted:
		return encryptedFile
	case r.badCodec:
		return "it is packed in a way that is not read here. Write it with zstd, snappy, gzip or without compression"
	}
	return ""
}

// tooWide is the error of a file of which 2,048 rows, as many as are read at once, do not fit into memory.
func (s *session) tooWide(p *parquetFile) error {
	column, width := "", int64(0)
	// Sizes are those of a row group's column before compression. Of a file whose footer lies nothing is found, and so nothing said.
	sql := "SELECT path_in_schema, (total_uncompressed_size // greatest(1, num_values))::BIGINT FROM parquet_metadata(" + literal(p.path) + ") ORDER BY 2 DESC NULLS LAST LIMIT 1"
	_ = s.query(sql, func(c *chunk) error {
		if c.rows > 0 && !c.columns[1].null(0) {
			column, width = string(c.columns[0].bytes(0)), at[int64](&c.columns[1], 0)
		}
		return nil
	})
	if width > maxCell {
		return tooLong(p.name, column)
	}
	what := "some of its columns hold"
	if column != "" {
		what = fmt.Sprintf("the column %.64q, with %d bytes a cell, and others hold", column, width)
	}
	return &engine.Error{Kind: engine.Limit, Class: outOfMemory, Message: fmt.Sprintf("%q: %s more than memory takes: rows are read by the %d, or a row group if it has fewer. "+
		"Write the file with row groups of fewer rows, leave such columns out, or ask the operator to allow more memory.", p.name, what, vectorRows)}
}
