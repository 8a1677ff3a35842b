package service

import (
	"context"
	"reflect"

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

// CreateDataset makes a dataset, ready at once, and grants the group what it names. The caller need not be a member of the
// group; one who is not, and is no superuser, does not see the dataset afterwards.
func (s *Service) CreateDataset(ctx context.Context, by *finspace.Caller, in *CreateDatasetInput) (*CreateDatasetOutput, error) {
	permissions, err := in.check()
	if err != nil {
		return nil, err
	}
	env := by.Environment.ID
	return change(ctx, s, by, "CreateDataset", in.ClientToken, in, func(tx finspace.Tx) (*CreateDatasetOutput, error) {
		if err := s.room(tx, env, finspace.CountDatasets, "", s.quotas.Datasets); err != nil {
			return nil, err
		}
		d, err := in.dataset(by, finspace.DatasetID(s.ids.New(tx.Now().Std())), tx.Now())
		if err != nil {
			return nil, err
		}
		if err := tx.AddDataset(d); err != nil {
			return nil, err
		}
		grant := &finspace.DatasetGrant{
			Environment: env, Dataset: d.ID, Group: *in.PermissionGroupParams.PermissionGroupID, Permissions: permissions,
		}
		return &CreateDatasetOutput{DatasetID: d.ID}, tx.SetGrant(grant)
	})
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

// GetDataset tells a dataset's details to everybody who has any permission on it.
func (s *Service) GetDataset(ctx context.Context, by *finspace.Caller, in *GetDatasetInput) (*GetDatasetOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*GetDatasetOutput, error) {
		d, err := datasetFor(tx, by, in.DatasetID, anyPermission)
		if err != nil {
			return nil, err
		}
		return &GetDatasetOutput{
			DatasetID: d.ID, DatasetArn: by.Environment.DatasetArn(d.ID), DatasetTitle: d.Title, Kind: d.Kind,
			DatasetDescription: d.Description, CreateTime: d.CreateTime, LastModifiedTime: d.LastModifiedTime,
			SchemaDefinition: d.SchemaDefinition, Alias: d.Alias, Status: finspace.DatasetSuccess,
		}, nil
	})
}

// ListDatasetsInput asks for a page.
type ListDatasetsInput struct {
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
}

// ListDatasetsOutput is a page in the order of creation.
type ListDatasetsOutput struct {
	Datasets  []finspace.Dataset        `wire:"datasets"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListDatasets lists the datasets on which the caller has any permission: to a superuser all of them.
func (s *Service) ListDatasets(ctx context.Context, by *finspace.Caller, in *ListDatasetsInput) (*ListDatasetsOutput, error) {
	l := s.listing(by, "ListDatasets", limitOf(in.MaxResults))
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListDatasetsOutput, error) {
		rows, err := visibleDatasets(tx, by, finspace.DatasetID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(d *finspace.Dataset) finspace.DatasetID { return d.ID })
		out := &ListDatasetsOutput{Datasets: make([]finspace.Dataset, 0, len(rows)), NextToken: next}
		for _, d := range rows {
			d.Arn = by.Environment.DatasetArn(d.ID)
			out.Datasets = append(out.Datasets, *d)
		}
		return out, nil
	})
}

// UpdateDatasetInput is what shall change; what is left out stays. A list takes the place of the list before.
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

// UpdateDataset changes a dataset's metadata. Its kind stays; its schema may change freely until the first changeset has
// come in, and only grows from then on. An update that changes nothing leaves lastModifiedTime alone.
func (s *Service) UpdateDataset(ctx context.Context, by *finspace.Caller, in *UpdateDatasetInput) (*UpdateDatasetOutput, error) {
	if err := checkSchema(in.Kind, in.SchemaDefinition); err != nil {
		return nil, err
	}
	return change(ctx, s, by, "UpdateDataset", in.ClientToken, in, func(tx finspace.Tx) (*UpdateDatasetOutput, error) {
		d, err := datasetToChange(tx, by, in.DatasetID, finspace.EditDatasetMetadata)
		if err != nil {
			return nil, err
		}
		was := *d
		if err := in.apply(d); err != nil {
			return nil, err
		}
		out := &UpdateDatasetOutput{DatasetID: d.ID}
		if reflect.DeepEqual(&was, d) {
			return out, nil
		}
		d.LastModifiedTime = tx.Now()
		return out, tx.SetDataset(d)
	})
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

// DeleteDataset removes a dataset for everybody, with the next request. The operator can bring it back until it is swept.
func (s *Service) DeleteDataset(ctx context.Context, by *finspace.Caller, in *DeleteDatasetInput) (*DeleteDatasetOutput, error) {
	return change(ctx, s, by, "DeleteDataset", in.ClientToken, in, func(tx finspace.Tx) (*DeleteDatasetOutput, error) {
		d, err := datasetToChange(tx, by, in.DatasetID, finspace.DeleteDataset)
		if err != nil {
			return nil, err
		}
		if err := tx.CancelJobs(by.Environment.ID, d.ID, "The dataset was deleted before the changeset had come in."); err != nil {
			return nil, err
		}
		return &DeleteDatasetOutput{DatasetID: d.ID}, tx.DeleteDataset(by.Environment.ID, d.ID)
	})
}
