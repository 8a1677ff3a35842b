package text

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Infer finds a schema that holds every good row of the files, all of which it reads. CSV names columns by the header of the
// first file, or col0, col1 and so on without one; JSON and XML name them in the order in which names first appear. Bad rows are
// passed over: who reads the files with the schema tells of them. progress may be nil.
func Infer(ctx context.Context, files []engine.File, p format.Params, l engine.Limits, progress engine.ProgressFunc) (engine.Schema, error) {
	i := &inferrer{params: p, limits: l, at: map[string]int{}, alike: map[string]int{}}
	for _, f := range files {
		i.total += f.Size
	}
	for _, f := range files {
		if err := i.file(ctx, f, progress); err != nil {
			return nil, err
		}
	}
	if len(i.columns) == 0 {
		return nil, &engine.Error{Kind: engine.BadInput, Message: i.nothing()}
	}
	return i.schema(), nil
}

// nothing says why there are no columns: there are no records, or none that can be read.
func (i *inferrer) nothing() string {
	if i.bad == "" {
		return "the files hold nothing from which columns could be found: give the dataset a schema, or put in files with rows"
	}
	return "no record can be read, so that no columns could be found. The first is in " + i.bad
}

// inferrer gathers what the cells of each column may be.
type inferrer struct {
	params  format.Params
	limits  engine.Limits
	columns []*inferred
	at      map[string]int // by name
	alike   map[string]int // by the form in which names are compared

	record     int64
	values     []met // of the record
	rows, done int64
	total      int64
	failed     error  // that ends all, found within a record
	bad        string // where the first record is that cannot be read, and why; empty for none
	parser     jsonParser
}

type inferred struct {
	name     string
	cells    *cell.Inference
	record   int64  // in which it got a value last
	spelling string // by which
}

// file reads one file to its end.
func (i *inferrer) file(ctx context.Context, f engine.File, progress engine.ProgressFunc) error {
	src, names, err := open(f, i.params, i.limits)
	if err != nil {
		return err
	}
	defer src.file.file.Close()
	if err := i.header(src, names); err != nil {
		return src.file.refuse(err)
	}
	see, err := i.reader(src.own)
	if err != nil {
		return src.file.refuse(err)
	}
	for b := new(Block); ; {
		if err := ctx.Err(); err != nil {
			return &engine.Error{Kind: engine.KindOf(err), Message: "the files were not read to their end", Cause: err}
		}
		err := src.Next(b)
		if err == io.EOF { //nolint:errorlint // only the plain one is the end
			break
		}
		if err != nil {
			return err // which names the file
		}
		if err := see(b); err != nil {
			return src.file.refuse(err)
		}
		if progress != nil {
			progress(engine.Progress{Bytes: i.done + src.BytesRead(), Total: i.total, Rows: i.rows})
		}
	}
	i.done += src.BytesRead()
	return nil
}

// reader gives what looks at the rows of a block.
func (i *inferrer) reader(own *origin) (func(*Block) error, error) {
	switch i.params.Type {
	case format.CSV:
		return i.csv(own)
	case format.JSON:
		return i.json, nil
	default:
		return i.xml, nil
	}
}

// add makes a column.
func (i *inferrer) add(name string) (*inferred, error) {
	name = strings.Trim(name, " \t")
	if err := nameable(name); err != nil {
		return nil, err
	}
	if len(i.columns) == MaxColumns {
		return nil, fmt.Errorf("the files have more than %d names of columns: give the dataset a schema with those that matter", MaxColumns)
	}
	if other, double := i.alike[engine.Loosely(name)]; double && strings.EqualFold(i.columns[other].name, name) {
		return nil, fmt.Errorf("the names %.64q and %.64q differ in nothing but the case of letters: rename one column", i.columns[other].name, name)
	}
	cells, err := cell.NewInference(cell.OptionsOf(i.params))
	if err != nil {
		return nil, err
	}
	c := &inferred{name: name, cells: cells}
	i.at[name] = len(i.columns)
	i.alike[engine.Loosely(name)] = len(i.columns)
	i.columns = append(i.columns, c)
	return c, nil
}

const maxName = 126 // characters of a column's name

// nameable holds a name to what names of columns may be.
func nameable(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("a column has no name: write one into the header, or set withHeader to false if there is no header")
	case utf8.RuneCountInString(name) > maxName:
		return fmt.Errorf("the name %.64q… of a column is longer than %d characters: shorten it", name, maxName)
	case strings.ContainsAny(name, "\n\x00") || !utf8.ValidString(name):
		return fmt.Errorf("the name %.64q of a column holds a line end or what is no text: correct it", name)
	}
	return nil
}

func (i *inferrer) schema() engine.Schema {
	s := make(engine.Schema, len(i.columns))
	for n, c := range i.columns {
		s[n] = c.cells.Column(c.name)
	}
	return s
}
