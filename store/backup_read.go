package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// backupReader reads a backup line by line into the tables, and sums up what it reads.
type backupReader struct {
	ctx   context.Context
	lines *bufio.Reader
	sum   hash.Hash
	rows  map[string]int64
}

func newBackupReader(ctx context.Context, in io.Reader) (*backupReader, error) {
	zip, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &backupReader{ctx: ctx, lines: bufio.NewReaderSize(zip, 1<<16), sum: sha256.New(), rows: map[string]int64{}}, nil
}

// line gives the next line; end of file is an error, because the trailer must come first.
func (b *backupReader) line() ([]byte, error) {
	if err := b.ctx.Err(); err != nil {
		return nil, internal("restore", err)
	}
	line, err := b.lines.ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return line, err
}

func (b *backupReader) read(t *tx) (BackupTrailer, error) {
	line, err := b.line()
	if err != nil {
		return BackupTrailer{}, err
	}
	version, err := acceptHeader(t, line)
	if err != nil {
		return BackupTrailer{}, err
	}
	b.sum.Write(line)
	if line, err = b.line(); err != nil {
		return BackupTrailer{}, err
	}
	for i := range tables {
		if tables[i].since > version {
			continue
		}
		if line, err = b.table(t, &tables[i], line); err != nil {
			return BackupTrailer{}, fmt.Errorf("table %s: %w", tables[i].name, err)
		}
	}
	return b.end(line)
}

// acceptHeader gives the version of the schema that the backup was made with.
func acceptHeader(t *tx, line []byte) (version int64, err error) {
	var h BackupHeader
	if err := json.Unmarshal(line, &h); err != nil {
		return 0, err
	}
	if h.Format != backupFormat {
		return 0, fmt.Errorf("format %q", h.Format)
	}
	if err := notNewer(h.SchemaVersion); err != nil {
		return 0, err
	}
	if h.KeyFingerprint != "" && t.opt.KeyFingerprint != "" && h.KeyFingerprint != t.opt.KeyFingerprint && !t.opt.HoldsKey(h.KeyFingerprint) {
		return 0, finspace.Errorf(finspace.Invalid, "wrongKey",
			"The backup was made with the master key %s, which is not the one given: its secrets could not be read.", h.KeyFingerprint)
	}
	return h.SchemaVersion, nil
}

// table reads the table's header, which is line, and its rows, and gives the first line after them.
func (b *backupReader) table(t *tx, table *table, line []byte) ([]byte, error) {
	if err := table.acceptHeader(line); err != nil {
		return nil, err
	}
	b.rows[table.name] = 0
	for {
		b.sum.Write(line)
		var err error
		if line, err = b.line(); err != nil || line[0] != '[' {
			return line, err
		}
		values, err := table.parse(line)
		if err != nil {
			return nil, err
		}
		if err := table.put(t, values); err != nil {
			return nil, err
		}
		b.rows[table.name]++
	}
}

// acceptHeader wants the columns that this program knows, in their order, since rows come in it.
func (t *table) acceptHeader(line []byte) error {
	var head tableHeader
	if err := json.Unmarshal(line, &head); err != nil {
		return fmt.Errorf("its header: %w", err)
	}
	if head.Table != t.name || strings.Join(head.Columns, ", ") != t.names() {
		return fmt.Errorf("in its place is %s with the columns %v", head.Table, head.Columns)
	}
	return nil
}

func (t *table) put(tx *tx, values []any) error {
	if t.add != nil {
		return t.add(tx, values)
	}
	_, err := tx.exec(t.insertion, values...)
	if err != nil && tx.d.isConstraint(err) {
		return err // the file holds a row twice, or lacks one
	}
	return failed("restore a row", err)
}

func (t *table) parse(line []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var values []any
	if err := d.Decode(&values); err != nil {
		return nil, err
	}
	if len(values) != len(t.columns) {
		return nil, fmt.Errorf("a row has %d values", len(values))
	}
	for i, c := range t.columns {
		v, err := c.parse(values[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.name, err)
		}
		values[i] = v
	}
	return values, nil
}

func (c *column) parse(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		if c.kind == 'T' || c.kind == 'N' {
			return nil, nil
		}
	case string:
		if c.kind == 't' || c.kind == 'T' {
			return v, nil
		}
		if c.kind == 'b' {
			return base64.StdEncoding.DecodeString(v)
		}
	case json.Number:
		if c.kind == 'n' || c.kind == 'N' {
			return v.Int64()
		}
	}
	return nil, fmt.Errorf("a %T", v)
}

func (b *backupReader) end(line []byte) (BackupTrailer, error) {
	var trailer BackupTrailer
	if err := json.Unmarshal(line, &trailer); err != nil {
		return trailer, err
	}
	if trailer.SHA256 != hex.EncodeToString(b.sum.Sum(nil)) || !maps.Equal(trailer.Rows, b.rows) {
		return trailer, errors.New("the checksum does not fit")
	}
	if _, err := b.lines.ReadByte(); !errors.Is(err, io.EOF) { // also reads gzip's own checksum
		return trailer, errors.Join(errors.New("there is more behind the trailer"), err)
	}
	return trailer, nil
}
