package store

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"strconv"

	"github.com/openfinspace/openfinspace"
)

func placeholder(n int) string { return "$" + strconv.Itoa(n) }

// A backup is a gzip file of lines of JSON: a header, then for each table a line {"table": name, "columns": […]} and one array
// a row in the order of the key, then a trailer with the rows of each table and the SHA-256 of all lines before it. It is
// the same from both engines, so that it also moves a store from one to the other.
const backupFormat = "openfinspace-backup-1"

// BackupHeader is the first line of a backup.
type BackupHeader struct {
	Format         string        `json:"format"`
	SchemaVersion  int64         `json:"schemaVersion"`
	KeyFingerprint string        `json:"keyFingerprint,omitempty"` // of the master key that opens its secrets; the key is not in it
	Time           finspace.Time `json:"time"`
}

type tableHeader struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// BackupTrailer is the last line of a backup.
type BackupTrailer struct {
	Rows   map[string]int64 `json:"rows"`
	SHA256 string           `json:"sha256"`
}

// Backup writes everything as it stands at one moment, while the server goes on. It does not hold the master key,
// without which its secrets are of no use.
func (s *SQL) Backup(ctx context.Context, out io.Writer) (BackupTrailer, error) {
	var trailer BackupTrailer
	err := s.stream(ctx, func(t *tx) error {
		b := newBackupWriter(out)
		err := b.write(t, BackupHeader{backupFormat, SchemaVersion(), s.opt.KeyFingerprint, t.now})
		trailer = b.trailer
		return err
	})
	return trailer, err
}

// writing says what failed: the output, not the store.
func writing(err error) error {
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

type backupWriter struct {
	zip     *gzip.Writer
	lines   *bufio.Writer
	sum     hash.Hash
	encoder *json.Encoder // one line a value
	trailer BackupTrailer
}

func newBackupWriter(out io.Writer) *backupWriter {
	zip, _ := gzip.NewWriterLevel(out, gzip.BestSpeed) // a known level
	b := &backupWriter{zip: zip, lines: bufio.NewWriterSize(zip, 1<<16), sum: sha256.New()}
	b.trailer.Rows = map[string]int64{}
	b.encoder = json.NewEncoder(io.MultiWriter(b.lines, b.sum))
	b.encoder.SetEscapeHTML(false)
	return b
}

func (b *backupWriter) write(t *tx, header BackupHeader) error {
	if err := b.line(header); err != nil {
		return err
	}
	for i := range tables {
		if err := b.table(t, &tables[i]); err != nil {
			return err
		}
	}
	b.trailer.SHA256 = hex.EncodeToString(b.sum.Sum(nil))
	if err := b.line(b.trailer); err != nil {
		return err
	}
	if err := b.lines.Flush(); err != nil {
		return writing(err)
	}
	return writing(b.zip.Close())
}

func (b *backupWriter) line(v any) error { return writing(b.encoder.Encode(v)) }

func (b *backupWriter) table(t *tx, table *table) error {
	if err := b.line(tableHeader{table.name, table.columnNames()}); err != nil {
		return err
	}
	b.trailer.Rows[table.name] = 0
	return t.query(table.selectAll(), nil, func(r *row) error {
		b.trailer.Rows[table.name]++
		for i, c := range table.columns {
			if b, _ := r.values[i].([]byte); c.kind == 'b' && b == nil { // an empty one, as the SQLite driver gives it
				r.values[i] = []byte{}
			}
		}
		return b.line(r.values) // bytes become base64
	})
}
