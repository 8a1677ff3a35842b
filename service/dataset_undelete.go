package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// UndeleteDatasetInput says which deleted dataset comes back.
type UndeleteDatasetInput struct {
	ClientToken  *finspace.ClientToken `wire:"clientToken,token"`
	DatasetID    finspace.DatasetID    `wire:"datasetId,path"`
	WithoutAlias *bool                 `wire:"withoutAlias"`
}

// UndeleteDatasetOutput names the dataset that is back.
type UndeleteDatasetOutput struct {
	DatasetID finspace.DatasetID    `wire:"datasetId"`
	Alias     *finspace.AliasString `wire:"alias"`
}

// UndeleteDataset brings a deleted dataset back with its grants, also beyond the quota, until it is swept. An alias that
// another dataset has meanwhile is a Conflict, unless it comes back without.
func (s *Service) UndeleteDataset(ctx context.Context, by *finspace.Caller, in *UndeleteDatasetInput) (*UndeleteDatasetOutput, error) {
	env := by.Environment.ID
	return change(ctx, s, by, "UndeleteDataset", in.ClientToken, in, func(tx finspace.Tx) (*UndeleteDatasetOutput, error) {
		was, err := tx.DeletedDataset(env, in.DatasetID)
		if err != nil {
			return nil, err
		}
		alias := was.Alias
		if finspace.Is(in.WithoutAlias, true) {
			alias = nil
		}
		return &UndeleteDatasetOutput{was.ID, alias}, tx.UndeleteDataset(env, was.ID, alias)
	})
}

// ListDeletedDatasetsInput asks for a page.
type ListDeletedDatasetsInput struct {
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
}

// DeletedDataset is a dataset that can still be brought back.
type DeletedDataset struct {
	DatasetID    finspace.DatasetID    `wire:"datasetId"`
	DatasetTitle finspace.DatasetTitle `wire:"datasetTitle"`
	Kind         finspace.DatasetKind  `wire:"kind"`
	Alias        *finspace.AliasString `wire:"alias"`
	CreateTime   finspace.Time         `wire:"createTime"`
	DeletedTime  finspace.Time         `wire:"deletedTime"`
}

// ListDeletedDatasetsOutput is a page in the order of creation.
type ListDeletedDatasetsOutput struct {
	Datasets  []DeletedDataset          `wire:"deletedDatasets"`
	NextToken *finspace.PaginationToken `wire:"nextToken"`
}

// ListDeletedDatasets lists the datasets that are deleted and not swept yet.
func (s *Service) ListDeletedDatasets(ctx context.Context, by *finspace.Caller, in *ListDeletedDatasetsInput) (*ListDeletedDatasetsOutput, error) {
	l := s.listing(by, "ListDeletedDatasets", limitOf(in.MaxResults))
	after, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListDeletedDatasetsOutput, error) {
		rows, err := tx.DeletedDatasets(by.Environment.ID, finspace.DatasetID(after), l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, func(d *finspace.Dataset) finspace.DatasetID { return d.ID })
		out := &ListDeletedDatasetsOutput{Datasets: make([]DeletedDataset, 0, len(rows)), NextToken: next}
		for _, d := range rows {
			out.Datasets = append(out.Datasets, DeletedDataset{d.ID, d.Title, d.Kind, d.Alias, d.CreateTime, d.DeletedTime})
		}
		return out, nil
	})
}
