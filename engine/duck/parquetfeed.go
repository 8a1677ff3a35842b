//go:build cgo

package duck

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// parquetFeed reads Parquet: DuckDB decodes the columns in their own types, and we make cells of their values.
type parquetFeed struct {
	*pipeline
	reader *session // a database of its own: what waits in the writer's never holds it up
	spec   engine.IngestSpec
	bytes  atomic.Int64
	told   []string
}

// newParquetFeed takes over the session.
func newParquetFeed(ctx context.Context, reader *session, spec engine.IngestSpec, cores int, unhashed bool) *parquetFeed {
	f := &parquetFeed{reader: reader, spec: spec, pipeline: newPipeline(ctx, spec, cores)}
	f.unhashed = unhashed
	f.start(cores, f.scan)
	return f
}

// Close ends the reading first: DuckDB may be in the midst of it.
func (f *parquetFeed) Close() {
	f.reader.end()
	f.pipeline.Close()
	f.reader.Close()
}

func (f *parquetFeed) read() int64 { return f.bytes.Load() }

func (f *parquetFeed) warnings() []string { return f.told }

func (f *parquetFeed) scan() error {
	before := int64(0)
	for _, file := range f.spec.Source {
		if err := f.scanFile(file, before); err != nil {
			return err
		}
		before += file.Size
		f.bytes.Store(before)
	}
	return nil
}

func (f *parquetFeed) scanFile(file engine.File, before int64) error {
	p, err := f.reader.openParquet(file)
	if err != nil {
		return err
	}
	rows, err := p.rowsFor(f.spec)
	if err != nil {
		return err
	}
	seen := int64(0)
	err = f.reader.gather(rows.sql, batchBytes, func(chunks *loans) error {
		if err := rows.tooLong(chunks.longest); err != nil {
			chunks.back()
			return err
		}
		next := seen
		seen += int64(chunks.rows)
		f.bytes.Store(before + int64(float64(file.Size)*min(1, float64(seen)/float64(max(1, p.rows)))))
		return f.send(&part{bytes: chunks.bytes, fill: func(_ int, b *batch) error {
			return chunks.each(func(c *chunk) error {
				c.first, next = next, next+int64(c.rows)
				return rows.fill(c, b)
			})
		}})
	})
	if err != nil {
		return f.reader.blame(p, err)
	}
	return f.send(&part{taken: func() { f.told = append(f.told, rows.warnings()...) }})
}

// typedRows makes rows of the schema of a file's chunks.
type typedRows struct {
	file    string
	keep    bool
	sql     string
	columns []*coercion // of the schema
	at      []int       // where the answer to sql has them; -1: the file has not

	direct   []string // the columns as SQL makes them of those of numbered; nil: it cannot
	numbered string   // what stands behind FROM to read the file with numbers of its rows
	told     []string
}

// rowsFor finds the schema's columns in the file.
func (p *parquetFile) rowsFor(spec engine.IngestSpec) (*typedRows, error) {
	fit, err := spec.Schema.Fit(p.names())
	if err != nil {
		return nil, badInput("%q: %s", p.name, err)
	}
	if len(fit.Missing) == len(spec.Schema) {
		return nil, badInput("%q has none of the schema's columns. It has: %s", p.name, quoted(p.names()))
	}
	r := &typedRows{file: p.name, keep: spec.Rejects.Quarantine}
	r.tell("columns that the file lacks became NULL", fit.Missing)
	r.tell("columns that the schema lacks were left out", fit.Extra)
	aliases, asked := make([]string, len(p.columns)), []string{}
	for i := range aliases {
		aliases[i] = alias(i)
	}
	for i, c := range spec.Schema {
		from, place, value := classText, -1, "NULL::"+sqlType(c)
		if j := fit.Position[i]; j >= 0 {
			if from = p.columns[j].class; from == classNested {
				return nil, p.nested(p.columns[j].name)
			}
			place = len(asked)
			asked = append(asked, aliases[j]+p.columns[j].castFor(c))
			value = p.columns[j].directly(c, aliases[j])
		}
		coercion, err := newCoercion(c, from, spec.Format)
		if err != nil {
			return nil, badInput("%s", err)
		}
		r.columns, r.at, r.direct = append(r.columns, coercion), append(r.at, place), append(r.direct, value)
	}
	if slices.Contains(r.direct, "") {
		r.direct = nil
	}
	r.sql = "SELECT " + strings.Join(asked, ", ") + " FROM " + p.from()
	r.numbered = "read_parquet(" + literal(p.path) + ", hive_partitioning = false, " + rowNumber + " = true) AS source(" + strings.Join(append(aliases, rowNumber), ", ") + ")"
	return r, nil
}

func (r *typedRows) tell(what string, columns []string) {
	if len(columns) > 0 {
		r.told = append(r.told, fmt.Sprintf("%q: %s: %s.", r.file, what, quoted(columns)))
	}
}

// quoted lists names, twenty at most.
func quoted(names []string) string {
	rest := ""
	if n := len(names) - 20; n > 0 {
		names, rest = names[:20], fmt.Sprintf(" and %d more", n)
	}
	return list(names, func(s string) string { return fmt.Sprintf("%.64q", s) }) + rest
}

// warnings are complete once every chunk was made rows.
func (r *typedRows) warnings() []string {
	for _, c := range r.columns {
		if n := c.rounded.Load(); n > 0 {
			r.told = append(r.told, fmt.Sprintf("%q: %d values of the column %.64q became the nearest %s.", r.file, n, c.column.Name, c.column.Type))
		}
	}
	return r.told
}

// tooLong is the error of a cell that is longer than one may be; nil if the longest is not.
func (r *typedRows) tooLong(l longest) error {
	if l.bytes <= maxCell {
		return nil
	}
	return tooLong(r.file, r.columns[slices.Index(r.at, l.column)].column.Name)
}

// castFor is how to ask for the column: as it is where the schema's has its type, else in the type of its class.
func (c *parquetColumn) castFor(as engine.Column) string {
	if c.kind == native(as) {
		return ""
	}
	return "::" + c.cast
}

// fill appends a chunk's rows: column by column if none is bad, which is nearly always so, else row by row.
func (r *typedRows) fill(c *chunk, b *batch) error {
	if r.fillColumns(c, b) {
		return nil
	}
	return r.fillRows(c, b)
}

// fillColumns appends all of a chunk's rows, or none if it has a bad one.
func (r *typedRows) fillColumns(c *chunk, b *batch) bool {
	marks := make([]mark, len(r.columns))
	counts := make([]atomic.Int64, len(r.columns))
	good := true
	for i := range r.columns {
		marks[i] = b.columns[i].mark()
		good = good && r.fillColumn(c, b, i, &marks[i], &counts[i])
	}
	for i := range marks {
		if !good {
			b.columns[i].undo(&marks[i], b.rows)
			continue
		}
		b.columns[i].join(&marks[i])
		r.columns[i].rounded.Add(counts[i].Load())
	}
	if good {
		b.rows += c.rows
	}
	return good
}

// fillColumn appends one column's values, up to a bad one. rounded counts for them.
func (r *typedRows) fillColumn(c *chunk, b *batch, i int, m *mark, rounded *atomic.Int64) bool {
	to, from := &b.columns[i], *r.columns[i]
	from.rounded = rounded
	if r.at[i] < 0 {
		null := engine.Null()
		for row := range c.rows {
			to.add(b.rows+row, &null)
		}
		return true
	}
	v := &c.columns[r.at[i]]
	if from.class != classInt96 && v.kind == native(from.column) {
		to.take(b.rows, v, c.rows)
		return from.keeps(to, m)
	}
	for row := range c.rows {
		value := v.cell(row)
		if !value.Null {
			var rule cell.Rule
			if value, rule = from.cell(value); rule != "" {
				return false
			}
		}
		to.add(b.rows+row, &value)
	}
	return true
}

// keeps tells whether the native values that a column got since the mark break no rule. Rules of numbers and times are ranges, so that
// the smallest and the largest tell of all.
func (c *coercion) keeps(col *column, m *mark) bool {
	if c.column.Type.IsText() {
		return col.isText(m)
	}
	if !col.stats.some {
		return true
	}
	_, low := c.cell(col.stats.min)
	_, high := c.cell(col.stats.max)
	return low == "" && high == ""
}

func (r *typedRows) fillRows(c *chunk, b *batch) error {
	cells := make([]engine.Cell, len(r.columns))
	for row := range c.rows {
		if bad, rule := r.row(c, row, cells); rule != "" {
			if err := b.Bad(r.refused(c, row, bad, rule), r.raw(c, row)); err != nil {
				return err
			}
			continue
		}
		if err := b.Row(cells); err != nil {
			return err
		}
	}
	return nil
}

// row makes the cells of one row, up to the first that breaks a rule, of which it gives the place.
func (r *typedRows) row(c *chunk, row int, cells []engine.Cell) (int, cell.Rule) {
	for i, coercion := range r.columns {
		cells[i] = engine.Null()
		if r.at[i] < 0 {
			continue
		}
		v := c.columns[r.at[i]].cell(row)
		if v.Null {
			continue
		}
		var rule cell.Rule
		if cells[i], rule = coercion.cell(v); rule != "" {
			return i, rule
		}
	}
	return 0, ""
}

func (r *typedRows) refused(c *chunk, row, bad int, rule cell.Rule) engine.BadCell {
	column := r.columns[bad].column
	value := r.columns[bad].value(nil, c.columns[r.at[bad]].cell(row))
	return engine.BadCell{
		File: r.file, Row: c.first + int64(row) + 1, Column: column.Name, Value: engine.Excerpt(value), Rule: string(rule), Advice: adviceOf(rule, column.Type),
	}
}

// raw is the row as CSV in the schema's order, for the quarantine.
func (r *typedRows) raw(c *chunk, row int) []byte {
	if !r.keep {
		return nil
	}
	var out []byte
	for i, coercion := range r.columns {
		if i > 0 {
			out = append(out, ',')
		}
		if r.at[i] < 0 || c.columns[r.at[i]].null(row) {
			continue
		}
		out = append(out, field(coercion.value(nil, c.columns[r.at[i]].cell(row)))...)
	}
	return out
}
