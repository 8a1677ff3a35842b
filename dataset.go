package finspace

import "github.com/openfinspace/openfinspace/rule"

// DatasetID names a dataset within an environment.
type DatasetID string

// Files is the prefix in the managed bucket under which a dataset's files stand.
func (id DatasetID) Files() ObjectKey { return ObjectKey("ds/" + id + "/") }

var resourceIDRule = rule.Text{Min: 1, Max: 26}

func (DatasetID) TextRule() *rule.Text { return &resourceIDRule }

// DatasetIDOrAlias is a dataset's id or its alias (`alias/…`).
type DatasetIDOrAlias string

var anyLine255Rule = rule.Text{Min: 1, Max: 255, Pattern: `[\s\S]*\S[\s\S]*`}

func (DatasetIDOrAlias) TextRule() *rule.Text { return &anyLine255Rule }

// DatasetArn ends in the dataset's id.
type DatasetArn string

var anyTextRule = rule.Text{}

func (DatasetArn) TextRule() *rule.Text { return &anyTextRule }

// DatasetTitle need not be unique.
type DatasetTitle string

var datasetTitleRule = rule.Text{Min: 1, Max: 255, Pattern: `.*\S.*`}

func (DatasetTitle) TextRule() *rule.Text { return &datasetTitleRule }

// DatasetDescription may be empty.
type DatasetDescription string

var datasetDescriptionRule = rule.Text{Max: 1000, Pattern: `[\s\S]*`, Secret: true}

func (DatasetDescription) TextRule() *rule.Text { return &datasetDescriptionRule }

// AliasString is a dataset's second name, unique in an environment.
type AliasString string

var aliasRule = rule.Text{Min: 1, Max: 255, Pattern: `^alias\/\S+`}

func (AliasString) TextRule() *rule.Text { return &aliasRule }

// DatasetKind tells whether a dataset has rows and columns.
type DatasetKind string

const (
	Tabular    DatasetKind = "TABULAR"
	NonTabular DatasetKind = "NON_TABULAR"
)

var datasetKindRule = rule.Text{Enum: []string{string(Tabular), string(NonTabular)}}

func (DatasetKind) TextRule() *rule.Text { return &datasetKindRule }

// DatasetStatus is where the making of a dataset stands. This server answers SUCCESS only: a created dataset is ready at
// once.
type DatasetStatus string

const (
	DatasetPending DatasetStatus = "PENDING"
	DatasetFailed  DatasetStatus = "FAILED"
	DatasetSuccess DatasetStatus = "SUCCESS"
	DatasetRunning DatasetStatus = "RUNNING"
)

var datasetStatusRule = rule.Text{Enum: []string{
	string(DatasetPending), string(DatasetFailed), string(DatasetSuccess), string(DatasetRunning),
}}

func (DatasetStatus) TextRule() *rule.Text { return &datasetStatusRule }

// OwnerName is free text.
type OwnerName string

var ownerNameRule = rule.Text{Min: 1, Max: 250, Pattern: `.*\S.*`, Secret: true}

func (OwnerName) TextRule() *rule.Text { return &ownerNameRule }

// PhoneNumber has ten to twenty digits and signs.
type PhoneNumber string

var phoneNumberRule = rule.Text{Min: 10, Max: 20, Pattern: `^[\+0-9\#\,\(][\+0-9\-\.\/\(\)\,\#\s]+$`, Secret: true}

func (PhoneNumber) TextRule() *rule.Text { return &phoneNumberRule }

// DatasetOwnerInfo is whom to ask about a dataset; it is not linked to a user.
type DatasetOwnerInfo struct {
	Name        *OwnerName   `wire:"name"`
	PhoneNumber *PhoneNumber `wire:"phoneNumber"`
	Email       *Email       `wire:"email"`
}

// ResourcePermissionName is a permission on one dataset, in any of the spellings that clients send.
type ResourcePermissionName string

var anyLine250Rule = rule.Text{Min: 1, Max: 250, Pattern: `[\s\S]*\S[\s\S]*`}

func (ResourcePermissionName) TextRule() *rule.Text { return &anyLine250Rule }

// ResourcePermission wraps the name of a permission, as the contract does.
type ResourcePermission struct {
	Permission *ResourcePermissionName `wire:"permission"`
}

// PermissionGroupParams grants permissions on a dataset to a group.
type PermissionGroupParams struct {
	PermissionGroupID  *PermissionGroupID   `wire:"permissionGroupId"`
	DatasetPermissions []ResourcePermission `wire:"datasetPermissions"`
}

// ColumnDataType is the type of a column.
type ColumnDataType string

var columnDataTypeRule = rule.Text{Enum: []string{
	"STRING", "CHAR", "INTEGER", "TINYINT", "SMALLINT", "BIGINT", "FLOAT", "DOUBLE", "DATE", "DATETIME", "BOOLEAN", "BINARY",
}}

func (ColumnDataType) TextRule() *rule.Text { return &columnDataTypeRule }

// ColumnName names a column.
type ColumnName string

var columnNameRule = rule.Text{Max: 126, Pattern: `.*\S.*`}

func (ColumnName) TextRule() *rule.Text { return &columnNameRule }

// ColumnDescription may be empty.
type ColumnDescription string

var columnDescriptionRule = rule.Text{Max: 512, Pattern: `[\s\S]*`, Secret: true}

func (ColumnDescription) TextRule() *rule.Text { return &columnDescriptionRule }

// ColumnID is a column's number within its dataset: 1, 2, 3 … It stands for one name and one type for ever and is never
// given to another column, so that files which carry it can be read after every change of the schema.
type ColumnID int64

// ColumnDefinition is one column of a schema.
type ColumnDefinition struct {
	ID ColumnID `wire:"-"`

	DataType          *ColumnDataType    `wire:"dataType"`
	ColumnName        *ColumnName        `wire:"columnName"`
	ColumnDescription *ColumnDescription `wire:"columnDescription"`

	// Nanoseconds says that a DATETIME column keeps nine digits of the second. The wire contract has no member for it:
	// inference and the /v1/ schema set it.
	Nanoseconds bool `wire:"-"`
}

// SchemaDefinition is the ordered list of columns.
type SchemaDefinition struct {
	Columns           []ColumnDefinition `wire:"columns"`
	PrimaryKeyColumns []ColumnName       `wire:"primaryKeyColumns"`
}

// SchemaUnion holds the schema of a tabular dataset.
type SchemaUnion struct {
	TabularSchemaConfig *SchemaDefinition `wire:"tabularSchemaConfig"`
}

// Dataset is a title, a schema and grants, into which changesets bring data. On the wire it is one row of ListDatasets.
type Dataset struct {
	Environment EnvironmentID `wire:"-"`

	ID               DatasetID           `wire:"datasetId"`
	Arn              DatasetArn          `wire:"datasetArn"` // made of the environment and the id; not stored
	Title            DatasetTitle        `wire:"datasetTitle"`
	Kind             DatasetKind         `wire:"kind"`
	Description      *DatasetDescription `wire:"datasetDescription"`
	OwnerInfo        *DatasetOwnerInfo   `wire:"ownerInfo"`
	CreateTime       Time                `wire:"createTime"`
	LastModifiedTime Time                `wire:"lastModifiedTime"`
	SchemaDefinition *SchemaUnion        `wire:"schemaDefinition"`
	Alias            *AliasString        `wire:"alias"`

	Creator string `wire:"-"` // Caller.Principal of who made it
	// LastColumnID is the highest ColumnID that was ever given to one of its columns.
	LastColumnID ColumnID `wire:"-"`
	// LastChangesetTime is the createTime of its newest changeset, of which the next one's is greater; 0 without any.
	LastChangesetTime Time `wire:"-"`
	// FirstSuccessTime is the createTime of the first changeset that came in. From then on the schema only grows; 0
	// before.
	FirstSuccessTime Time `wire:"-"`
	// DeletedTime is when it was deleted; 0 while it is not.
	DeletedTime Time `wire:"-"`
}

// Columns are the columns of its schema, none if it has no schema.
func (d *Dataset) Columns() []ColumnDefinition {
	if d.SchemaDefinition == nil || d.SchemaDefinition.TabularSchemaConfig == nil {
		return nil
	}
	return d.SchemaDefinition.TabularSchemaConfig.Columns
}
