package job

import (
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
)

// engineSchema is a dataset's columns as the engine takes them; field ids follow column ids.
func engineSchema(columns []finspace.ColumnDefinition) (engine.Schema, error) {
	s := make(engine.Schema, 0, len(columns))
	for _, c := range columns {
		t, known := engine.ParseType(string(*c.DataType))
		if !known {
			return nil, fmt.Errorf("column %d has the type %s, which is none", c.ID, *c.DataType)
		}
		s = append(s, engine.Column{Name: string(*c.ColumnName), Type: t, Nanos: c.Nanoseconds, ID: int(c.ID)})
	}
	return s, nil
}

// numbered gives inferred columns their numbers, which begin behind the highest that the dataset ever gave.
func numbered(s engine.Schema, last finspace.ColumnID) engine.Schema {
	for i := range s {
		s[i].ID = int(last) + 1 + i
	}
	return s
}

// columnsOf is an engine's schema as a dataset keeps it.
func columnsOf(s engine.Schema) []finspace.ColumnDefinition {
	columns := make([]finspace.ColumnDefinition, 0, len(s))
	for _, c := range s {
		t, name := finspace.ColumnDataType(c.Type.String()), finspace.ColumnName(c.Name)
		columns = append(columns, finspace.ColumnDefinition{ID: finspace.ColumnID(c.ID), DataType: &t, ColumnName: &name, Nanoseconds: c.Nanos})
	}
	return columns
}
