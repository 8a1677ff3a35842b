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

// Restore reads a backup into a store that has no environment yet, in one transaction: all of it or nothing. Before it
// says yes it has compared the checksum and the number of rows and has run the checks of Check. It refuses a backup
// that is cut, changed, of a newer schema, or sealed with a master key that is not at hand.
func (s *SQL) Restore(ctx context.Context, in io.Reader) (BackupTrailer, error) {
	var trailer BackupTrailer
	err := s.atLength(ctx, func(ctx context.Context) error {
		return s.eng.bulk(ctx, func(t *tx) (err error) {
			trailer, err = t.restore(ctx, in)
			return err
		})
	})
	return trailer, err
}

func (t *tx) restore(ctx context.Context, in io.Reader) (trailer BackupTrailer, err error) {
	if err := t.mustBeEmpty(); err != nil {
		return trailer, err
	}
	r, err := newBackupReader(ctx, in)
	if err != nil {
		return trailer, unreadable(err)
	}
	if trailer, err = r.read(t); err != nil {
		return trailer, unreadable(err)
	}
	if t.chain != nil { // records that were waiting have been linked
		if err := t.chain.save(t); err != nil {
			return trailer, err
		}
	}
	problems, err := t.check()
	if err == nil && len(problems) > 0 {
		err = finspace.Errorf(finspace.Invalid, "inconsistentBackup", "The backup was readable but is not consistent: %s", problems[0].What)
	}
	return trailer, err
}

func (t *tx) mustBeEmpty() error {
	for i := range tables {
		if tables[i].name == "settings" { // which Open writes
			continue
		}
		some, err := t.exists("SELECT 1 FROM " + tables[i].name + " LIMIT 1")
		if err != nil {
			return failed("look for rows", err)
		}
		if some {
			return finspace.Errorf(finspace.Conflict, "notEmpty", "The store holds %s already: restore into an empty one.", tables[i].name)
		}
	}
	_, err := t.exec("DELETE FROM settings")
	return failed("empty the settings", err)
}

// unreadable makes the caller's error of everything that is wrong with the file.
func unreadable(err error) error {
	var told *finspace.Error
	if errors.As(err, &told) {
		return err
	}
	return &finspace.Error{Kind: finspace.Invalid, Reason: "unreadableBackup",
		Message: "The backup is cut or damaged; nothing was restored.", Cause: err}
}

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
	if err := acceptHeader(t, line); err != nil {
		return BackupTrailer{}, err
	}
	b.sum.Write(line)
	if line, err = b.line(); err != nil {
		return BackupTrailer{}, err
	}
	for i := range tables {
		if line, err = b.table(t, &tables[i], line); err != nil {
			return BackupTrailer{}, fmt.Errorf("table %s: %w", tables[i].name, err)
		}
	}
	return b.end(line)
}

func acceptHeader(t *tx, line []byte) error {
	var h BackupHeader
	if err := json.Unmarshal(line, &h); err != nil {
		return err
	}
	if h.Format != backupFormat {
		return fmt.Errorf("format %q", h.Format)
	}
	if err := notNewer(h.SchemaVersion); err != nil {
		return err
	}
	if h.KeyFingerprint != "" && t.opt.KeyFingerprint != "" && h.KeyFingerprint != t.opt.KeyFingerprint && !t.opt.HoldsKey(h.KeyFingerprint) {
		return finspace.Errorf(finspace.Invalid, "wrongKey",
			"The backup was made with the master key %s, which is not the one given: its secrets could not be read.", h.KeyFingerprint)
	}
	return nil
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
