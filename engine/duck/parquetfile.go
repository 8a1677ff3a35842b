//go:build cgo

package duck

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/text"
)

// parquetFile is a source as its footer tells of it.
type parquetFile struct {
	name    string
	source  string // path
	path    string // of the file that is read: the source, or a copy
	rows    int64
	groups  int64 // of rows
	columns []parquetColumn
	cut     bool // DuckDB would cut times
	open    bool // the footer could be read
}

type parquetColumn struct {
	name  string
	class class
	cast  string
	kind  duckdb.Type
	int96 bool
	void  bool // declared to hold no value at all: dataframes write so what is empty
	width int  // of a DECIMAL: digits in all
	scale int  // and behind the point
}

// openParquet reads a footer. Whatever is wrong with the file is BadInput, and names it.
func (s *session) openParquet(f engine.File) (*parquetFile, error) {
	p := &parquetFile{name: f.Name, source: localPath(f.URI), path: localPath(f.URI)}
	if p.name == "" {
		p.name = f.URI
	}
	if err := checkPath(p.path); err != nil {
		return nil, err
	}
	err := s.readNames(p)
	if n := len(p.columns); err == nil && n > engine.MaxColumns {
		err = badInput("%q: %s", p.name, tooManyColumns(n)) // before work that grows faster than the columns
	}
	if err == nil && p.cut {
		err = s.uncut(p)
	}
	if err == nil {
		err = s.readTypes(p)
	}
	if err != nil {
		return nil, s.blame(p, err)
	}
	p.open = true
	return p, nil
}

// uncut goes on with a copy of the file whose times DuckDB reads whole. It stays until the next one, or the session's end.
func (s *session) uncut(p *parquetFile) error {
	copied := filepath.Join(s.scratch, "uncut.parquet")
	if err := os.Remove(copied); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return internal("the copy of a source cannot be removed", err)
	}
	if err := rewriteFooter(p.path, copied); err != nil {
		return err
	}
	p.path = copied
	return nil
}

// from is what stands behind FROM to read the file, with its columns by their places.
func (p *parquetFile) from() string {
	aliases := make([]string, len(p.columns))
	for i := range aliases {
		aliases[i] = alias(i)
	}
	return "read_parquet(" + literal(p.path) + ", hive_partitioning = false) AS source(" + strings.Join(aliases, ", ") + ")"
}

// readNames takes the names of the columns as they stand in the file: DuckDB changes names that differ in case alone.
func (s *session) readNames(p *parquetFile) error {
	from := literal(p.path)
	var inner []int64 // children that are left of each open group
	err := s.query("SELECT name, coalesce(num_children, 0)::BIGINT, coalesce(type, ''), coalesce(logical_type, '') FROM parquet_schema("+from+")", func(c *chunk) error {
		for i := range c.rows {
			physical, logical := string(c.columns[2].bytes(i)), string(c.columns[3].bytes(i))
			if len(inner) == 1 {
				p.columns = append(p.columns, parquetColumn{name: string(c.columns[0].bytes(i)), int96: physical == "INT96", void: logical == "NullType()"})
			}
			p.cut = p.cut || cutsTime(physical, logical)
			inner = descend(inner, at[int64](&c.columns[1], i))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.query("SELECT num_rows, num_row_groups FROM parquet_file_metadata("+from+")", func(c *chunk) error {
		p.rows, p.groups = at[int64](&c.columns[0], 0), at[int64](&c.columns[1], 0)
		return nil
	})
}

// cutsTime tells whether DuckDB would read the column without its nanoseconds.
func cutsTime(physical, logical string) bool {
	return physical == "INT96" || strings.Contains(logical, "isAdjustedToUTC=1") && strings.Contains(logical, "NANOS=NanoSeconds()")
}

// descend goes on in the list of a schema's elements, which stand in order of depth: the top of the stack is the innermost group.
func descend(inner []int64, children int64) []int64 {
	if len(inner) > 0 {
		inner[len(inner)-1]--
	}
	if children > 0 {
		return append(inner, children)
	}
	for len(inner) > 1 && inner[len(inner)-1] <= 0 {
		inner = inner[:len(inner)-1]
	}
	return inner
}

// readTypes asks DuckDB for what it makes of the columns.
func (s *session) readTypes(p *parquetFile) error {
	var statement duckdb.PreparedStatement
	defer duckdb.DestroyPrepare(&statement)
	var state duckdb.State
	s.during(func() {
		state = duckdb.Prepare(s.conn, "SELECT * FROM read_parquet("+literal(p.path)+", hive_partitioning = false)", &statement)
	})
	if state == duckdb.StateError {
		return s.failed(duckdb.ErrorTypeBinder, duckdb.PrepareError(statement))
	}
	if n := int(duckdb.PreparedStatementColumnCount(statement)); n != len(p.columns) {
		return errFooter
	}
	for i := range p.columns {
		c := &p.columns[i]
		t := duckdb.PreparedStatementColumnLogicalType(statement, duckdb.IdxT(i))
		c.kind = duckdb.GetTypeId(t)
		if c.kind == duckdb.TypeDecimal {
			c.width, c.scale = int(duckdb.DecimalWidth(t)), int(duckdb.DecimalScale(t))
		}
		duckdb.DestroyLogicalType(&t)
		if c.class, c.cast = classOf(c.kind); c.int96 && c.class == classBytes {
			c.class = classInt96
		}
	}
	return nil
}

// maxCell is how many bytes a cell may have: as many as a row of text.
const maxCell = text.MaxRow

func tooLong(file, column string) error {
	return badInput("%q: a cell of the column %.64q is longer than %d bytes, which no row may be: "+
		"leave the column out, or keep such values as files of their own", file, column, maxCell)
}

// names are the columns' names in order.
func (p *parquetFile) names() []string {
	all := make([]string, len(p.columns))
	for i, c := range p.columns {
		all[i] = c.name
	}
	return all
}

// nested is the error of a column whose values are no cells.
func (p *parquetFile) nested(column string) error {
	return badInput("%q: the column %.64q holds lists, structs or maps, which are no cells of a table: write it as columns of plain values, or leave it out", p.name, column)
}
