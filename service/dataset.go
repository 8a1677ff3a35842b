package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// CreateDatasetInput describes a dataset and grants permissions on it to one group.
type CreateDatasetInput struct {
	ClientToken           *finspace.ClientToken          `wire:"clientToken,token"`
	DatasetTitle          finspace.DatasetTitle          `wire:"datasetTitle,required"`
	Kind                  finspace.DatasetKind           `wire:"kind,required"`
	DatasetDescription    *finspace.DatasetDescription   `wire:"datasetDescription"`
	OwnerInfo             *finspace.DatasetOwnerInfo     `wire:"ownerInfo"`
	PermissionGroupParams finspace.PermissionGroupParams `wire:"permissionGroupParams,required"`
	Alias                 *finspace.AliasString          `wire:"alias"`
	SchemaDefinition      *finspace.SchemaUnion          `wire:"schemaDefinition"`
}

// CreateDatasetOutput names the new dataset.
type CreateDatasetOutput struct {
	DatasetID finspace.DatasetID `wire:"datasetId"`
}

// CreateDataset makes a dataset. It comes with part 2.
func (s *Service) CreateDataset(context.Context, *finspace.Caller, *CreateDatasetInput) (*CreateDatasetOutput, error) {
	return nil, notBuilt("CreateDataset", dataIn)
}

// GetDatasetInput names a dataset by its id or its alias.
type GetDatasetInput struct {
	DatasetID finspace.DatasetIDOrAlias `wire:"datasetId,path"`
}

// GetDatasetOutput is a dataset. Unlike a row of ListDatasets it has a status and no owner.
type GetDatasetOutput struct {
	DatasetID          finspace.DatasetID           `wire:"datasetId"`
	DatasetArn         finspace.DatasetArn          `wire:"datasetArn"`
	DatasetTitle       finspace.DatasetTitle        `wire:"datasetTitle"`
	Kind               finspace.DatasetKind         `wire:"kind"`
	DatasetDescription *finspace.DatasetDescription `wire:"datasetDescription"`
	CreateTime         finspace.Time                `wire:"createTime"`
	LastModifiedTime   finspace.Time                `wire:"lastModifiedTime"`
	SchemaDefinition   *finspace.SchemaUnion        `wire:"schemaDefinition"`
	Alias              *finspace.AliasString        `wire:"alias"`
	Status             finspace.DatasetStatus       `wire:"status"`
}

// GetDataset tells a dataset's details. It comes with part 2.
func (s *Service) GetDataset(context.Context, *finspace.Caller, *GetDatasetInput) (*GetDatasetOutput, error) {
	return nil, notBuilt("GetDataset", dataIn)
}

// ListDatasetsInput asks for a page.
type ListDatasetsInput struct {
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
}

// ListDatasetsOutput is a page.
type ListDatasetsOutput struct {
	Datasets  []finspace.Dataset        `wire:"datasets"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListDatasets lists the datasets that the caller may see. It comes with part 2.
func (s *Service) ListDatasets(context.Context, *finspace.Caller, *ListDatasetsInput) (*ListDatasetsOutput, error) {
	return nil, notBuilt("ListDatasets", dataIn)
}

// UpdateDatasetInput replaces a dataset's metadata.
type UpdateDatasetInput struct {
	ClientToken        *finspace.ClientToken        `wire:"clientToken,token"`
	DatasetID          finspace.DatasetID           `wire:"datasetId,path"`
	DatasetTitle       finspace.DatasetTitle        `wire:"datasetTitle,required"`
	Kind               finspace.DatasetKind         `wire:"kind,required"`
	DatasetDescription *finspace.DatasetDescription `wire:"datasetDescription"`
	Alias              *finspace.AliasString        `wire:"alias"`
	SchemaDefinition   *finspace.SchemaUnion        `wire:"schemaDefinition"`
}

// UpdateDatasetOutput names the dataset.
type UpdateDatasetOutput struct {
	DatasetID finspace.DatasetID `wire:"datasetId"`
}

// UpdateDataset changes a dataset's metadata. It comes with part 2.
func (s *Service) UpdateDataset(context.Context, *finspace.Caller, *UpdateDatasetInput) (*UpdateDatasetOutput, error) {
	return nil, notBuilt("UpdateDataset", dataIn)
}

// DeleteDatasetInput names a dataset.
type DeleteDatasetInput struct {
	ClientToken *finspace.ClientToken `wire:"clientToken,query,token"`
	DatasetID   finspace.DatasetID    `wire:"datasetId,path"`
}

// DeleteDatasetOutput names the dataset that is gone.
type DeleteDatasetOutput struct {
	DatasetID finspace.DatasetID `wire:"datasetId"`
}

// DeleteDataset removes a dataset with its changesets and views. It comes with part 2.
func (s *Service) DeleteDataset(context.Context, *finspace.Caller, *DeleteDatasetInput) (*DeleteDatasetOutput, error) {
	return nil, notBuilt("DeleteDataset", dataIn)
}
