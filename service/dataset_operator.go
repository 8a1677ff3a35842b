package service

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// UndeleteInput says which deleted dataset comes back. An empty Environment stands for the only one.
type UndeleteInput struct {
	Environment  finspace.EnvironmentID `json:"-"`
	Dataset      finspace.DatasetID     `json:"datasetId"`
	WithoutAlias bool                   `json:"withoutAlias,omitempty"`
}

// UndeleteDataset brings a deleted dataset back with its grants, also beyond the quota. An alias that another dataset has
// meanwhile is a Conflict, unless it comes back without.
func (s *Service) UndeleteDataset(ctx context.Context, in UndeleteInput) (*finspace.Dataset, error) {
	by, err := s.Operator(ctx, in.Environment)
	if err != nil {
		return nil, err
	}
	env := by.Environment.ID
	var d *finspace.Dataset
	err = s.operate(ctx, env, "UndeleteDataset", in, func(tx finspace.Tx) error {
		was, err := tx.DeletedDataset(env, in.Dataset)
		if err != nil {
			return err
		}
		alias := was.Alias
		if in.WithoutAlias {
			alias = nil
		}
		if err := tx.UndeleteDataset(env, in.Dataset, alias); err != nil {
			return err
		}
		d, err = tx.Dataset(env, in.Dataset)
		return err
	})
	return d, err
}
