// Package engine is the contract between the server and what reads, converts and queries data. It holds the interface, the
// types that cross it, the kinds of error, and the content hash. The packages below it are the part that is ours whatever
// engine runs: the grammar of cells (cell), the canonical row and its hash (hash), the scanner of CSV text (csv), the
// parameters of formats (format) and the reader of files of text (text). None of these needs cgo or a network.
package engine

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine/format"
)

// Engine runs one task a call. It keeps nothing between calls and decides nothing about visibility: outputs count only
// when the caller records them. Every method honours ctx (a cancel reaches the engine and its load drops) and returns
// *Error. A second attempt is a new Task with a new ID and a fresh OutPrefix.
type Engine interface {
	// Infer finds a schema that holds every cell of the source files, all of which it reads. Columns have no ID.
	Infer(ctx context.Context, t Task, source []File, f format.Params, p ProgressFunc) (Schema, error)
	// Ingest turns source files into typed Parquet under OutPrefix. Rows keep the order of the files.
	Ingest(ctx context.Context, t Task, in IngestSpec, p ProgressFunc) (Output, error)
	// Build writes a view from files that Ingest wrote, partitioned and sorted.
	Build(ctx context.Context, t Task, v BuildSpec, p ProgressFunc) (Output, error)
	// Query gives a bounded number of rows to sink: previews, SQL, profiles.
	Query(ctx context.Context, t Task, q QuerySpec, sink RowSink) error
	// Hash reads files that an engine wrote and gives the content hash of their rows.
	Hash(ctx context.Context, t Task, in []File, s Schema) (ContentHash, error)
	// Capabilities says what this engine is and can do; it does not change while the engine lives.
	Capabilities() Capabilities
	// Health is nil when a task may be sent.
	Health(ctx context.Context) error
}

// Capabilities is what a caller must know before it sends a task.
type Capabilities struct {
	Name, Version   string
	Formats         []format.Type // that Ingest reads
	NeedsLocalPaths bool          // files must be file:// URIs; else s3:// is read too
	SplitsFiles     bool          // one file may be read by several tasks
}

// Task names one attempt. ID is a UUID and is the engine's operation id too, so that another replica can find and stop it.
type Task struct {
	ID      string
	Attempt int // 1 for the first
	Limits  Limits
	// Filled is how much of Limits.Disk the caller has taken already, in bytes: copies of the sources.
	Filled int64
}

// Limits bound one task; what exceeds one ends with an Error of kind Limit. Zero leaves it to the engine.
type Limits struct {
	Memory, Disk int64 // bytes
	Time         time.Duration
	Cores        int
	// Unpacked is how many bytes one packed file of text may become, and Ratio how many for a byte of the file. Ratio counts
	// only from 256 MiB on: what is small harms nobody.
	Unpacked, Ratio int64
}

// ProgressFunc hears how far a task is. It is called from one goroutine at a time and must return at once.
type ProgressFunc func(Progress)

// Progress counts what has been read so far; Total is the size of all inputs.
type Progress struct{ Bytes, Total, Rows int64 }

// File is one immutable object. URI is file:// or s3://; the server gives each engine the form that it can read.
type File struct {
	URI  string
	Name string // what users call it, for messages: the source's key; empty for files that an engine wrote
	Size int64  // bytes
	ETag string // of files that an engine wrote: the SHA-256 of the bytes in hex
	Rows int64  // of files that an engine wrote; 0 of sources
}

// IngestSpec says what to read and where to write. Schema is never empty: inference is a step before.
type IngestSpec struct {
	Source    []File
	Format    format.Params
	Schema    Schema
	OutPrefix string
	Rejects   RejectPolicy
}

// RejectPolicy says what bad rows do. The zero value fails the task with the first of them; both bounds hold together.
type RejectPolicy struct {
	Quarantine  bool    // keep bad rows aside instead of failing
	MaxRows     int64   // more bad rows than this fail the task
	MaxFraction float64 // of all rows, 0 to 1
}

// BuildSpec says which rows a view has and how they lie. Incremental refresh is Build with Values.
type BuildSpec struct {
	Inputs          []File // result of the as-of function, in order; none gives an empty view
	Schema          Schema
	Partition       []string
	Values          [][]Cell // partition values that must be built; nil: all
	Sort            []string // ascending, NULLs last
	OutPrefix       string
	Format          FileFormat
	TargetFileBytes int64
}

// FileFormat is the form of a view's files.
type FileFormat string

// The forms of files that a view may have.
const (
	Parquet       FileFormat = "PARQUET"
	DelimitedText FileFormat = "DELIMITED_TEXT"
)

// QuerySpec is a bounded question over files that an engine wrote. SQL names the table as `data`.
type QuerySpec struct {
	Inputs            []File
	Schema            Schema
	SQL               string
	MaxRows, MaxBytes int64 // the answer is cut there, and says so by RowSink.Truncated
}

// RowSink takes an answer. A cell's bytes belong to the engine once Row has returned. An error ends the query.
type RowSink interface {
	Columns(s Schema) error
	Row(cells []Cell) error
	Truncated() error
}

// Output lists files; nothing in it is visible until the caller commits it as rows.
type Output struct {
	Files                 []OutFile
	Rows, Bytes, Rejected int64 // Rejected rows are not among Rows
	Hash                  ContentHash
	Samples               []BadCell // of the rejected rows the first ones, at most MaxSamples
	Quarantine            []File    // the rejected rows as they stood, with line and rule, under OutPrefix
	Warnings              []string  // what was done that the user may not expect, each once: columns left out, taken by position …
}

// MaxSamples is how many bad cells are told one by one; the rest is counted.
const MaxSamples = 20

// OutFile is one written file: which partition it belongs to, its place in the order within it, and what its columns hold.
type OutFile struct {
	File
	Partition, Order int
	Columns          []ColumnStats // in schema order
	RowGroups        []int64       // rows of each row group, in order
}

// MaxStat is the longest text that statistics hold, in bytes.
const MaxStat = 1024

// ColumnStats is exact over one file. Min and Max are NULL where no cell is comparable, and where it is a text longer than MaxStat.
type ColumnStats struct {
	Min, Max Cell
	Nulls    int64
}

// BadCell is a cell, or a row, that the grammar refuses.
type BadCell struct {
	File   string
	Line   int64  // of the source text, from 1; 0 if the source has no lines
	Row    int64  // of a source that has no lines (Parquet), from 1; else 0
	Column string // empty when the row as a whole is bad
	Value  string // as Excerpt gives it
	Rule   string // name of the broken rule; stable
	Advice string // what to do
}

const maxExcerpt = 64 // characters

// Excerpt gives what may be told of a bad text: its first 64 characters, with U+FFFD for bytes that are none.
func Excerpt(text []byte) string {
	n, end := 0, 0
	for end < len(text) && n < maxExcerpt {
		_, size := utf8.DecodeRune(text[end:])
		n, end = n+1, end+size
	}
	return strings.ToValidUTF8(string(text[:end]), "\ufffd")
}
