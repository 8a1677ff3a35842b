//go:build cgo

package duck

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// The bounds of an answer for which the caller gives none.
const (
	defaultRows  = 10_000
	defaultBytes = 64 << 20
)

// Query answers one SELECT over the files, which it names data. SQL reaches no other file, no network and no setting. Columns of types
// that a schema has not become the next wider one that it has; whole numbers beyond BIGINT, decimals, lists and the
// like become STRING with DuckDB's own text.
func (e *Engine) Query(ctx context.Context, t engine.Task, q engine.QuerySpec, sink engine.RowSink) error {
	if err := checkText("the SQL", q.SQL); err != nil {
		return err
	}
	s, err := e.openTable(ctx, t, q.Inputs, q.Schema)
	if err != nil {
		return err
	}
	defer s.Close()
	sql, columns, err := s.answerOf(q.SQL)
	if err != nil {
		return err
	}
	if err := sink.Columns(columns); err != nil {
		return s.typed(err)
	}
	a := answer{sink: sink, rows: cmp.Or(max(q.MaxRows, 0), defaultRows), bytes: cmp.Or(max(q.MaxBytes, 0), defaultBytes), cells: make([]engine.Cell, len(columns))}
	return s.typed(s.query(sql, a.take))
}

// openTable opens a session in which the files are the view data.
func (e *Engine) openTable(ctx context.Context, t engine.Task, files []engine.File, schema engine.Schema) (*session, error) {
	return e.openTableIn(ctx, t, files, schema, access{scratch: e.config.Scratch})
}

func (e *Engine) openTableIn(ctx context.Context, t engine.Task, files []engine.File, schema engine.Schema, a access) (*session, error) {
	if err := checkSchema(schema); err != nil {
		return nil, err
	}
	from, err := table(files, schema)
	if err != nil {
		return nil, err
	}
	a.read = files
	s, err := e.open(ctx, t, a)
	if err != nil {
		return nil, err
	}
	if err := s.exec("CREATE VIEW data AS SELECT * FROM " + from); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// answer passes rows to a sink up to the bounds.
type answer struct {
	sink        engine.RowSink
	rows, bytes int64 // that are left
	cells       []engine.Cell
}

func (a *answer) take(c *chunk) error {
	for i := range c.rows {
		size := int64(0)
		for j := range c.columns {
			a.cells[j] = c.columns[j].cell(i)
			size += 8 + int64(len(a.cells[j].Bytes))
		}
		if a.rows, a.bytes = a.rows-1, a.bytes-size; a.rows < 0 || a.bytes < 0 {
			return orStop(a.sink.Truncated())
		}
		if err := a.sink.Row(a.cells); err != nil {
			return err
		}
	}
	return nil
}

func orStop(err error) error {
	if err != nil {
		return err
	}
	return errStop
}

// answerOf prepares the user's statement and says which columns it has, and how to ask so that they are of types that a schema has.
func (s *session) answerOf(sql string) (string, engine.Schema, error) {
	var statement duckdb.PreparedStatement
	defer duckdb.DestroyPrepare(&statement)
	var state duckdb.State
	s.during(func() { state = duckdb.Prepare(s.conn, sql, &statement) })
	switch {
	case state == duckdb.StateError:
		return "", nil, s.failed(duckdb.ErrorTypeBinder, duckdb.PrepareError(statement))
	case duckdb.PreparedStatementType(statement) != duckdb.StatementTypeSelect:
		return "", nil, badInput("the SQL is no SELECT: write one statement that begins with SELECT, WITH or FROM")
	case duckdb.NParams(statement) > 0:
		return "", nil, badInput("the SQL has parameters: write their values")
	}
	columns := make(engine.Schema, duckdb.PreparedStatementColumnCount(statement))
	casts := make([]string, len(columns))
	plain := true
	for i := range columns {
		at := duckdb.IdxT(i)
		column, cast := answerType(duckdb.PreparedStatementColumnType(statement, at))
		column.Name = duckdb.PreparedStatementColumnName(statement, at)
		columns[i], casts[i] = column, alias(i)
		if cast {
			casts[i] += "::" + sqlType(column)
			plain = false
		}
	}
	if plain {
		return sql, columns, nil
	}
	// The text was prepared as one statement, so it stays one as a view.
	aliases := make([]string, len(columns))
	for i := range aliases {
		aliases[i] = alias(i)
	}
	err := s.exec("CREATE VIEW answer(" + strings.Join(aliases, ", ") + ") AS " + sql)
	return "SELECT " + strings.Join(casts, ", ") + " FROM answer", columns, err
}

func alias(i int) string { return fmt.Sprintf("column%d", i) }

// answerType is the column of our types that holds a type of DuckDB, and whether DuckDB must convert.
func answerType(t duckdb.Type) (c engine.Column, cast bool) {
	switch t {
	case duckdb.TypeBoolean:
		return engine.Column{Type: engine.Boolean}, false
	case duckdb.TypeTinyInt:
		return engine.Column{Type: engine.TinyInt}, false
	case duckdb.TypeSmallInt, duckdb.TypeUTinyInt:
		return engine.Column{Type: engine.SmallInt}, t != duckdb.TypeSmallInt
	case duckdb.TypeInteger, duckdb.TypeUSmallInt:
		return engine.Column{Type: engine.Integer}, t != duckdb.TypeInteger
	case duckdb.TypeBigInt, duckdb.TypeUInteger:
		return engine.Column{Type: engine.BigInt}, t != duckdb.TypeBigInt
	case duckdb.TypeFloat:
		return engine.Column{Type: engine.Float}, false
	case duckdb.TypeDouble:
		return engine.Column{Type: engine.Double}, false
	case duckdb.TypeDate:
		return engine.Column{Type: engine.Date}, false
	case duckdb.TypeTimestamp, duckdb.TypeTimestampS, duckdb.TypeTimestampMS, duckdb.TypeTimestampTZ:
		return engine.Column{Type: engine.DateTime}, t != duckdb.TypeTimestamp
	case duckdb.TypeTimestampNS:
		return engine.Column{Type: engine.DateTime, Nanos: true}, false
	case duckdb.TypeBlob:
		return engine.Column{Type: engine.Binary}, false
	}
	return engine.Column{Type: engine.String}, t != duckdb.TypeVarchar
}
