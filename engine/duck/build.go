//go:build cgo

package duck

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
	"github.com/openfinspace/openfinspace/engine/format"
)

// The bounds of a view.
const (
	maxPartitions = 10_000
	firstRatio    = 4 // raw bytes of a byte of Parquet, until a file has told
)

// Build writes partition n below OutPrefix as p=n/00000.parquet and so on (.csv for DELIMITED_TEXT), each sorted from the first file to the
// last. Partitions count in the order of Values, or without Values in that of their values. Every file is read back: order, number of
// rows and hash are those that were meant, or the view fails.
func (e *Engine) Build(ctx context.Context, t engine.Task, v engine.BuildSpec, p engine.ProgressFunc) (engine.Output, error) {
	if err := checkBuild(v); err != nil {
		return engine.Output{}, err
	}
	prefix, folder, err := outFolder(v.OutPrefix)
	if err != nil {
		return engine.Output{}, err
	}
	b := &build{engine: e, task: t, spec: v, prefix: prefix, access: access{scratch: folder, share: 2, columns: len(v.Schema)}, progress: report(p, v.Inputs)}
	a := b.access
	a.write = folder
	if b.writer, err = e.open(ctx, t, a); err != nil {
		return engine.Output{}, err
	}
	defer b.writer.Close()
	if err := b.run(); err != nil {
		return engine.Output{}, b.writer.typed(err)
	}
	return b.out, nil
}

func checkBuild(v engine.BuildSpec) error {
	if err := checkSchema(v.Schema); err != nil {
		return err
	}
	if _, err := newSorting(v.Schema, v.Sort); err != nil {
		return err
	}
	if v.Format != engine.Parquet && v.Format != engine.DelimitedText {
		return badInput("a view has no form %.64q: it has PARQUET or DELIMITED_TEXT", v.Format)
	}
	for _, name := range v.Partition {
		i := slices.Index(v.Schema.Names(), name)
		if i < 0 {
			return badInput("the view is partitioned by %.64q, which is no column of it", name)
		}
		switch t := v.Schema[i].Type; t {
		case engine.Float, engine.Double, engine.Binary:
			return badInput("the column %.64q is %s and cannot partition a view: choose a column of another type", name, t)
		}
	}
	for _, row := range v.Values {
		if len(row) != len(v.Partition) {
			return badInput("a partition has %d values for %d columns", len(row), len(v.Partition))
		}
	}
	return nil
}

// build is one Build on its way.
type build struct {
	engine   *Engine
	task     engine.Task
	spec     engine.BuildSpec
	prefix   string
	access   access // of the sessions that read
	writer   *session
	progress func(read, rows int64)
	ratio    int64
	out      engine.Output
}

func (b *build) run() error {
	values, err := b.values()
	if err != nil {
		return err
	}
	b.ratio = firstRatio
	for n, v := range values {
		if err := b.partition(n, v); err != nil {
			return err
		}
	}
	return b.complete()
}

// complete looks that every row of the inputs is in a partition, where their number is known.
func (b *build) complete() error {
	want := int64(0)
	for _, f := range b.spec.Inputs {
		want += f.Rows
	}
	if b.spec.Values == nil && want > 0 && want != b.out.Rows {
		return internal(fmt.Sprintf("the view has %d rows, and its inputs %d", b.out.Rows, want), nil)
	}
	return nil
}

// reader opens a session in which the inputs are the view data.
func (b *build) reader() (*session, error) {
	return b.engine.openTableIn(b.writer.ctx, b.task, b.spec.Inputs, b.spec.Schema, b.access)
}

// values are the partitions that are built. Without partitioning there is one, of no values.
func (b *build) values() ([][]engine.Cell, error) {
	switch {
	case len(b.spec.Partition) == 0:
		return [][]engine.Cell{nil}, nil
	case b.spec.Values != nil:
		return b.spec.Values, nil
	}
	s, err := b.reader()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var found [][]engine.Cell
	columns := list(b.spec.Partition, name)
	sql := fmt.Sprintf("SELECT DISTINCT %s FROM data ORDER BY %s LIMIT %d", columns, ascending(b.spec.Partition), maxPartitions+1)
	err = s.query(sql, func(c *chunk) error {
		for i := range c.rows {
			row := make([]engine.Cell, len(c.columns))
			c.row(i, row)
			for j := range row {
				row[j].Bytes = slices.Clone(row[j].Bytes)
			}
			found = append(found, row)
		}
		return nil
	})
	if err == nil && len(found) > maxPartitions {
		err = badInput("the view has more than %d partitions: partition by a column with fewer values", maxPartitions)
	}
	return found, err
}

// ascending is ORDER BY of columns as it is said in full.
func ascending(columns []string) string {
	return list(columns, func(c string) string { return name(c) + " ASC NULLS LAST" })
}

// rowsOf is the SELECT of a partition's rows in order.
func (b *build) rowsOf(values []engine.Cell) (string, error) {
	sql := "SELECT * FROM data"
	var conditions []string
	for i, column := range b.spec.Partition {
		c := b.spec.Schema[slices.Index(b.spec.Schema.Names(), column)]
		value, err := constant(c, values[i])
		if err != nil {
			return "", err
		}
		conditions = append(conditions, name(column)+" IS NOT DISTINCT FROM "+value)
	}
	if len(conditions) > 0 {
		sql += " WHERE " + strings.Join(conditions, " AND ")
	}
	if len(b.spec.Sort) > 0 {
		sql += " ORDER BY " + ascending(b.spec.Sort)
	}
	return sql, nil
}

// constant is a cell in SQL.
func constant(c engine.Column, v engine.Cell) (string, error) {
	if v.Null {
		return "NULL::" + sqlType(c), nil
	}
	text := string(cell.Append(nil, c, v))
	return literal(text) + "::" + sqlType(c), checkText("a partition's value", text)
}

// partition writes one partition and reads it back.
func (b *build) partition(n int, values []engine.Cell) error {
	sql, err := b.rowsOf(values)
	if err != nil {
		return err
	}
	s, err := b.reader()
	if err != nil {
		return err
	}
	folder := fmt.Sprintf("%sp=%d", b.prefix, n)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		s.Close()
		return internal("the folder of a partition cannot be made", err)
	}
	w := &writing{session: b.writer, schema: b.spec.Schema, form: b.spec.Format, prefix: folder + "/", part: n, bytes: b.rawBytes()}
	before := b.out.Rows
	w.progress = func(_, rows int64) { b.progress(0, before+rows) }
	w.feed = newQueryFeed(b.writer.ctx, s, b.spec.Schema, sql, b.engine.limits(b.task.Limits).Cores, w.bytes)
	err = w.run()
	w.feed.Close()
	if err == nil {
		err = b.readBack(w.out)
	}
	if err != nil {
		return err
	}
	b.add(w.out)
	return nil
}

// rawBytes is how many raw bytes make a file of the size that is wished.
func (b *build) rawBytes() int64 {
	switch {
	case b.spec.TargetFileBytes <= 0:
		return b.engine.config.fileBytes
	case b.spec.Format == engine.DelimitedText:
		return b.spec.TargetFileBytes
	}
	return b.spec.TargetFileBytes * b.ratio
}

func (b *build) add(out engine.Output) {
	b.out.Files = append(b.out.Files, out.Files...)
	b.out.Rows += out.Rows
	b.out.Bytes += out.Bytes
	b.out.Hash = b.out.Hash.Add(out.Hash)
}

// readBack holds a partition's files to what was meant.
func (b *build) readBack(out engine.Output) error {
	check := &checking{summer: newSummer(b.spec.Schema)}
	check.sorting, _ = newSorting(b.spec.Schema, b.spec.Sort) // was looked at before
	files := make([]engine.File, len(out.Files))
	for i, f := range out.Files {
		files[i] = f.File
	}
	err := b.scan(files, check)
	if err == nil {
		err = check.flush()
	}
	if err == nil && check.sum != out.Hash {
		err = internal(fmt.Sprintf("a partition was read back as %s, and %s was meant", check.sum, out.Hash), nil)
	}
	return err
}

func (b *build) scan(files []engine.File, check *checking) error {
	if b.spec.Format == engine.DelimitedText {
		return b.scanText(files, check)
	}
	s, err := b.engine.openTableIn(b.writer.ctx, b.task, files, b.spec.Schema, b.access)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.query("SELECT * FROM data", check.take)
}

// scanText reads text back by the grammar.
func (b *build) scanText(files []engine.File, check *checking) error {
	p, err := format.Parse(map[string]string{"formatType": "CSV", "multiLine": "true"})
	if err != nil {
		return err
	}
	feed, err := newTextFeed(b.writer.ctx, engine.IngestSpec{Source: files, Format: p, Schema: b.spec.Schema}, engine.Limits{Cores: 1}, false)
	if err != nil {
		return err
	}
	defer feed.Close()
	return check.all(feed)
}

// checking sums rows and looks at their order.
type checking struct {
	*summer
	sorting *sorting
}

func (k *checking) take(c *chunk) error {
	for i := range c.rows {
		c.row(i, k.cells)
		if err := k.sorting.see(k.cells); err != nil {
			return err
		}
	}
	return k.summer.take(c)
}

// all takes the batches of a feed.
func (k *checking) all(f feed) error {
	for {
		b, err := f.next()
		if isEnd(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if b.rejects.count > 0 {
			return internal("a written file cannot be read back: "+b.rejects.samples[0].Rule, nil)
		}
		for row := range b.rows {
			for i := range b.columns {
				k.cells[i] = b.columns[i].at(row)
			}
			if err := k.sorting.see(k.cells); err != nil {
				return err
			}
		}
		k.sum = k.sum.Add(b.hash)
		f.release(b)
	}
}
