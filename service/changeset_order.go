package service

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/text"
)

// order is what a request wants to come into a dataset: where it stands and in which form, as it was written.
type order struct {
	dataset        finspace.DatasetID
	source, format finspace.Params
	listed         *listed // of a source in an external bucket
}

// listed is what a listing of an external bucket has come to.
type listed struct {
	sources []finspace.ChangesetSource
	failure *IngestFailure
}

// maxParams bounds the entries of sourceParams and of formatParams.
const maxParams = 100

// The keys of sourceParams.
const (
	sourceType   finspace.ParamKey = "sourceType"
	s3SourcePath finspace.ParamKey = "s3SourcePath"
)

// addChangeset adds c, whose type and links are set, with its source pinned and its work waiting. The caller holds d. What
// cannot be done whatever one tries again, such as a place without files, makes a changeset that has failed at once.
func (s *Service) addChangeset(tx finspace.Tx, by *finspace.Caller, d *finspace.Dataset, o *order, c *finspace.Changeset) (*finspace.Changeset, error) {
	at, warnings, err := o.check(by.Environment, d.Kind)
	if err != nil {
		return nil, err
	}
	sources, failure, err := s.pin(tx, by, at, o)
	if err != nil {
		return nil, err
	}
	s.describe(tx, by, d, o, c)
	c.Warnings = warnings
	if failure != nil {
		c.Source = finspace.SourceGone
		setFailed(c, failure, tx.Now())
	}
	if err := tx.AddChangeset(c); err != nil {
		return nil, err
	}
	if err := tx.SetDataset(d); err != nil {
		return nil, err
	}
	if failure != nil {
		return c, nil
	}
	return c, addWork(tx, c, sources)
}

// describe fills the new changeset. Its CreateTime rises with each of the dataset, also where the clocks of servers
// differ, so that an APPEND that is asked for after a REPLACE was answered stands behind it.
func (s *Service) describe(tx finspace.Tx, by *finspace.Caller, d *finspace.Dataset, o *order, c *finspace.Changeset) {
	d.LastChangesetTime = max(tx.Now(), d.LastChangesetTime+1)
	c.Environment, c.DatasetID, c.ID = d.Environment, d.ID, finspace.ChangesetID(s.ids.New(tx.Now().Std()))
	c.Creator, c.CreateTime, c.Status = by.Principal(), d.LastChangesetTime, finspace.IngestionPending
	c.SourceParams, c.FormatParams, c.Source = o.source, o.format, finspace.SourceHeld
	if c.UpdatesChangesetID == nil {
		c.PlaceTime = c.CreateTime
	}
}

// addWork pins the source and lets the changeset wait for a runner.
func addWork(tx finspace.Tx, c *finspace.Changeset, sources []finspace.ChangesetSource) error {
	if err := tx.AddChangesetSources(c.Environment, c.ID, sources); err != nil {
		return err
	}
	return tx.AddJob(&finspace.Job{
		Environment: c.Environment, ID: finspace.JobID(c.ID), Kind: finspace.JobIngest, Dataset: c.DatasetID, State: finspace.JobWaiting,
		CreateTime: tx.Now(), RunAfter: tx.Now(),
	})
}

// check reads the parameters: the place of the source, and what of them does nothing.
func (o *order) check(env *finspace.Environment, kind finspace.DatasetKind) (place, []string, error) {
	if err := bounded("sourceParams", o.source); err != nil {
		return place{}, nil, err
	}
	if err := bounded("formatParams", o.format); err != nil {
		return place{}, nil, err
	}
	at, err := placeOf(env, o.source)
	if err != nil {
		return place{}, nil, err
	}
	_, ignored, err := formatOf(kind, o.format)
	return at, append(o.unknownSource(), ignored...), err
}

func bounded(member string, p finspace.Params) error {
	if len(p) > maxParams {
		return invalid(member, "%s: it has %d entries, and may have %d.", member, len(p), maxParams)
	}
	return nil
}

func (o *order) unknownSource() (warnings []string) {
	for _, key := range slices.Sorted(maps.Keys(o.source)) {
		if key != sourceType && key != s3SourcePath {
			warnings = append(warnings, fmt.Sprintf("sourceParams: %.128q is not known and does nothing.", key))
		}
	}
	return warnings
}

// formatType is the one key of formatParams that every dataset needs.
const formatType finspace.ParamKey = "formatType"

// formatOf reads formatParams for a dataset of the kind, with what of them does nothing. Files of NON_TABULAR datasets are
// kept as they are, so that any word is their type.
func formatOf(kind finspace.DatasetKind, given finspace.Params) (format.Params, []string, error) {
	if kind == finspace.NonTabular {
		return looseFormat(given)
	}
	texts := make(map[string]string, len(given))
	for key, value := range given {
		texts[string(key)] = string(value)
	}
	p, err := format.Parse(texts)
	if err == nil {
		err = text.Check(p)
	}
	var bad *format.Error
	if errors.As(err, &bad) {
		return p, nil, invalid("formatParams."+bad.Key, "formatParams.%s %s.", bad.Key, bad.Message)
	}
	var warnings []string
	for _, i := range p.Ignored {
		warnings = append(warnings, fmt.Sprintf("formatParams: %.128q does nothing. %s", i.Key, i.Reason))
	}
	return p, warnings, err
}

func looseFormat(given finspace.Params) (format.Params, []string, error) {
	if given[formatType] == "" {
		return format.Params{}, nil, invalid("formatParams.formatType", "formatParams.formatType is missing: give a word for the form of the files.")
	}
	var warnings []string
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if key != formatType {
			warnings = append(warnings, fmt.Sprintf("formatParams: %.128q does nothing: files of a NON_TABULAR dataset are kept as they are.", key))
		}
	}
	return format.Params{}, warnings, nil
}
