package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// CreateChangesetInput says what to ingest into a dataset, and how.
type CreateChangesetInput struct {
	ClientToken  *finspace.ClientToken `wire:"clientToken,token"`
	DatasetID    finspace.DatasetID    `wire:"datasetId,path"`
	ChangeType   finspace.ChangeType   `wire:"changeType,required"`
	SourceParams finspace.Params       `wire:"sourceParams,required"`
	FormatParams finspace.Params       `wire:"formatParams,required"`
}

// CreateChangesetOutput names the new changeset.
type CreateChangesetOutput struct {
	DatasetID   finspace.DatasetID   `wire:"datasetId"`
	ChangesetID finspace.ChangesetID `wire:"changesetId"`
}

// CreateChangeset begins an ingestion. It comes with part 2.
func (s *Service) CreateChangeset(context.Context, *finspace.Caller, *CreateChangesetInput) (*CreateChangesetOutput, error) {
	return nil, notBuilt("CreateChangeset", dataIn)
}

// GetChangesetInput names a changeset of a dataset.
type GetChangesetInput struct {
	DatasetID   finspace.DatasetID   `wire:"datasetId,path"`
	ChangesetID finspace.ChangesetID `wire:"changesetId,path"`
}

// GetChangesetOutput is a changeset.
type GetChangesetOutput finspace.Changeset

// GetChangeset tells where a changeset stands. It comes with part 2.
func (s *Service) GetChangeset(context.Context, *finspace.Caller, *GetChangesetInput) (*GetChangesetOutput, error) {
	return nil, notBuilt("GetChangeset", dataIn)
}

// ListChangesetsInput asks for a page of a dataset's changesets.
type ListChangesetsInput struct {
	DatasetID  finspace.DatasetID        `wire:"datasetId,path"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
}

// ListChangesetsOutput is a page.
type ListChangesetsOutput struct {
	Changesets []finspace.Changeset      `wire:"changesets"`
	NextToken  *finspace.PaginationToken `wire:"nextToken"`
}

// ListChangesets lists a dataset's changesets. It comes with part 2.
func (s *Service) ListChangesets(context.Context, *finspace.Caller, *ListChangesetsInput) (*ListChangesetsOutput, error) {
	return nil, notBuilt("ListChangesets", dataIn)
}

// UpdateChangesetInput says what shall take a changeset's place.
type UpdateChangesetInput struct {
	ClientToken  *finspace.ClientToken `wire:"clientToken,token"`
	DatasetID    finspace.DatasetID    `wire:"datasetId,path"`
	ChangesetID  finspace.ChangesetID  `wire:"changesetId,path"`
	SourceParams finspace.Params       `wire:"sourceParams,required"`
	FormatParams finspace.Params       `wire:"formatParams,required"`
}

// UpdateChangesetOutput names the correction.
type UpdateChangesetOutput struct {
	ChangesetID finspace.ChangesetID `wire:"changesetId"`
	DatasetID   finspace.DatasetID   `wire:"datasetId"`
}

// UpdateChangeset corrects a changeset by a new one. It comes with part 2.
func (s *Service) UpdateChangeset(context.Context, *finspace.Caller, *UpdateChangesetInput) (*UpdateChangesetOutput, error) {
	return nil, notBuilt("UpdateChangeset", dataIn)
}
