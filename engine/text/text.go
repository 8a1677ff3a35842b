// Package text turns files of text into typed rows: it unpacks, decodes the charset, cuts CSV, JSON and XML into rows and
// reads each cell by the one grammar. Reading a file is cut in two. A Source finds whole rows, one block after the other,
// which is cheap and goes from the start of the file to its end. Decoders make typed cells of blocks, which costs the time
// and may go on in as many goroutines as one likes. Memory is bounded whatever the file holds, and every broken rule names
// file, line and column.
package text

import (
	"errors"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/csv"
	"github.com/openfinspace/openfinspace/engine/format"
)

// The bounds of what a file may hold.
const (
	MaxRow     = csv.DefaultMaxRow // bytes of one row or record, 16 MiB
	MaxDepth   = 64                // of values within each other
	MaxColumns = engine.MaxColumns
	blockSize  = 1 << 20 // bytes of a Block, about
	blockSpans = 1 << 16 // records of a Block that are told apart by a span
	maxTag     = 1 << 20 // bytes of one tag of XML
)

// Source gives the rows of one file in blocks, in order. It is for one goroutine.
type Source struct {
	file *input
	rows scanner
	own  *origin
}

// scanner finds whole rows of one form of text.
type scanner interface {
	// next fills b, which was emptied; io.EOF at the end.
	next(b *Block) error
}

// origin is what the blocks of one file share with their Source; several decoders use it at once.
type origin struct {
	notes
	name    string // of the file, for messages
	charset string
	params  format.Params
	block   int   // bytes of a Block, about
	layout  []int // of CSV: where the columns of the schema are; nil: by position
	columns int   // of CSV: cells of a row
}

// Block is some whole rows, in order, as a Source found them. Its memory is used again by the next Next, so whoever decodes
// blocks in several goroutines has several.
type Block struct {
	own   *origin
	text  []byte
	line  int64 // where text begins
	spans []span
	parts []part
}

// span is one record: bytes of the block's text, and of XML its parts too.
type span struct {
	from, to    int
	line        int64
	part, parts int
	bad         *broken
}

// part is a name of a record of XML and its value, as bytes of the block's text.
type part struct {
	name, nameEnd int
	from, to      int
	kind          kind
	line          int64 // where its element begins
}

// full tells that the block has enough.
func (b *Block) full() bool { return len(b.text) >= b.own.block || len(b.spans) >= blockSpans }

func (b *Block) empty() {
	b.own, b.text, b.spans, b.parts = nil, b.text[:0], b.spans[:0], b.parts[:0]
}

// Len is the bytes of text that the block holds.
func (b *Block) Len() int { return len(b.text) }

// Open opens a local file, whose URI is file://, as text with the given parameters and columns. Of the limits those count that say what
// a packed file may become. Whatever is wrong with the file is an *engine.Error that names it.
func Open(f engine.File, p format.Params, s engine.Schema, l engine.Limits) (*Source, error) {
	src, names, err := open(f, p, l)
	if err != nil {
		return nil, err
	}
	if err := src.own.fit(s, names); err != nil {
		return nil, errors.Join(src.file.refuse(err), src.Close())
	}
	return src, nil
}

// open opens a file and gives the names of its columns if they stand in a header.
func open(f engine.File, p format.Params, l engine.Limits) (*Source, []string, error) {
	if err := Check(p); err != nil {
		return nil, nil, &engine.Error{Kind: engine.BadInput, Message: err.Error()}
	}
	in, err := openInput(f, l)
	if err != nil {
		return nil, nil, err
	}
	return in.source(p)
}

// source makes the Source of a file whose parameters were checked.
func (in *input) source(p format.Params) (*Source, []string, error) {
	s := &Source{file: in, own: &origin{name: in.name, params: p, block: blockSize}}
	names, err := s.begin(p)
	if err != nil {
		err = in.refuse(err)
		return nil, nil, errors.Join(err, in.Close())
	}
	return s, names, nil
}

// begin unpacks and decodes what the file holds and makes the scanner of its form.
func (s *Source) begin(p format.Params) (names []string, err error) {
	plain, err := unpack(s.file)
	if err != nil {
		return nil, err
	}
	if p.Compression == format.Snappy && isBareSnappy(plain) {
		return nil, errors.New("the format parameter compression says Snappy, and the file is a bare block of it: pack it with frames, as .sz files are, or with zstd")
	}
	decoded, charset, err := decodeCharset(plain, p)
	if err != nil {
		return nil, err
	}
	s.own.charset = charset
	switch p.Type {
	case format.CSV:
		s.rows, names, err = newCSVScanner(decoded, s.own)
	case format.JSON:
		s.rows, err = newJSONScanner(decoded, s.own)
	case format.XML:
		s.rows = newXMLScanner(decoded, s.own)
	default:
		err = fmt.Errorf("%s is no form of text", p.Type)
	}
	return names, err
}

// Next puts the next rows into b, about a MiB of them. At the end it returns io.EOF. Other errors end the file and are
// *engine.Error: a file that cannot be unpacked, is no text of its form, or breaks a bound.
func (s *Source) Next(b *Block) error {
	b.empty()
	b.own = s.own
	err := s.rows.next(b)
	if err == nil || err == io.EOF { //nolint:errorlint // only the plain one is the end
		return err
	}
	return s.file.refuse(err)
}

// BytesRead is how much of the file, as it lies on the disk, was read so far.
func (s *Source) BytesRead() int64 { return s.file.read.Load() }

// Warnings says what was done that the user may not expect, each once and naming the file. They are complete when every block
// was decoded.
func (s *Source) Warnings() []string { return s.own.warnings(s.own.name) }

// Close closes the file.
func (s *Source) Close() error { return s.file.Close() }

// Sink takes rows in order. Cells have the columns' order; they and their Bytes, and raw, last until the call returns. An
// error ends the decoding.
type Sink interface {
	Row(cells []engine.Cell) error
	// Bad takes a row that breaks a rule: the first rule that it breaks, and the row as it stands in the file, but in UTF-8. A
	// byte that means nothing in the file's charset stands as it was, in XML as U+FFFD.
	Bad(cell engine.BadCell, raw []byte) error
}

// Decoder makes typed rows of blocks, also of several files one after the other. It is for one goroutine; its blocks may
// come from a Source that another one reads.
type Decoder struct {
	rows decoder
}

// decoder is a Decoder of one form of text.
type decoder interface {
	decode(b *Block, sink Sink) error
}

// NewDecoder makes a Decoder. An error names the format parameter that cannot be used.
func NewDecoder(s engine.Schema, p format.Params) (*Decoder, error) {
	cells, err := newCells(s, p)
	if err != nil {
		return nil, &engine.Error{Kind: engine.BadInput, Message: err.Error()}
	}
	d := &Decoder{}
	switch p.Type {
	case format.CSV:
		d.rows, err = newCSVDecoder(cells, p)
	case format.JSON:
		d.rows = &jsonDecoder{keyed: newKeyed(cells)}
	case format.XML:
		d.rows = &xmlDecoder{keyed: newKeyed(cells), params: p}
	default:
		err = fmt.Errorf("%s is no form of text", p.Type)
	}
	if err != nil {
		return nil, &engine.Error{Kind: engine.BadInput, Message: err.Error()}
	}
	return d, nil
}

// Decode gives the block's rows to the sink. Errors are the sink's own, or an *engine.Error.
func (d *Decoder) Decode(b *Block, sink Sink) error {
	if b.own == nil {
		return nil
	}
	return d.rows.decode(b, sink)
}
