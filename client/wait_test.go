package client

import (
	"context"
	"errors"
	"testing"
)

func TestWaitForChangeset(t *testing.T) {
	c, s := serve(t, says(`{"changesetId":"c","status":"RUNNING"}`), says(`{"changesetId":"c","status":"SUCCESS"}`))
	out, err := c.WaitForChangeset(context.Background(), &GetChangesetInput{DatasetID: "d", ChangesetID: "c"})
	if err != nil || out.Status != IngestionStatusSuccess || len(s.received) != 2 {
		t.Errorf("%+v, %v after %d looks", out, err, len(s.received))
	}
}

func TestWaitForWhatFails(t *testing.T) {
	c, _ := serve(t, says(`{"dataViewId":"v","status":"TIMEOUT","errorInfo":{"errorMessage":"too large","errorCategory":"USER_RECOVERABLE"}}`))
	_, err := c.WaitForDataView(context.Background(), &GetDataViewInput{DatasetID: "d", DataViewID: "v"})
	var failed *FailedError
	if !errors.As(err, &failed) || failed.Status != "TIMEOUT" || failed.Category != ErrorCategoryUserRecoverable || failed.Message != "too large" {
		t.Errorf("got %v", err)
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c, _ := serve(t, says(`{"datasetId":"d","status":"PENDING"}`))
	c.observe = func(Attempt) { cancel() }
	if _, err := c.WaitForDataset(ctx, &GetDatasetInput{DatasetID: "d"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
