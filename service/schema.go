package service

import (
	"context"
	"reflect"

	"github.com/openfinspace/openfinspace"
)

// SchemaColumn is a column with what FinSpace's own contract does not tell of it. ColumnID is given by the server; a proposal
// that repeats it means the column that has it, so that a new name is a rename.
type SchemaColumn struct {
	ColumnID          *finspace.ColumnID          `wire:"columnId"`
	ColumnName        finspace.ColumnName         `wire:"columnName,required"`
	DataType          finspace.ColumnDataType     `wire:"dataType,required"`
	ColumnDescription *finspace.ColumnDescription `wire:"columnDescription"`
	// Nanoseconds says that a DATETIME column keeps nine digits of the second, and not six.
	Nanoseconds *bool `wire:"nanoseconds"`
}

func schemaColumns(columns []finspace.ColumnDefinition) []SchemaColumn {
	all := make([]SchemaColumn, 0, len(columns))
	for _, c := range columns {
		all = append(all, SchemaColumn{&c.ID, *c.ColumnName, *c.DataType, c.ColumnDescription, &c.Nanoseconds})
	}
	return all
}

// GetDatasetSchemaInput names a dataset.
type GetDatasetSchemaInput struct {
	DatasetID finspace.DatasetIDOrAlias `wire:"datasetId,path"`
}

// DatasetSchema is a dataset's schema. HoldsData says that a changeset has come in, so that the schema only grows.
type DatasetSchema struct {
	DatasetID         finspace.DatasetID    `wire:"datasetId"`
	HoldsData         bool                  `wire:"holdsData"`
	Columns           []SchemaColumn        `wire:"columns"`
	PrimaryKeyColumns []finspace.ColumnName `wire:"primaryKeyColumns"`
}

// GetDatasetSchemaOutput is the schema.
type GetDatasetSchemaOutput struct{ DatasetSchema }

func schemaOf(d *finspace.Dataset) DatasetSchema {
	return DatasetSchema{
		DatasetID: d.ID, HoldsData: d.FirstSuccessTime > 0, Columns: schemaColumns(d.Columns()), PrimaryKeyColumns: keyColumns(d),
	}
}

func keyColumns(d *finspace.Dataset) []finspace.ColumnName {
	if d.SchemaDefinition == nil || d.SchemaDefinition.TabularSchemaConfig == nil {
		return nil
	}
	return d.SchemaDefinition.TabularSchemaConfig.PrimaryKeyColumns
}

// GetDatasetSchema tells the schema to everybody who has any permission on the dataset.
func (s *Service) GetDatasetSchema(ctx context.Context, by *finspace.Caller, in *GetDatasetSchemaInput) (*GetDatasetSchemaOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*GetDatasetSchemaOutput, error) {
		d, err := datasetFor(tx, by, in.DatasetID, anyPermission)
		if err != nil {
			return nil, err
		}
		return &GetDatasetSchemaOutput{schemaOf(d)}, nil
	})
}

// ProposedSchema is a schema as somebody wants it: all columns in order. Key columns that are left out stay as they are, under
// the new names of columns that are renamed.
type ProposedSchema struct {
	Columns           []SchemaColumn        `wire:"columns,required"`
	PrimaryKeyColumns []finspace.ColumnName `wire:"primaryKeyColumns"`
}

// SetDatasetSchemaInput is the schema that a dataset shall have.
type SetDatasetSchemaInput struct {
	ClientToken *finspace.ClientToken     `wire:"clientToken,token"`
	DatasetID   finspace.DatasetIDOrAlias `wire:"datasetId,path"`
	ProposedSchema
}

// SetDatasetSchemaOutput is the schema as it stands now.
type SetDatasetSchemaOutput struct{ DatasetSchema }

// SetDatasetSchema changes a schema as UpdateDataset does, and beyond it renames columns, which keep their numbers, and
// switches nanoseconds. What would change a stored value is a Conflict.
func (s *Service) SetDatasetSchema(ctx context.Context, by *finspace.Caller, in *SetDatasetSchemaInput) (*SetDatasetSchemaOutput, error) {
	return change(ctx, s, by, "SetDatasetSchema", in.ClientToken, in, func(tx finspace.Tx) (*SetDatasetSchemaOutput, error) {
		d, err := datasetToChange(tx, by, finspace.DatasetID(in.DatasetID), finspace.EditDatasetMetadata)
		if err != nil {
			return nil, err
		}
		next, err := in.appliedTo(d)
		if err == nil {
			err = keepsStored(d, next.Columns())
		}
		if err != nil {
			return nil, err
		}
		if reflect.DeepEqual(next, d) {
			return &SetDatasetSchemaOutput{schemaOf(d)}, nil
		}
		next.LastModifiedTime = tx.Now()
		return &SetDatasetSchemaOutput{schemaOf(next)}, tx.SetDataset(next)
	})
}

// DiffDatasetSchemaInput is a schema that somebody thinks of.
type DiffDatasetSchemaInput struct {
	DatasetID finspace.DatasetIDOrAlias `wire:"datasetId,path"`
	ProposedSchema
}

// DiffDatasetSchemaOutput tells what the schema would change, and whether SetDatasetSchema would do it now; if not, why.
type DiffDatasetSchemaOutput struct {
	DatasetID finspace.DatasetID `wire:"datasetId"`
	Allowed   bool               `wire:"allowed"`
	Reason    *string            `wire:"reason"`
	Message   *string            `wire:"message"`
	Changes   []SchemaChange     `wire:"changes"`
}

// DiffDatasetSchema changes nothing. Everybody who has any permission on the dataset may ask.
func (s *Service) DiffDatasetSchema(ctx context.Context, by *finspace.Caller, in *DiffDatasetSchemaInput) (*DiffDatasetSchemaOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*DiffDatasetSchemaOutput, error) {
		d, err := datasetFor(tx, by, in.DatasetID, anyPermission)
		if err != nil {
			return nil, err
		}
		next, err := in.appliedTo(d)
		out := &DiffDatasetSchemaOutput{DatasetID: d.ID, Changes: []SchemaChange{}}
		if err == nil {
			out.Changes = append(out.Changes, schemaChanges(d, next)...)
			err = keepsStored(d, next.Columns())
		}
		return out, out.judge(err)
	})
}
