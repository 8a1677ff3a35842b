package service

import (
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
)

// checkSchema wants a name and a type of every column, and names that differ, also without regard to case: engines that
// read tables do not tell "Price" from "price". Key columns are not compared with the columns, as clients send names that
// no column has.
func checkSchema(kind finspace.DatasetKind, u *finspace.SchemaUnion) error {
	if u == nil || u.TabularSchemaConfig == nil {
		return nil
	}
	columns := u.TabularSchemaConfig.Columns
	if kind == finspace.NonTabular && len(columns) > 0 {
		return invalid("schemaOfNonTabular", "A dataset of kind NON_TABULAR has no columns: leave schemaDefinition out, or choose TABULAR.")
	}
	const path = "schemaDefinition.tabularSchemaConfig.columns"
	if len(columns) > engine.MaxColumns {
		return invalid("tooManyColumns", "%s has %d columns, and may have %d.", path, len(columns), engine.MaxColumns)
	}
	at := make(map[string]int, len(columns))
	for i, c := range columns {
		if c.ColumnName == nil || c.DataType == nil {
			return invalid("columnIncomplete", "%s[%d] needs a columnName and a dataType.", path, i)
		}
		name := strings.ToLower(string(*c.ColumnName))
		if first, twice := at[name]; twice {
			return invalid("columnTwice", "%s[%d].columnName is that of columns[%d]. Names must differ in more than the case of letters.",
				path, i, first)
		}
		at[name] = i
	}
	return nil
}

// setSchema puts the parts of the schema that are there in the place of the dataset's. Once a changeset has come in,
// nothing may change that is stored: the columns that are there stay first and in order, each with its name and type.
func setSchema(d *finspace.Dataset, u *finspace.SchemaUnion) error {
	if u == nil || u.TabularSchemaConfig == nil {
		return nil
	}
	var schema finspace.SchemaDefinition
	if d.SchemaDefinition != nil && d.SchemaDefinition.TabularSchemaConfig != nil {
		schema = *d.SchemaDefinition.TabularSchemaConfig
	}
	if u.TabularSchemaConfig.PrimaryKeyColumns != nil {
		schema.PrimaryKeyColumns = u.TabularSchemaConfig.PrimaryKeyColumns
	}
	if u.TabularSchemaConfig.Columns != nil {
		schema.Columns = numbered(d, u.TabularSchemaConfig.Columns)
		if err := keepsValues(d, schema.Columns); err != nil {
			return err
		}
	}
	d.SchemaDefinition = &finspace.SchemaUnion{TabularSchemaConfig: &schema}
	return nil
}

// numbered gives each column its number: that which a column of the same name and type has, else one that none ever had. With
// the number stays what was inferred of the column.
func numbered(d *finspace.Dataset, columns []finspace.ColumnDefinition) []finspace.ColumnDefinition {
	type identity struct {
		name finspace.ColumnName
		is   finspace.ColumnDataType
	}
	has := make(map[identity]finspace.ColumnDefinition, len(d.Columns()))
	for _, c := range d.Columns() {
		has[identity{*c.ColumnName, *c.DataType}] = c
	}
	all := make([]finspace.ColumnDefinition, 0, len(columns))
	for _, c := range columns {
		if was, there := has[identity{*c.ColumnName, *c.DataType}]; there {
			c.ID, c.Nanoseconds = was.ID, was.Nanoseconds // the wire does not tell nanoseconds
		} else {
			d.LastColumnID++
			c.ID = d.LastColumnID
		}
		all = append(all, c)
	}
	return all
}

func keepsValues(d *finspace.Dataset, columns []finspace.ColumnDefinition) error {
	if d.FirstSuccessTime == 0 {
		return nil
	}
	for i, c := range d.Columns() {
		if i >= len(columns) || columns[i].ID != c.ID {
			return conflict("schemaHoldsData", "The dataset holds data, so that its schema only grows: column %d must stay %q of type %s. "+
				"Put new columns behind those that are there, or create another dataset.", i+1, *c.ColumnName, *c.DataType)
		}
	}
	return nil
}
