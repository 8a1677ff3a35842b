//go:build cgo

package duck

import (
	"fmt"

	"github.com/openfinspace/openfinspace/engine"
)

// describe reads a written file's footer back and holds it to what was meant. What does not fit is an error: nobody then gets
// to see the file.
func (w *writing) describe(f *outFile, order int) (engine.OutFile, error) {
	beginWriteback(f.path)
	file, err := described(f.path)
	if err != nil {
		return engine.OutFile{}, err
	}
	file.Rows = f.rows
	out := engine.OutFile{File: file, Partition: w.part, Order: order}
	for i := range f.stats {
		out.Columns = append(out.Columns, f.stats[i].told())
	}
	if w.form == engine.DelimitedText {
		return out, nil
	}
	if out.RowGroups, err = w.verify(f.path, w.schema, f.rows); err != nil {
		return engine.OutFile{}, err
	}
	return out, nil
}

// verify looks at a file's footer and gives the rows of its groups.
func (s *session) verify(path string, schema engine.Schema, rows int64) ([]int64, error) {
	if err := s.verifyColumns(path, schema); err != nil {
		return nil, err
	}
	var groups []int64
	sum := int64(0)
	sql := "SELECT row_group_num_rows, any_value(compression) FILTER (compression <> 'ZSTD') FROM parquet_metadata(" + literal(path) +
		") GROUP BY row_group_id, row_group_num_rows ORDER BY row_group_id"
	err := s.query(sql, func(c *chunk) error {
		for i := range c.rows {
			if !c.columns[1].null(i) {
				return internal(fmt.Sprintf("a written file is packed with %s instead of ZSTD", c.columns[1].bytes(i)), nil)
			}
			n := at[int64](&c.columns[0], i)
			if n > maxGroupRows {
				return internal(fmt.Sprintf("a written file has a row group of %d rows", n), nil)
			}
			groups, sum = append(groups, n), sum+n
		}
		return nil
	})
	if err == nil && sum != rows {
		err = internal(fmt.Sprintf("a written file has %d rows instead of %d", sum, rows), nil)
	}
	return groups, err
}

// verifyColumns compares names, types and field ids.
func (s *session) verifyColumns(path string, schema engine.Schema) error {
	n := -1 // the first line of a footer's schema is the root
	sql := "SELECT name, type, coalesce(logical_type, converted_type, ''), coalesce(field_id, 0)::BIGINT FROM parquet_schema(" + literal(path) + ")"
	err := s.query(sql, func(c *chunk) error {
		for i := range c.rows {
			if n >= len(schema) {
				return internal("a written file has more columns than the schema", nil)
			}
			if n >= 0 {
				if err := verifyColumn(c, i, schema[n]); err != nil {
					return err
				}
			}
			n++
		}
		return nil
	})
	if err == nil && n != len(schema) {
		err = internal(fmt.Sprintf("a written file has %d columns instead of %d", n, len(schema)), nil)
	}
	return err
}

func verifyColumn(c *chunk, row int, want engine.Column) error {
	name, physical, logical := string(c.columns[0].bytes(row)), string(c.columns[1].bytes(row)), string(c.columns[2].bytes(row))
	id := at[int64](&c.columns[3], row)
	wantPhysical, wantLogical := parquetType(want)
	if name != want.Name || physical != wantPhysical || logical != wantLogical || want.ID != 0 && id != int64(want.ID) {
		return internal(fmt.Sprintf("a written file has the column %q as %s %s with field id %d, where %q as %s %s with %d was meant",
			name, physical, logical, id, want.Name, wantPhysical, wantLogical, want.ID), nil)
	}
	return nil
}

// parquetType is a column's physical type, and its logical one as DuckDB tells it.
func parquetType(c engine.Column) (physical, logical string) {
	switch c.Type {
	case engine.TinyInt:
		return "INT32", "INT_8"
	case engine.SmallInt:
		return "INT32", "INT_16"
	case engine.Integer:
		return "INT32", "INT_32"
	case engine.BigInt:
		return "INT64", "INT_64"
	case engine.Float, engine.Double, engine.Boolean:
		return c.Type.String(), ""
	case engine.Date:
		return "INT32", "DATE"
	case engine.DateTime:
		if c.Nanos {
			return "INT64", "TimestampType(isAdjustedToUTC=0, unit=TimeUnit(MILLIS=<null>, MICROS=<null>, NANOS=NanoSeconds()))"
		}
		return "INT64", "TimestampType(isAdjustedToUTC=0, unit=TimeUnit(MILLIS=<null>, MICROS=MicroSeconds(), NANOS=<null>))"
	case engine.Binary:
		return "BYTE_ARRAY", ""
	default:
		return "BYTE_ARRAY", "UTF8"
	}
}
