package service

import (
	"context"
	"fmt"

	"github.com/openfinspace/openfinspace"
)

// ChangesetProgressInput names a changeset of a dataset.
type ChangesetProgressInput struct {
	DatasetID   finspace.DatasetIDOrAlias `wire:"datasetId,path"`
	ChangesetID finspace.ChangesetID      `wire:"changesetId,path"`
}

// ChangesetProgressOutput is how far a changeset is, and what GetChangeset has no members for. Bytes that are read are those of the
// source; those that are stored are of the data files.
type ChangesetProgressOutput struct {
	DatasetID       finspace.DatasetID       `wire:"datasetId"`
	ChangesetID     finspace.ChangesetID     `wire:"changesetId"`
	Status          finspace.IngestionStatus `wire:"status"`
	ErrorInfo       *finspace.ErrorInfo      `wire:"errorInfo"`
	CreateTime      finspace.Time            `wire:"createTime"`
	FinishTime      *finspace.Time           `wire:"finishTime"`
	CancelRequested bool                     `wire:"cancelRequested"`

	Stage      *string        `wire:"stage"` // while it runs
	Attempt    *int64         `wire:"attempt"`
	BytesRead  *int64         `wire:"bytesRead"`
	BytesTotal *int64         `wire:"bytesTotal"`
	RowsRead   *int64         `wire:"rowsRead"`
	LastSign   *finspace.Time `wire:"lastSignTime"` // of its runner

	Rows        int64              `wire:"rows"`
	BytesStored int64              `wire:"bytesStored"`
	Rejected    int64              `wire:"rejected"`
	ContentHash *string            `wire:"contentHash"`
	Samples     []finspace.BadCell `wire:"samples"`
	Warnings    []string           `wire:"warnings"`

	// QuarantineURI is the s3:// address of the bad rows that were kept aside; whoever may read the dataset's data may read it.
	QuarantineURI *string `wire:"quarantineS3Uri"`
}

// QuarantineKey is where the bad rows of a changeset are published that were kept aside, in the environment's ManagedBucket.
func QuarantineKey(d finspace.DatasetID, c finspace.ChangesetID) finspace.ObjectKey {
	return d.Files() + finspace.ObjectKey(c) + "/quarantine/rows.csv"
}

// ChangesetProgress tells how far a changeset is to everybody who has any permission on its dataset.
func (s *Service) ChangesetProgress(ctx context.Context, by *finspace.Caller, in *ChangesetProgressInput) (*ChangesetProgressOutput, error) {
	return view(ctx, s, func(tx finspace.Tx) (*ChangesetProgressOutput, error) {
		c, err := changesetFor(tx, by, finspace.DatasetID(in.DatasetID), in.ChangesetID)
		if err != nil {
			return nil, err
		}
		out := progressOf(c)
		if c.Status == finspace.IngestionSuccess && c.Rejected > 0 {
			out.QuarantineURI = new(fmt.Sprintf("s3://%s/%s", ManagedBucket(by.Environment), QuarantineKey(c.DatasetID, c.ID)))
		}
		j, err := tx.Job(c.Environment, finspace.JobID(c.ID))
		if isKind(err, finspace.NotFound) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out.CancelRequested = j.Cancelled
		if j.State == finspace.JobRunning {
			p := j.Progress
			out.Stage, out.Attempt, out.BytesRead, out.BytesTotal, out.RowsRead, out.LastSign = &p.Stage, &j.Attempt, &p.Bytes, &p.Total, &p.Rows, &p.Time
		}
		return out, nil
	})
}

func progressOf(c *finspace.Changeset) *ChangesetProgressOutput {
	out := &ChangesetProgressOutput{
		DatasetID: c.DatasetID, ChangesetID: c.ID, Status: c.Status, ErrorInfo: c.ErrorInfo, CreateTime: c.CreateTime, Rows: c.Rows,
		BytesStored: c.Bytes, Rejected: c.Rejected, Samples: c.Samples, Warnings: c.Warnings,
	}
	if c.FinishTime > 0 {
		out.FinishTime = &c.FinishTime
	}
	if c.Hash != "" {
		out.ContentHash = &c.Hash
	}
	return out
}

// CancelChangesetInput names a changeset of a dataset.
type CancelChangesetInput struct {
	ClientToken *finspace.ClientToken     `wire:"clientToken,token"`
	DatasetID   finspace.DatasetIDOrAlias `wire:"datasetId,path"`
	ChangesetID finspace.ChangesetID      `wire:"changesetId,path"`
}

// CancelChangesetOutput is where the changeset stands: FAILED when it was waiting, else still RUNNING until its runner stops.
type CancelChangesetOutput struct {
	DatasetID   finspace.DatasetID       `wire:"datasetId"`
	ChangesetID finspace.ChangesetID     `wire:"changesetId"`
	Status      finspace.IngestionStatus `wire:"status"`
}

// CancelChangeset asks for the end of a changeset that has not come in yet. Who may add data may cancel. One that is done is
// a Conflict; asking twice is none.
func (s *Service) CancelChangeset(ctx context.Context, by *finspace.Caller, in *CancelChangesetInput) (*CancelChangesetOutput, error) {
	return change(ctx, s, by, "CancelChangeset", in.ClientToken, in, func(tx finspace.Tx) (*CancelChangesetOutput, error) {
		d, err := datasetFor(tx, by, in.DatasetID, finspace.AddDatasetData)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Changeset(by.Environment.ID, d.ID, in.ChangesetID); err != nil {
			return nil, err
		}
		j, err := tx.JobForUpdate(by.Environment.ID, finspace.JobID(in.ChangesetID))
		if isKind(err, finspace.NotFound) {
			return nil, conflict("changesetFinished", "The changeset is not under way any more, so that there is nothing to cancel.")
		}
		if err != nil {
			return nil, err
		}
		c, err := s.cancel(tx, d.ID, j)
		if err != nil {
			return nil, err
		}
		return &CancelChangesetOutput{DatasetID: d.ID, ChangesetID: c.ID, Status: c.Status}, nil
	})
}

// cancel ends work that waits, and asks a runner to end what runs.
func (s *Service) cancel(tx finspace.Tx, d finspace.DatasetID, j *finspace.Job) (*finspace.Changeset, error) {
	c, err := tx.ChangesetForUpdate(j.Environment, d, finspace.ChangesetID(j.ID))
	if err != nil {
		return nil, err
	}
	if j.State == finspace.JobWaiting {
		return c, s.endFailed(tx, j, c, cancelled())
	}
	j.Cancelled = true
	return c, tx.SetJob(j)
}
