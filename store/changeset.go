package store

import (
	"errors"

	"github.com/openfinspace/openfinspace"
)

const changesetColumns = "environment, id, dataset_id, change_type, status, source_params, format_params, creator, create_time, place_time, " +
	"finish_time, row_count, byte_count, rejected_count, content_hash, error_category, error_message, samples, warnings, updates_id, " +
	"updated_by_id, updated_time, source_state"

// replacedTime is the first changeset of type REPLACE that has come in and stands behind the place of c. It costs one descent
// into an index that holds nothing else.
const replacedTime = "(SELECT r.create_time FROM changesets r WHERE r.environment = c.environment AND r.dataset_id = c.dataset_id " +
	"AND r.change_type = 'REPLACE' AND r.status = 'SUCCESS' AND r.create_time > c.place_time ORDER BY r.create_time LIMIT 1)"

var selectChangeset = "SELECT " + of("c", changesetColumns) + ", " + replacedTime + " FROM changesets c WHERE "

func scanChangeset(r *row) *finspace.Changeset {
	c := &finspace.Changeset{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.ChangesetID](r), DatasetID: text[finspace.DatasetID](r),
		ChangeType: text[finspace.ChangeType](r), Status: text[finspace.IngestionStatus](r), SourceParams: fromJSON[finspace.Params](r),
		FormatParams: fromJSON[finspace.Params](r), Creator: text[string](r), CreateTime: number[finspace.Time](r),
		PlaceTime: number[finspace.Time](r), FinishTime: number[finspace.Time](r), Rows: number[int64](r), Bytes: number[int64](r),
		Rejected: number[int64](r), Hash: text[string](r), ErrorInfo: scanErrorInfo(r), Samples: scanSamples(r),
		Warnings: fromJSON[[]string](r), UpdatesChangesetID: optionalText[finspace.ChangesetID](r),
		UpdatedByChangesetID: optionalText[finspace.ChangesetID](r), UpdatedTime: number[finspace.Time](r), Source: text[finspace.SourceState](r),
	}
	var replaced finspace.Time
	if t := optionalNumber[finspace.Time](r); t != nil {
		replaced = *t
	}
	from := c.CreateTime
	c.ActiveFromTimestamp, c.ActiveUntilTimestamp = &from, c.ReplacedBy(replaced)
	return c
}

func scanErrorInfo(r *row) *finspace.ErrorInfo {
	info := finspace.ErrorInfo{ErrorCategory: optionalText[finspace.ErrorCategory](r), ErrorMessage: optionalText[finspace.ErrorMessage](r)}
	if info == (finspace.ErrorInfo{}) {
		return nil
	}
	return &info
}

func errorInfoOf(c *finspace.Changeset) finspace.ErrorInfo {
	if c.ErrorInfo == nil {
		return finspace.ErrorInfo{}
	}
	return *c.ErrorInfo
}

func (t *tx) AddChangeset(c *finspace.Changeset) error {
	e := errorInfoOf(c)
	n, err := t.exec("INSERT INTO changesets ("+changesetColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "+
		"$16, $17, $18, $19, $20, $21, $22, $23) ON CONFLICT DO NOTHING",
		c.Environment, c.ID, c.DatasetID, c.ChangeType, c.Status, asJSON(c.SourceParams), asJSON(c.FormatParams), c.Creator, c.CreateTime,
		c.PlaceTime, c.FinishTime, c.Rows, c.Bytes, c.Rejected, c.Hash, e.ErrorCategory, e.ErrorMessage, samplesText(c.Samples),
		asJSON(c.Warnings), c.UpdatesChangesetID, c.UpdatedByChangesetID, c.UpdatedTime, c.Source)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "changesetTaken", "There is another changeset with the id or in the place of %s already.", c.ID)
	}
	return failed("add a changeset", err)
}

// changesetByID compares the dataset in a way that no index serves: PostgreSQL without statistics, as after a restore, would else read the
// whole history of the dataset for one of its changesets.
var changesetByID = selectChangeset + "c.environment = $1 AND c.id = $2 AND c.dataset_id || '' = $3"

func (t *tx) Changeset(env finspace.EnvironmentID, d finspace.DatasetID, id finspace.ChangesetID) (*finspace.Changeset, error) {
	return t.changeset("", env, d, id)
}

func (t *tx) ChangesetForUpdate(env finspace.EnvironmentID, d finspace.DatasetID, id finspace.ChangesetID) (*finspace.Changeset, error) {
	return t.changeset(t.d.forUpdate, env, d, id)
}

func (t *tx) changeset(mode string, env finspace.EnvironmentID, d finspace.DatasetID, id finspace.ChangesetID) (*finspace.Changeset, error) {
	c, err := one(t, scanChangeset, changesetByID+mode, env, id, d)
	return found(c, err, "read a changeset", "noSuchChangeset", "The dataset %s has no changeset %s.", d, id)
}

var changesetsAfter = selectChangeset + "c.environment = $1 AND c.dataset_id = $2 AND c.create_time > $3 ORDER BY c.create_time LIMIT $4"

func (t *tx) Changesets(env finspace.EnvironmentID, d finspace.DatasetID, after finspace.Time, limit int) ([]*finspace.Changeset, error) {
	l, err := list(t, scanChangeset, changesetsAfter, env, d, after, limit)
	return l, failed("list changesets", err)
}

func (t *tx) SetChangeset(c *finspace.Changeset) error {
	e := errorInfoOf(c)
	n, err := t.exec("UPDATE changesets SET status = $1, finish_time = $2, row_count = $3, byte_count = $4, rejected_count = $5, "+
		"content_hash = $6, error_category = $7, error_message = $8, samples = $9, warnings = $10, updated_by_id = $11, updated_time = $12, "+
		"source_state = $13 WHERE environment = $14 AND id = $15 AND dataset_id || '' = $16",
		c.Status, c.FinishTime, c.Rows, c.Bytes, c.Rejected, c.Hash, e.ErrorCategory, e.ErrorMessage, samplesText(c.Samples), asJSON(c.Warnings),
		c.UpdatedByChangesetID, c.UpdatedTime, c.Source, c.Environment, c.ID, c.DatasetID)
	return changed(n, err, "change a changeset", "noSuchChangeset", "The dataset %s has no changeset %s.", c.DatasetID, c.ID)
}

func (t *tx) CorrectionOf(env finspace.EnvironmentID, id finspace.ChangesetID) (*finspace.ChangesetID, error) {
	c, err := one(t, text[finspace.ChangesetID], "SELECT id FROM changesets WHERE environment = $1 AND updates_id = $2 AND status <> 'FAILED'", env, id)
	if errors.Is(err, errNoRow) {
		return nil, nil
	}
	return &c, failed("look for a correction", err)
}
