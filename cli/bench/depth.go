package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Depth is a changeset made and read in a new dataset and beside many others.
type Depth struct {
	New       [2]Result `json:"new"` // CreateChangeset and GetChangeset in a new dataset
	Beside    int64     `json:"beside"`
	Many      [2]Result `json:"many"`
	ShareMade float64   `json:"createShare"` // of the rate in a new dataset
	ShareRead float64   `json:"getShare"`
}

// NewDepth computes the ratios.
func NewDepth(beside int64, made, read [2]Result) *Depth {
	return &Depth{
		New: [2]Result{made[0], read[0]}, Beside: beside, Many: [2]Result{made[1], read[1]},
		ShareMade: made[1].Rate / made[0].Rate, ShareRead: read[1].Rate / read[0].Rate,
	}
}

// depthTurns is how often each of two datasets is measured, in turns: what else the machine does meets both.
const depthTurns = 7

// Depths measures changesets of two datasets, and gives the turn in the middle of each measurement.
func (o Objects) Depths(ctx context.Context, datasets [2]finspace.DatasetID, duration time.Duration) (made, read [2]Result, err error) {
	var mades, reads [2][]Result
	for range depthTurns {
		for i, d := range datasets {
			m, r, err := o.changesets(ctx, d, duration/depthTurns)
			if err != nil {
				return made, read, err
			}
			mades[i], reads[i] = append(mades[i], m), append(reads[i], r)
		}
	}
	for i := range datasets {
		made[i], read[i] = middle(mades[i], rate), middle(reads[i], rate)
	}
	return made, read, nil
}

// middle is the turn in the middle by a figure of it.
func middle[T any](turns []T, by func(*T) float64) T {
	slices.SortFunc(turns, func(a, b T) int { return cmp.Compare(by(&a), by(&b)) })
	return turns[len(turns)/2]
}

func rate(r *Result) float64 { return r.Rate }

// changesets measures CreateChangeset of a file that is not there, which ends at once and leaves no work behind, and GetChangeset of the
// last one, one after the other.
func (o Objects) changesets(ctx context.Context, dataset finspace.DatasetID, duration time.Duration) (made, read Result, err error) {
	path := "/datasets/" + string(dataset) + "/changesetsv2"
	made, err = o.Load(ctx, "CreateChangeset", 1, duration, func(w *Writer) []byte {
		return w.request("POST", path, "", o.changeset("absent.csv", format.CSV), time.Now())
	})
	if err != nil {
		return made, read, err
	}
	var last struct{ ChangesetID string }
	if err := o.once("POST", path, o.changeset("absent.csv", format.CSV), &last); err != nil {
		return made, read, err
	}
	read, err = o.Load(ctx, "GetChangeset", 1, duration, func(w *Writer) []byte {
		return w.request("GET", path+"/"+last.ChangesetID, "", "", time.Now())
	})
	return made, read, err
}

// FillChangesets adds changesets to a dataset in the bare store until it has n; every tenth is a REPLACE.
func FillChangesets(ctx context.Context, s finspace.Store, env finspace.EnvironmentID, dataset finspace.DatasetID, n int64) error {
	const together = 500
	var ids finspace.IDs
	for from := int64(0); from < n; from += together {
		err := s.Update(ctx, func(tx finspace.Tx) error { return addChangesets(tx, env, dataset, &ids, min(together, n-from)) })
		if err != nil {
			return fmt.Errorf("fill the dataset: %w", err)
		}
	}
	return nil
}

func addChangesets(tx finspace.Tx, env finspace.EnvironmentID, dataset finspace.DatasetID, ids *finspace.IDs, n int64) error {
	d, err := tx.DatasetForUpdate(env, dataset)
	if err != nil {
		return err
	}
	at := max(d.LastChangesetTime, finspace.TimeOf(time.Now().Add(-time.Hour)))
	for i := range n {
		at++
		kind := finspace.Append
		if i%10 == 0 {
			kind = finspace.Replace
		}
		err := tx.AddChangeset(&finspace.Changeset{
			Environment: env, ID: finspace.ChangesetID(ids.New(time.Now())), DatasetID: dataset, ChangeType: kind, Status: finspace.IngestionSuccess,
			SourceParams: finspace.Params{}, FormatParams: finspace.Params{}, CreateTime: at, PlaceTime: at, FinishTime: at, Source: finspace.SourceGone,
		})
		if err != nil {
			return err
		}
	}
	d.LastChangesetTime = at
	return tx.SetDataset(d)
}
