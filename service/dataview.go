package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// CreateDataViewInput says of what, as of when and for whom a view is made.
type CreateDataViewInput struct {
	ClientToken           *finspace.ClientToken      `wire:"clientToken,token"`
	DatasetID             finspace.DatasetID         `wire:"datasetId,path"`
	AutoUpdate            *bool                      `wire:"autoUpdate"`
	SortColumns           []finspace.LayoutColumn    `wire:"sortColumns"`
	PartitionColumns      []finspace.LayoutColumn    `wire:"partitionColumns"`
	AsOfTimestamp         *finspace.Time             `wire:"asOfTimestamp"`
	DestinationTypeParams finspace.DestinationParams `wire:"destinationTypeParams,required"`
}

// CreateDataViewOutput names the new view.
type CreateDataViewOutput struct {
	DatasetID  finspace.DatasetID  `wire:"datasetId"`
	DataViewID finspace.DataViewID `wire:"dataViewId"`
}

// CreateDataView begins the making of a view. It comes with part 3.
func (s *Service) CreateDataView(context.Context, *finspace.Caller, *CreateDataViewInput) (*CreateDataViewOutput, error) {
	return nil, notBuilt("CreateDataView", dataOut)
}

// GetDataViewInput names a view of a dataset. The path spells the label in its own way.
type GetDataViewInput struct {
	DataViewID finspace.DataViewID `wire:"dataViewId,path" label:"dataviewId"`
	DatasetID  finspace.DatasetID  `wire:"datasetId,path"`
}

// GetDataViewOutput is a view. A row of ListDataViews has destinationTypeProperties for destinationTypeParams.
type GetDataViewOutput struct {
	AutoUpdate            bool                       `wire:"autoUpdate"`
	PartitionColumns      []finspace.LayoutColumn    `wire:"partitionColumns"`
	DatasetID             finspace.DatasetID         `wire:"datasetId"`
	AsOfTimestamp         *finspace.Time             `wire:"asOfTimestamp"`
	ErrorInfo             *finspace.ErrorInfo        `wire:"errorInfo"`
	LastModifiedTime      finspace.Time              `wire:"lastModifiedTime"`
	CreateTime            finspace.Time              `wire:"createTime"`
	SortColumns           []finspace.LayoutColumn    `wire:"sortColumns"`
	DataViewID            finspace.DataViewID        `wire:"dataViewId"`
	DataViewArn           finspace.DataViewArn       `wire:"dataViewArn"`
	DestinationTypeParams finspace.DestinationParams `wire:"destinationTypeParams"`
	Status                finspace.DataViewStatus    `wire:"status"`
}

// GetDataView tells where a view stands. It comes with part 3.
func (s *Service) GetDataView(context.Context, *finspace.Caller, *GetDataViewInput) (*GetDataViewOutput, error) {
	return nil, notBuilt("GetDataView", dataOut)
}

// ListDataViewsInput asks for a page of a dataset's views.
type ListDataViewsInput struct {
	DatasetID  finspace.DatasetID        `wire:"datasetId,path"`
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
}

// ListDataViewsOutput is a page.
type ListDataViewsOutput struct {
	NextToken *finspace.PaginationToken `wire:"nextToken"`
	DataViews []finspace.DataView       `wire:"dataViews"`
}

// ListDataViews lists a dataset's views. It comes with part 3.
func (s *Service) ListDataViews(context.Context, *finspace.Caller, *ListDataViewsInput) (*ListDataViewsOutput, error) {
	return nil, notBuilt("ListDataViews", dataOut)
}

// GetExternalDataViewAccessDetailsInput names a view of a dataset. The path spells the label in its own way.
type GetExternalDataViewAccessDetailsInput struct {
	DataViewID finspace.DataViewID `wire:"dataViewId,path" label:"dataviewId"`
	DatasetID  finspace.DatasetID  `wire:"datasetId,path"`
}

// GetExternalDataViewAccessDetailsOutput is where a view's files are and what opens them.
type GetExternalDataViewAccessDetailsOutput struct {
	Credentials *finspace.AwsCredentials `wire:"credentials"`
	S3Location  *finspace.S3Location     `wire:"s3Location"`
}

// GetExternalDataViewAccessDetails opens a view's files to S3 clients. It comes with part 3.
func (s *Service) GetExternalDataViewAccessDetails(
	context.Context, *finspace.Caller, *GetExternalDataViewAccessDetailsInput,
) (*GetExternalDataViewAccessDetailsOutput, error) {
	return nil, notBuilt("GetExternalDataViewAccessDetails", dataOut)
}
