//go:build cgo

package duck

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace/engine"
)

// table is what stands behind FROM to read files that an engine wrote, with the schema's columns in order. Columns go by field id, so that a
// file from before a column was added, or renamed, reads well; without ids they go by name. No files are no rows.
func table(files []engine.File, s engine.Schema) (string, error) {
	columns := list(s, func(c engine.Column) string { return name(c.Name) + "::" + sqlType(c) + " AS " + name(c.Name) })
	if len(files) == 0 {
		nulls := list(s, func(c engine.Column) string { return "NULL::" + sqlType(c) + " AS " + name(c.Name) })
		return "(SELECT " + nulls + " WHERE false)", nil
	}
	for _, f := range files {
		if err := checkPath(localPath(f.URI)); err != nil {
			return "", err
		}
	}
	paths := list(files, func(f engine.File) string { return literal(localPath(f.URI)) })
	return "(SELECT " + columns + " FROM read_parquet([" + paths + "], hive_partitioning = false" + byID(s) + "))", nil
}

// byID is read_parquet's option that finds columns by their ids; empty if not every column has one.
func byID(s engine.Schema) string {
	ids := make([]string, len(s))
	for i, c := range s {
		if c.ID == 0 {
			return ""
		}
		ids[i] = fmt.Sprintf("%d: {name: %s, type: %s, default_value: NULL}", c.ID, literal(c.Name), literal(sqlType(c)))
	}
	return ", schema = MAP {" + strings.Join(ids, ", ") + "}"
}
