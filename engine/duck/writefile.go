//go:build cgo

package duck

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
)

// outFile is the file that is being written: the source that DuckDB drains until the file is large enough.
type outFile struct {
	from      *writing
	path      string
	groupRows int64
	rows      int64
	bytes     int64 // raw
	inGroup   int64 // rows of the group that is being filled
	groupRaw  int64 // and its bytes
	hash      engine.ContentHash
	stats     []stats
	full      bool
}

// writeFile writes one file, which begins with the waiting batch, and looks at it afterwards.
func (w *writing) writeFile(order int) error {
	f := &outFile{from: w, path: w.prefix + fmt.Sprintf("%05d.parquet", order), stats: make([]stats, len(w.schema))}
	f.groupRows = groupRows(w.waiting)
	write := w.copyRows
	if w.form == engine.DelimitedText {
		f.path, write = w.prefix+fmt.Sprintf("%05d.csv", order), w.writeText
	}
	if err := write(f); err != nil {
		return err
	}
	out, err := w.describe(f, order)
	if err != nil {
		return err
	}
	w.out.Files = append(w.out.Files, out)
	w.out.Bytes += out.Size
	w.out.Hash = w.out.Hash.Add(f.hash)
	return nil
}

// groupRows is how many rows of the batch's width a row group takes. DuckDB ends a group with the vector, of 2,048 rows at most,
// that passes the number.
func groupRows(b *batch) int64 {
	width := max(1, b.bytes()/int64(b.rows))
	return min(maxGroupRows-vectorRows, max(1, maxGroupBytes/width))
}

// copyRows has DuckDB write the file. If we die meanwhile there is a broken file under a prefix that nothing names.
func (w *writing) copyRows(f *outFile) error {
	st := newStream(w.schema, f)
	defer st.Close()
	if err := st.view(w.conn, "rows"); err != nil {
		return internal("DuckDB takes no rows", err)
	}
	err := w.exec("COPY (SELECT * FROM rows) TO " + literal(f.path) + parquetOptions(w.schema, f.groupRows, zstdLevel))
	if st.err != nil {
		return st.err
	}
	return err
}

// zstdLevel takes an eighth of an ingest's processor time away beside DuckDB's own level, for files that are a fiftieth larger. Readers see no
// difference.
const zstdLevel, zstdLevelOfDuckDB = 1, 3

func parquetOptions(s engine.Schema, groupRows int64, level int) string {
	var numbered []string
	for _, c := range s {
		if c.ID != 0 {
			numbered = append(numbered, fmt.Sprintf("%s: %d", name(c.Name), c.ID))
		}
	}
	ids := ""
	if len(numbered) > 0 {
		ids = ", FIELD_IDS {" + strings.Join(numbered, ", ") + "}"
	}
	return fmt.Sprintf(" (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL %d, ROW_GROUP_SIZE %d, STRING_DICTIONARY_PAGE_SIZE_LIMIT %d, USE_TMP_FILE false%s)",
		level, groupRows, dictionaryBytes(len(s)), ids)
}

// dictionaryBytes is what the dictionary of a column of text may take. DuckDB reserves it for every column that it writes: 1 MiB
// if not told otherwise, and of a wide table a column's share of a row group, since a larger one could save nothing.
func dictionaryBytes(columns int) int { return max(4<<10, min(1<<20, maxGroupBytes/max(1, columns))) }

// next gives the file's next batch, io.EOF when the file has enough.
func (f *outFile) next() (*batch, error) {
	if f.full {
		return nil, io.EOF
	}
	more, err := f.from.peek()
	if err != nil {
		return nil, err
	}
	if !more {
		return nil, io.EOF
	}
	b := f.from.waiting
	f.from.waiting = nil
	f.count(b)
	return b, nil
}

func (f *outFile) release(b *batch) { f.from.feed.release(b) }

// count takes over what is told of the batch. A file is full at its size, and where rows have become so wide that its row groups
// would pass their bound.
func (f *outFile) count(b *batch) {
	f.rows += int64(b.rows)
	f.bytes += b.bytes()
	f.hash = f.hash.Add(b.hash)
	for i := range f.stats {
		f.stats[i].merge(b.columns[i].kind, &b.columns[i].stats)
	}
	f.inGroup += int64(b.rows)
	f.groupRaw += b.bytes()
	f.full = f.bytes >= f.from.bytes || f.groupRaw > maxGroupBytes
	if f.inGroup >= f.groupRows {
		f.inGroup %= f.groupRows
		f.groupRaw = b.bytes() * f.inGroup / int64(b.rows)
	}
}

// described says of a file where it is, how large it is, and the SHA-256 of its bytes.
func described(path string) (engine.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return engine.File{}, internal("a written file cannot be read", err)
	}
	defer f.Close()
	digest := sha256.New()
	size, err := io.Copy(digest, f)
	if err != nil {
		return engine.File{}, internal("a written file cannot be read", err)
	}
	return engine.File{URI: fileURI(path), Size: size, ETag: hex.EncodeToString(digest.Sum(nil))}, nil
}

// checkPath refuses paths that DuckDB would read as patterns.
func checkPath(path string) error {
	if strings.ContainsAny(path, "*?[\x00") {
		return internal("the path of a file has one of the characters * ? [", errors.New(path))
	}
	return nil
}
