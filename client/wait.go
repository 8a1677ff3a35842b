package client

import (
	"context"
	"fmt"
	"time"
)

// How long the pauses between two looks are: short at first, for small files, then longer.
const (
	firstLook = 500 * time.Millisecond
	laterLook = 15 * time.Second
)

// FailedError is what a Wait… function returns when what it waited for has failed.
type FailedError struct {
	What     string // "changeset", "data view" or "dataset"
	ID       string
	Status   string
	Category ErrorCategory // why; empty when the service does not say
	Message  string
}

func (e *FailedError) Error() string {
	text := fmt.Sprintf("client: %s %s ended in %s", e.What, e.ID, e.Status)
	if e.Category != "" || e.Message != "" {
		text += fmt.Sprintf(": %s %s", e.Category, e.Message)
	}
	return text
}

// because adds what the service says of the failure.
func (e *FailedError) because(info *ErrorInfo) *FailedError {
	if info == nil {
		return e
	}
	if info.ErrorCategory != nil {
		e.Category = *info.ErrorCategory
	}
	if info.ErrorMessage != nil {
		e.Message = *info.ErrorMessage
	}
	return e
}

// WaitForChangeset returns when the changeset has reached SUCCESS. It returns a [*FailedError] when it has failed, and
// the context's error when that ends first; the ingestion goes on.
func (c *Client) WaitForChangeset(ctx context.Context, in *GetChangesetInput) (*GetChangesetOutput, error) {
	return waitFor(ctx, func() (*GetChangesetOutput, bool, error) {
		out, err := c.GetChangeset(ctx, in)
		if err != nil {
			return nil, false, err
		}
		if out.Status == IngestionStatusFailed {
			return out, true, (&FailedError{What: "changeset", ID: out.ChangesetID, Status: string(out.Status)}).because(out.ErrorInfo)
		}
		return out, out.Status == IngestionStatusSuccess, nil
	})
}

// WaitForDataView returns when the data view has reached SUCCESS. It returns a [*FailedError] when it has ended
// otherwise, and the context's error when that ends first; the building goes on.
func (c *Client) WaitForDataView(ctx context.Context, in *GetDataViewInput) (*GetDataViewOutput, error) {
	return waitFor(ctx, func() (*GetDataViewOutput, bool, error) {
		out, err := c.GetDataView(ctx, in)
		if err != nil {
			return nil, false, err
		}
		switch out.Status {
		case DataViewStatusFailed, DataViewStatusCancelled, DataViewStatusTimeout, DataViewStatusFailedCleanupFailed:
			return out, true, (&FailedError{What: "data view", ID: out.DataViewID, Status: string(out.Status)}).because(out.ErrorInfo)
		default:
			return out, out.Status == DataViewStatusSuccess, nil
		}
	})
}

// WaitForDataset returns when the dataset has reached SUCCESS and takes changesets. It returns a [*FailedError] when it
// has failed, and the context's error when that ends first.
func (c *Client) WaitForDataset(ctx context.Context, in *GetDatasetInput) (*GetDatasetOutput, error) {
	return waitFor(ctx, func() (*GetDatasetOutput, bool, error) {
		out, err := c.GetDataset(ctx, in)
		if err != nil {
			return nil, false, err
		}
		if out.Status == DatasetStatusFailed {
			return out, true, &FailedError{What: "dataset", ID: out.DatasetID, Status: string(out.Status)}
		}
		return out, out.Status == DatasetStatusSuccess, nil
	})
}

// waitFor looks again and again until look says that it is over.
func waitFor[Out any](ctx context.Context, look func() (*Out, bool, error)) (*Out, error) {
	for wait := firstLook; ; wait = min(wait*2, laterLook) {
		out, over, err := look()
		if over || err != nil {
			return out, err
		}
		if !pause(ctx, wait) {
			return out, fmt.Errorf("client: stopped waiting: %w", ctx.Err())
		}
	}
}
