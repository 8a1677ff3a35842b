package text

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/csv"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Infer finds a schema that holds every good row of the files, all of which it reads. CSV names columns by the header of the
// first file, or col0, col1 and so on without one; JSON and XML name them in the order in which names first appear. Bad rows are
// passed over: who reads the files with the schema tells of them. Rows are found by one goroutine and looked at by l.Cores; what comes
// of it is the same for any number of them. progress may be nil.
func Infer(ctx context.Context, files []engine.File, p format.Params, l engine.Limits, progress engine.ProgressFunc) (engine.Schema, error) {
	c := newCrew(p, l)
	err := c.files(ctx, files, progress)
	c.wait()
	if err = c.first(err); err != nil {
		return nil, err
	}
	if progress != nil {
		progress(engine.Progress{Bytes: c.done, Total: c.total, Rows: c.rows.Load()})
	}
	return c.schema()
}

// inferrer gathers what the cells of each column may be, in the blocks that one goroutine looks at.
type inferrer struct {
	params  format.Params
	columns []*inferred
	at      map[string]int // by name
	alike   map[string]int // by the form in which names are compared

	record int64
	values []met // of the record
	rows   int64
	failed error  // that ends all, found within a record
	bad    string // where the first record is that cannot be read, and why; empty for none
	parser jsonParser
	reader *csv.Reader // of CSV

	block int64  // the number of the block that is being looked at, in the order of the files
	file  string // in which it is
	badAt int64  // the block of bad
}

type inferred struct {
	name     string
	cells    *cell.Inference
	record   int64  // in which it got a value last
	spelling string // by which
	block    int64  // in which it was met first
	file     string
}

func newInferrer(p format.Params) *inferrer {
	return &inferrer{params: p, at: map[string]int{}, alike: map[string]int{}}
}

// see looks at the rows of a block. An error ends all and names the file.
func (i *inferrer) see(b *Block, number int64) (err error) {
	i.block, i.file = number, b.own.name
	switch i.params.Type {
	case format.CSV:
		err = i.csv(b)
	case format.JSON:
		err = i.json(b)
	default:
		err = i.xml(b)
	}
	if err != nil {
		return refuse(i.file, err)
	}
	return nil
}

// add makes a column.
func (i *inferrer) add(name string) (*inferred, error) {
	name = strings.Trim(name, " \t")
	if err := nameable(name); err != nil {
		return nil, err
	}
	if len(i.columns) == MaxColumns {
		return nil, errTooManyNames
	}
	if other, double := i.alike[engine.Loosely(name)]; double && strings.EqualFold(i.columns[other].name, name) {
		return nil, fmt.Errorf("the names %.64q and %.64q differ in nothing but the case of letters: rename one column", i.columns[other].name, name)
	}
	cells, err := cell.NewInference(cell.OptionsOf(i.params))
	if err != nil {
		return nil, err
	}
	c := &inferred{name: name, cells: cells, block: i.block, file: i.file}
	i.at[name] = len(i.columns)
	i.alike[engine.Loosely(name)] = len(i.columns)
	i.columns = append(i.columns, c)
	return c, nil
}

var errTooManyNames = fmt.Errorf("the files have more than %d names of columns: give the dataset a schema with those that matter", MaxColumns)

// nameable holds a name to what names of columns may be.
func nameable(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("a column has no name: write one into the header, as of the index that pandas writes first, or set withHeader to false if there is no header")
	case utf8.RuneCountInString(name) > format.MaxName:
		return fmt.Errorf("the name %.64q… of a column is longer than %d characters: shorten it", name, format.MaxName)
	case strings.ContainsAny(name, "\n\x00") || !utf8.ValidString(name):
		return fmt.Errorf("the name %.64q of a column holds a line end or what is no text: correct it", name)
	}
	return nil
}
