package service

import (
	"errors"
	"slices"

	"github.com/openfinspace/openfinspace"
)

// appliedTo gives a copy of the dataset with the proposed schema, in which every column has its number: the one that it
// names, else that of a column of the same name and type which no other names, else one that none ever had.
func (p *ProposedSchema) appliedTo(d *finspace.Dataset) (*finspace.Dataset, error) {
	next := *d
	schema := finspace.SchemaDefinition{PrimaryKeyColumns: p.PrimaryKeyColumns}
	rest := byID(d.Columns()) // what no column of the proposal has taken yet
	for i := range p.Columns {
		c, err := p.Columns[i].definition(rest, i)
		if err != nil {
			return nil, err
		}
		schema.Columns = append(schema.Columns, c)
	}
	next.LastColumnID = p.numberTheRest(schema.Columns, rest, d.LastColumnID)
	if schema.PrimaryKeyColumns == nil {
		schema.PrimaryKeyColumns = renamedKeys(d, schema.Columns)
	}
	next.SchemaDefinition = &finspace.SchemaUnion{TabularSchemaConfig: &schema}
	if len(schema.Columns) == 0 && schema.PrimaryKeyColumns == nil {
		next.SchemaDefinition = nil
	}
	return &next, checkSchema(d.Kind, next.SchemaDefinition)
}

func byID(columns []finspace.ColumnDefinition) map[finspace.ColumnID]finspace.ColumnDefinition {
	all := make(map[finspace.ColumnID]finspace.ColumnDefinition, len(columns))
	for _, c := range columns {
		all[c.ID] = c
	}
	return all
}

// definition is the column as it would be kept. If it names one of the rest by its number it takes it from there; else it has
// no number yet.
func (c *SchemaColumn) definition(rest map[finspace.ColumnID]finspace.ColumnDefinition, i int) (is finspace.ColumnDefinition, err error) {
	is = finspace.ColumnDefinition{ColumnName: &c.ColumnName, DataType: &c.DataType, ColumnDescription: c.ColumnDescription}
	if finspace.Is(c.Nanoseconds, true) && c.DataType != "DATETIME" {
		return is, invalid("nanosecondsOfOtherType", "columns[%d].nanoseconds is for columns of type DATETIME.", i)
	}
	if c.ColumnID != nil {
		was, there := rest[*c.ColumnID]
		if !there {
			return is, invalid("noSuchColumn", "columns[%d].columnId is %d: the dataset has no such column, or the proposal has it twice. "+
				"Leave the number of a new column out.", i, *c.ColumnID)
		}
		if *was.DataType != c.DataType {
			return is, conflict("columnTypeFixed", "columns[%d]: a column keeps its type for ever, and column %d is of type %s. "+
				"Leave columnId out to put a new column in its place.", i, was.ID, *was.DataType)
		}
		is.ID, is.Nanoseconds = was.ID, was.Nanoseconds
		delete(rest, was.ID)
	}
	if c.Nanoseconds != nil {
		is.Nanoseconds = *c.Nanoseconds
	}
	return is, nil
}

// numberTheRest gives numbers to the columns that have none, and tells the highest number that was ever given.
func (p *ProposedSchema) numberTheRest(columns []finspace.ColumnDefinition, rest map[finspace.ColumnID]finspace.ColumnDefinition, last finspace.ColumnID) finspace.ColumnID {
	type identity struct {
		name finspace.ColumnName
		is   finspace.ColumnDataType
	}
	free := make(map[identity]finspace.ColumnDefinition, len(rest))
	for _, c := range rest {
		free[identity{*c.ColumnName, *c.DataType}] = c
	}
	for i := range columns {
		c := &columns[i]
		if c.ID != 0 {
			continue
		}
		was, there := free[identity{*c.ColumnName, *c.DataType}]
		if !there {
			last++
			c.ID = last
			continue
		}
		delete(free, identity{*c.ColumnName, *c.DataType})
		if c.ID = was.ID; p.Columns[i].Nanoseconds == nil {
			c.Nanoseconds = was.Nanoseconds
		}
	}
	return last
}

// renamedKeys are the key columns under the names that the columns have now.
func renamedKeys(d *finspace.Dataset, columns []finspace.ColumnDefinition) []finspace.ColumnName {
	now := byID(columns)
	renamed := map[finspace.ColumnName]finspace.ColumnName{}
	for _, was := range d.Columns() {
		if is, stays := now[was.ID]; stays {
			renamed[*was.ColumnName] = *is.ColumnName
		}
	}
	keys := slices.Clone(keyColumns(d))
	for i, key := range keys {
		if name, is := renamed[key]; is {
			keys[i] = name
		}
	}
	return keys
}

// keepsStored is keepsValues, and keeps the digits of stored instants.
func keepsStored(d *finspace.Dataset, columns []finspace.ColumnDefinition) error {
	if err := keepsValues(d, columns); err != nil || d.FirstSuccessTime == 0 {
		return err
	}
	for i, c := range d.Columns() {
		if columns[i].Nanoseconds != c.Nanoseconds {
			return conflict("schemaHoldsData", "The dataset holds data, so that columns[%d].nanoseconds must stay %t. "+
				"Put a new column behind those that are there, or create another dataset.", i, c.Nanoseconds)
		}
	}
	return nil
}

// judge notes why a schema is refused. What is wrong with the request itself stays an error.
func (out *DiffDatasetSchemaOutput) judge(err error) error {
	var told *finspace.Error
	if err == nil {
		out.Allowed = true
		return nil
	}
	if !errors.As(err, &told) || told.Kind != finspace.Conflict {
		return err
	}
	out.Reason, out.Message = &told.Reason, &told.Message
	return nil
}
