package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Small is many small changesets from many callers, until all have come in.
type Small struct {
	Count   int     `json:"count"`
	Callers int     `json:"callers"`
	Created float64 `json:"createdSeconds"` // until the last was answered
	Seconds float64 `json:"seconds"`        // until the last was SUCCESS
	Rate    float64 `json:"perSecond"`
}

// SmallChangesets puts count small files and makes a changeset of each, from many callers, and waits until all have come in.
func (o Objects) SmallChangesets(ctx context.Context, dataset finspace.DatasetID, count, callers int) (Small, error) {
	var next atomic.Int64
	var running sync.WaitGroup
	var failed atomic.Pointer[error]
	began := time.Now()
	for range callers {
		running.Go(func() {
			for i := next.Add(1); i <= int64(count) && ctx.Err() == nil && failed.Load() == nil; i = next.Add(1) {
				if err := o.small(dataset, fmt.Sprintf("small-%d.csv", i)); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	running.Wait()
	if err := failed.Load(); err != nil {
		return Small{}, *err
	}
	s := Small{Count: count, Callers: callers, Created: time.Since(began).Seconds()}
	err := o.awaitAll(ctx, dataset, count)
	s.Seconds = time.Since(began).Seconds()
	s.Rate = float64(count) / s.Seconds
	return s, err
}

func (o Objects) small(dataset finspace.DatasetID, name string) error {
	c, err := o.connect()
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	var body bytes.Buffer
	body.WriteString(tradesHeader)
	more := trades()
	for range 99 {
		body.WriteString(more().csv())
	}
	digest := sha256.Sum256(body.Bytes())
	if err := o.exchange(c, "PUT", "/"+o.Bucket+"/"+o.Prefix+name, body.Bytes(), hex.EncodeToString(digest[:])); err != nil {
		return err
	}
	var made struct{ ChangesetID string }
	return o.once("POST", "/datasets/"+string(dataset)+"/changesetsv2", o.changeset(name, format.CSV), &made)
}

// awaitAll wants count changesets, none lost and none failed.
func (o Objects) awaitAll(ctx context.Context, dataset finspace.DatasetID, count int) error {
	for ctx.Err() == nil {
		seen, waiting, err := o.countAll(dataset)
		switch {
		case err != nil:
			return err
		case seen != count:
			return fmt.Errorf("there are %d changesets, want %d", seen, count)
		case waiting == 0:
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return ctx.Err()
}

func (o Objects) countAll(dataset finspace.DatasetID) (seen, waiting int, err error) {
	for query := "maxResults=100"; ; {
		said, err := o.Once(func(w *Writer) []byte {
			return w.request("GET", "/datasets/"+string(dataset)+"/changesetsv2", query, "", time.Now())
		})
		if err != nil {
			return 0, 0, err
		}
		var page struct {
			Changesets []struct{ Status string }
			NextToken  string
		}
		if err := json.Unmarshal(said, &page); err != nil {
			return 0, 0, err
		}
		for _, c := range page.Changesets {
			seen++
			switch c.Status {
			case string(finspace.IngestionFailed):
				return 0, 0, fmt.Errorf("a small changeset has failed")
			case string(finspace.IngestionSuccess):
			default:
				waiting++
			}
		}
		if page.NextToken == "" {
			return seen, waiting, nil
		}
		query = "maxResults=100&nextToken=" + page.NextToken
	}
}
