package process

import (
	"encoding/json"
	"math"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// version is that of the lines. Both sides are one program, so it differs only when somebody started the child of another.
const version = 1

// The calls, named as the methods of engine.Engine.
const (
	callInfer        = "infer"
	callIngest       = "ingest"
	callBuild        = "build"
	callQuery        = "query"
	callHash         = "hash"
	callCapabilities = "capabilities"
	callHealth       = "health"
)

// request is one line to the child; the call says which of the last fields count. The end of the input says that the server
// wants nothing more, also of a task that runs.
type request struct {
	Version int
	Call    string
	Task    engine.Task

	Files  []engine.File      `json:",omitempty"` // infer, hash
	Schema engine.Schema      `json:",omitempty"` // hash
	Format *format.Params     `json:",omitempty"` // infer
	Ingest *engine.IngestSpec `json:",omitempty"`
	Build  *build             `json:",omitempty"`
	Query  *engine.QuerySpec  `json:",omitempty"`
}

// isText tells whether only our own readers of text see the sources.
func (r *request) isText() bool {
	switch {
	case r.Ingest != nil:
		return r.Ingest.Format.Type != format.Parquet
	case r.Format != nil:
		return r.Format.Type != format.Parquet
	}
	return false
}

// line is one line from the child: first Began, some of progress and results, and at last Done or Error, behind which there is nothing.
type line struct {
	Began        bool                 `json:",omitempty"` // the request was read, and nothing of it done yet
	Progress     *engine.Progress     `json:",omitempty"`
	Schema       engine.Schema        `json:",omitempty"` // of infer; of a query's rows
	Rows         [][]cell             `json:",omitempty"`
	Truncated    bool                 `json:",omitempty"`
	File         *outFile             `json:",omitempty"` // one of the output's, in order
	Output       *engine.Output       `json:",omitempty"` // without its Files
	Hash         *engine.ContentHash  `json:",omitempty"`
	Capabilities *engine.Capabilities `json:",omitempty"`
	Done         bool                 `json:",omitempty"`
	Error        *failure             `json:",omitempty"`
}

// failure is an engine.Error on its way.
type failure struct {
	Kind                     engine.Kind
	Class, SQLState, Message string
	Cause                    string
}

// build is an engine.BuildSpec whose values survive JSON.
type build struct {
	engine.BuildSpec
	Values [][]cell // in the place of the embedded ones
}

func newBuild(v *engine.BuildSpec) *build {
	b := &build{BuildSpec: *v}
	if v.Values != nil {
		b.Values = make([][]cell, 0, len(v.Values))
	}
	for _, row := range v.Values {
		b.Values = append(b.Values, cellsOf(row))
	}
	return b
}

func (b *build) spec() engine.BuildSpec {
	v := b.BuildSpec
	if b.Values != nil {
		v.Values = make([][]engine.Cell, 0, len(b.Values))
	}
	for _, row := range b.Values {
		v.Values = append(v.Values, engineCells(row))
	}
	return v
}

// outFile is an engine.OutFile whose statistics survive JSON.
type outFile struct {
	engine.OutFile
	Columns []stats // in the place of the embedded ones
}

type stats struct {
	Min, Max cell
	Nulls    int64
}

// newOutFile takes the bytes of texts from the room that the answer has for them.
func newOutFile(f *engine.OutFile, room *int) *outFile {
	o := &outFile{OutFile: *f, Columns: make([]stats, 0, len(f.Columns))}
	for _, c := range f.Columns {
		o.Columns = append(o.Columns, stats{short(c.Min, room), short(c.Max, room), c.Nulls})
	}
	return o
}

// Bounds of the least and greatest values that come over, in bytes of texts. What is beyond them is NULL, which says nothing about the
// rows, and is never a text that was cut: a value that comes is exact. Files are as many as the data asks for, so without maxStats an
// answer of many wide ones would pass maxAnswer, and a changeset fail that is in order.
const (
	maxStat  = engine.MaxStat // of one
	maxStats = 96 << 20       // of an answer: 47 files of a thousand columns with the longest
)

func short(c engine.Cell, room *int) cell {
	if n := len(c.Bytes); n > maxStat || n > *room {
		return cell(engine.Null())
	}
	*room -= len(c.Bytes)
	return cell(c)
}

func (o *outFile) file() engine.OutFile {
	f := o.OutFile
	f.Columns = make([]engine.ColumnStats, 0, len(o.Columns))
	for _, c := range o.Columns {
		f.Columns = append(f.Columns, engine.ColumnStats{Min: engine.Cell(c.Min), Max: engine.Cell(c.Max), Nulls: c.Nulls})
	}
	return f
}

// cell is an engine.Cell in JSON, which has no numbers for NaN and the infinities: a Float goes as its bits.
type cell engine.Cell

type cellForm struct {
	Null  bool   `json:"n,omitempty"`
	Int   int64  `json:"i,omitempty"`
	Bits  uint64 `json:"f,omitempty"`
	Bytes []byte `json:"b,omitempty"`
}

func (c cell) MarshalJSON() ([]byte, error) {
	return json.Marshal(cellForm{c.Null, c.Int, math.Float64bits(c.Float), c.Bytes})
}

func (c *cell) UnmarshalJSON(text []byte) error {
	var f cellForm
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	*c = cell{f.Null, f.Int, math.Float64frombits(f.Bits), f.Bytes}
	return nil
}

func cellsOf(row []engine.Cell) []cell {
	cells := make([]cell, len(row))
	for i, c := range row {
		cells[i] = cell(c)
	}
	return cells
}

func engineCells(row []cell) []engine.Cell {
	cells := make([]engine.Cell, len(row))
	for i, c := range row {
		cells[i] = engine.Cell(c)
	}
	return cells
}
