package finspace

import "github.com/openfinspace/openfinspace/rule"

// DatasetID names a dataset within an environment.
type DatasetID string

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

var datasetDescriptionRule = rule.Text{Max: 1000, Pattern: `[\s\S]*`}

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

// DatasetStatus is where the making of a dataset stands.
type DatasetStatus string

var datasetStatusRule = rule.Text{Enum: []string{"PENDING", "FAILED", "SUCCESS", "RUNNING"}}

func (DatasetStatus) TextRule() *rule.Text { return &datasetStatusRule }

// OwnerName is free text.
type OwnerName string

var ownerNameRule = rule.Text{Min: 1, Max: 250, Pattern: `.*\S.*`}

func (OwnerName) TextRule() *rule.Text { return &ownerNameRule }

// PhoneNumber has ten to twenty digits and signs.
type PhoneNumber string

var phoneNumberRule = rule.Text{Min: 10, Max: 20, Pattern: `^[\+0-9\#\,\(][\+0-9\-\.\/\(\)\,\#\s]+$`}

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

var columnDescriptionRule = rule.Text{Max: 512, Pattern: `[\s\S]*`}

func (ColumnDescription) TextRule() *rule.Text { return &columnDescriptionRule }

// ColumnDefinition is one column of a schema.
type ColumnDefinition struct {
	DataType          *ColumnDataType    `wire:"dataType"`
	ColumnName        *ColumnName        `wire:"columnName"`
	ColumnDescription *ColumnDescription `wire:"columnDescription"`
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

// Dataset is one row of ListDatasets.
type Dataset struct {
	ID               DatasetID           `wire:"datasetId"`
	Arn              DatasetArn          `wire:"datasetArn"`
	Title            DatasetTitle        `wire:"datasetTitle"`
	Kind             DatasetKind         `wire:"kind"`
	Description      *DatasetDescription `wire:"datasetDescription"`
	OwnerInfo        *DatasetOwnerInfo   `wire:"ownerInfo"`
	CreateTime       Time                `wire:"createTime"`
	LastModifiedTime Time                `wire:"lastModifiedTime"`
	SchemaDefinition *SchemaUnion        `wire:"schemaDefinition"`
	Alias            *AliasString        `wire:"alias"`
}
