package service

import (
	"context"
	"errors"
	"strconv"

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

// CreateChangeset begins an ingestion. When it has answered, the source is fixed: its files may be overwritten or deleted at
// once. What is wrong with the files themselves shows as FAILED later.
func (s *Service) CreateChangeset(ctx context.Context, by *finspace.Caller, in *CreateChangesetInput) (*CreateChangesetOutput, error) {
	o := order{dataset: in.DatasetID, source: in.SourceParams, format: in.FormatParams}
	if err := s.listBefore(ctx, by, &o); err != nil {
		return nil, err
	}
	defer s.wakeRunners()
	return change(ctx, s, by, "CreateChangeset", in.ClientToken, in, func(tx finspace.Tx) (*CreateChangesetOutput, error) {
		d, err := s.datasetToFill(tx, by, in.DatasetID)
		if err != nil {
			return nil, err
		}
		if in.ChangeType == finspace.Modify {
			return nil, invalid("useUpdateChangeset", "changeType: MODIFY is made by UpdateChangeset, which names the changeset that is corrected. "+
				"Give APPEND or REPLACE here.")
		}
		c, err := s.addChangeset(tx, by, d, &o, &finspace.Changeset{ChangeType: in.ChangeType})
		if err != nil {
			return nil, err
		}
		return &CreateChangesetOutput{DatasetID: d.ID, ChangesetID: c.ID}, nil
	})
}

// datasetToFill is datasetToChange for data that comes in, when there is room for more work.
func (s *Service) datasetToFill(tx finspace.Tx, by *finspace.Caller, id finspace.DatasetID) (*finspace.Dataset, error) {
	d, err := datasetFor(tx, by, finspace.DatasetIDOrAlias(id), finspace.AddDatasetData)
	if err != nil {
		return nil, err
	}
	env := by.Environment.ID
	if err := s.room(tx, env, finspace.CountJobs, string(finspace.JobIngest), s.quotas.Ingests); err != nil {
		return nil, err
	}
	return tx.DatasetForUpdate(env, d.ID)
}

// GetChangesetInput names a changeset of a dataset.
type GetChangesetInput struct {
	DatasetID   finspace.DatasetID   `wire:"datasetId,path"`
	ChangesetID finspace.ChangesetID `wire:"changesetId,path"`
}

// GetChangesetOutput is a changeset.
type GetChangesetOutput finspace.Changeset

// GetChangeset tells where a changeset stands to everybody who has any permission on its dataset.
func (s *Service) GetChangeset(ctx context.Context, by *finspace.Caller, in *GetChangesetInput) (*GetChangesetOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*GetChangesetOutput, error) {
		c, err := changesetFor(tx, by, in.DatasetID, in.ChangesetID)
		return (*GetChangesetOutput)(c), err
	})
}

// changesetFor reads a changeset for by, who needs any permission on the dataset.
func changesetFor(tx finspace.Tx, by *finspace.Caller, of finspace.DatasetID, id finspace.ChangesetID) (*finspace.Changeset, error) {
	d, err := datasetFor(tx, by, finspace.DatasetIDOrAlias(of), anyPermission)
	if err != nil {
		return nil, err
	}
	c, err := tx.Changeset(by.Environment.ID, d.ID, id)
	if err != nil {
		return nil, err
	}
	c.Arn = by.Environment.ChangesetArn(d.ID, id)
	return c, nil
}

// ListChangesetsInput asks for a page of a dataset's changesets.
type ListChangesetsInput struct {
	DatasetID  finspace.DatasetID        `wire:"datasetId,path"`
	MaxResults *finspace.ResultLimit     `wire:"maxResults,query"`
	NextToken  *finspace.PaginationToken `wire:"nextToken,query"`
}

// ListChangesetsOutput is a page in the order of creation.
type ListChangesetsOutput struct {
	Changesets []finspace.Changeset      `wire:"changesets"`
	NextToken  *finspace.PaginationToken `wire:"nextToken"`
}

// ListChangesets lists a dataset's changesets to everybody who has any permission on it. A page costs its rows.
func (s *Service) ListChangesets(ctx context.Context, by *finspace.Caller, in *ListChangesetsInput) (*ListChangesetsOutput, error) {
	l := s.listing(by, "ListChangesets", limitOf(in.MaxResults), string(in.DatasetID))
	key, err := l.after(in.NextToken)
	if err != nil {
		return nil, err
	}
	after, err := timeOfKey(key)
	if err != nil {
		return nil, err
	}
	return view(ctx, s, func(tx finspace.Tx) (*ListChangesetsOutput, error) {
		d, err := datasetFor(tx, by, finspace.DatasetIDOrAlias(in.DatasetID), anyPermission)
		if err != nil {
			return nil, err
		}
		rows, err := tx.Changesets(by.Environment.ID, d.ID, after, l.fetch())
		if err != nil {
			return nil, err
		}
		rows, next := pageOf(l, rows, keyOfTime)
		out := &ListChangesetsOutput{Changesets: make([]finspace.Changeset, 0, len(rows)), NextToken: next}
		for _, c := range rows {
			c.Arn = by.Environment.ChangesetArn(c.DatasetID, c.ID)
			out.Changesets = append(out.Changesets, *c)
		}
		return out, nil
	})
}

// keyOfTime is the key of a changeset in its dataset's list: no two have one CreateTime.
func keyOfTime(c *finspace.Changeset) string { return strconv.FormatInt(int64(c.CreateTime), 10) }

func timeOfKey(key string) (finspace.Time, error) {
	if key == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return 0, broken("read the key in a page token", err)
	}
	return finspace.Time(n), nil
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

// UpdateChangeset corrects a changeset by a new one of type MODIFY, which takes its place once it has come in. Until then,
// and for ever if it fails, the corrected one counts.
func (s *Service) UpdateChangeset(ctx context.Context, by *finspace.Caller, in *UpdateChangesetInput) (*UpdateChangesetOutput, error) {
	o := order{dataset: in.DatasetID, source: in.SourceParams, format: in.FormatParams}
	if err := s.listBefore(ctx, by, &o); err != nil {
		return nil, err
	}
	defer s.wakeRunners()
	return change(ctx, s, by, "UpdateChangeset", in.ClientToken, in, func(tx finspace.Tx) (*UpdateChangesetOutput, error) {
		d, err := s.datasetToFill(tx, by, in.DatasetID)
		if err != nil {
			return nil, busyWhenFull(err)
		}
		target, err := toCorrect(tx, d, in.ChangesetID)
		if err != nil {
			return nil, err
		}
		correction := &finspace.Changeset{ChangeType: finspace.Modify, UpdatesChangesetID: &target.ID, PlaceTime: target.PlaceTime}
		c, err := s.addChangeset(tx, by, d, &o, correction)
		if err != nil {
			return nil, err
		}
		return &UpdateChangesetOutput{DatasetID: d.ID, ChangesetID: c.ID}, nil
	})
}

// busyWhenFull tells of a full queue by the one exception for it that the contract lists for UpdateChangeset.
func busyWhenFull(err error) error {
	var told *finspace.Error
	if errors.As(err, &told) && told.Kind == finspace.Limit {
		return finspace.Errorf(finspace.Throttled, told.Reason, "%s", told.Message)
	}
	return err
}

// toCorrect is the changeset of an id, if it may be corrected: it has come in, and no correction has, or is on its way.
func toCorrect(tx finspace.Tx, d *finspace.Dataset, id finspace.ChangesetID) (*finspace.Changeset, error) {
	c, err := tx.ChangesetForUpdate(d.Environment, d.ID, id)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Status == finspace.IngestionFailed:
		return nil, conflict("changesetFailed", "The changeset has failed, so that there is nothing to correct. Create another one.")
	case c.Status != finspace.IngestionSuccess:
		return nil, conflict("changesetUnfinished", "The changeset is %s. Wait until it is SUCCESS, and correct it then.", c.Status)
	case c.UpdatedByChangesetID != nil:
		return nil, conflict("changesetCorrected", "The changeset was corrected by %s. Correct that one.", *c.UpdatedByChangesetID)
	}
	other, err := tx.CorrectionOf(d.Environment, id)
	if err != nil {
		return nil, err
	}
	if other != nil {
		return nil, conflict("correctionInFlight", "The changeset is being corrected by %s. Wait for it to end.", *other)
	}
	return c, nil
}
