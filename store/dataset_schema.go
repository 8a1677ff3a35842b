package store

import (
	"encoding/json"
	"fmt"

	"github.com/openfinspace/openfinspace"
)

// schemaJSON is a dataset's schema as its row holds it. A list that is absent and one that is empty are different things.
type schemaJSON struct {
	Columns           []columnJSON          `json:"columns"`
	PrimaryKeyColumns []finspace.ColumnName `json:"primaryKeyColumns"`
}

type columnJSON struct {
	ID          finspace.ColumnID           `json:"id"`
	Name        *finspace.ColumnName        `json:"name,omitempty"`
	Type        *finspace.ColumnDataType    `json:"type,omitempty"`
	Description *finspace.ColumnDescription `json:"description,omitempty"`
	Nanoseconds bool                        `json:"nanoseconds,omitempty"`
}

// schemaText is nil for no schema. It refuses texts that no database keeps, which JSON would hide.
func schemaText(u *finspace.SchemaUnion) (*string, error) {
	if u == nil || u.TabularSchemaConfig == nil {
		return nil, nil
	}
	s := schemaJSON{PrimaryKeyColumns: u.TabularSchemaConfig.PrimaryKeyColumns}
	if u.TabularSchemaConfig.Columns != nil {
		s.Columns = []columnJSON{}
	}
	for _, c := range u.TabularSchemaConfig.Columns {
		s.Columns = append(s.Columns, columnJSON{c.ID, c.ColumnName, c.DataType, c.ColumnDescription, c.Nanoseconds})
	}
	if err := s.storable(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(s)
	written := string(text)
	return &written, failed("write a schema", err)
}

func (s *schemaJSON) storable() error {
	for _, c := range s.Columns {
		for _, text := range []any{value(c.Name), value(c.Type), value(c.Description)} {
			if err := storable(text); err != nil {
				return err
			}
		}
	}
	for _, name := range s.PrimaryKeyColumns {
		if err := storable(string(name)); err != nil {
			return err
		}
	}
	return nil
}

func scanSchema(r *row) *finspace.SchemaUnion {
	text := optionalText[string](r)
	if text == nil {
		return nil
	}
	var s schemaJSON
	if err := json.Unmarshal([]byte(*text), &s); err != nil {
		r.err = fmt.Errorf("store: a schema cannot be read: %w", err)
		return nil
	}
	schema := &finspace.SchemaDefinition{PrimaryKeyColumns: s.PrimaryKeyColumns}
	if s.Columns != nil {
		schema.Columns = make([]finspace.ColumnDefinition, 0, len(s.Columns))
	}
	for _, c := range s.Columns {
		schema.Columns = append(schema.Columns, finspace.ColumnDefinition{
			ID: c.ID, DataType: c.Type, ColumnName: c.Name, ColumnDescription: c.Description, Nanoseconds: c.Nanoseconds,
		})
	}
	return &finspace.SchemaUnion{TabularSchemaConfig: schema}
}
