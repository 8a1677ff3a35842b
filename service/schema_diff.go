package service

import (
	"slices"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rule"
)

// SchemaChangeKind is one thing that a new schema changes.
type SchemaChangeKind string

const (
	ColumnAdded       SchemaChangeKind = "ADDED"
	ColumnRemoved     SchemaChangeKind = "REMOVED"
	ColumnRenamed     SchemaChangeKind = "RENAMED"
	ColumnMoved       SchemaChangeKind = "MOVED" // another number of columns that stay stands before it
	ColumnDescribed   SchemaChangeKind = "DESCRIBED"
	ColumnNanoseconds SchemaChangeKind = "NANOSECONDS"
	KeyColumnsChanged SchemaChangeKind = "KEY_COLUMNS"
)

var schemaChangeKindRule = rule.Text{Enum: []string{
	"ADDED", "REMOVED", "RENAMED", "MOVED", "DESCRIBED", "NANOSECONDS", "KEY_COLUMNS",
}}

func (SchemaChangeKind) TextRule() *rule.Text { return &schemaChangeKindRule }

// SchemaChange is one change. ColumnName is the name before it, of a new column the new one, and NewName the name after a
// rename. A new column has the number that it would get now.
type SchemaChange struct {
	Change     SchemaChangeKind         `wire:"change"`
	ColumnID   *finspace.ColumnID       `wire:"columnId"`
	ColumnName *finspace.ColumnName     `wire:"columnName"`
	NewName    *finspace.ColumnName     `wire:"newName"`
	DataType   *finspace.ColumnDataType `wire:"dataType"`
}

// schemaChanges compares the schemas of a dataset before and after: columns that go in the order that they had, then those
// that stay or come in the order that they would have, then the key columns.
func schemaChanges(was, is *finspace.Dataset) (all []SchemaChange) {
	before, after := byID(was.Columns()), byID(is.Columns())
	stood, stands := ranks(was.Columns(), after), ranks(is.Columns(), before)
	for _, c := range was.Columns() {
		if _, stays := after[c.ID]; !stays {
			all = append(all, changeOf(ColumnRemoved, &c))
		}
	}
	for _, c := range is.Columns() {
		if old, stays := before[c.ID]; stays {
			all = append(all, columnChanges(&old, &c, stood[c.ID] != stands[c.ID])...)
		} else {
			all = append(all, changeOf(ColumnAdded, &c))
		}
	}
	if !slices.Equal(keyColumns(was), keyColumns(is)) {
		all = append(all, SchemaChange{Change: KeyColumnsChanged})
	}
	return all
}

// ranks are the places of the columns that the other schema has too, among each other.
func ranks(columns []finspace.ColumnDefinition, other map[finspace.ColumnID]finspace.ColumnDefinition) map[finspace.ColumnID]int {
	all := map[finspace.ColumnID]int{}
	for _, c := range columns {
		if _, stays := other[c.ID]; stays {
			all[c.ID] = len(all)
		}
	}
	return all
}

func changeOf(kind SchemaChangeKind, c *finspace.ColumnDefinition) SchemaChange {
	id, name, is := c.ID, *c.ColumnName, *c.DataType
	return SchemaChange{Change: kind, ColumnID: &id, ColumnName: &name, DataType: &is}
}

func columnChanges(was, is *finspace.ColumnDefinition, moved bool) (all []SchemaChange) {
	if *was.ColumnName != *is.ColumnName {
		renamed, name := changeOf(ColumnRenamed, was), *is.ColumnName
		renamed.NewName = &name
		all = append(all, renamed)
	}
	if moved {
		all = append(all, changeOf(ColumnMoved, was))
	}
	if !same(was.ColumnDescription, is.ColumnDescription) {
		all = append(all, changeOf(ColumnDescribed, was))
	}
	if was.Nanoseconds != is.Nanoseconds {
		all = append(all, changeOf(ColumnNanoseconds, was))
	}
	return all
}
