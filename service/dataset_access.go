package service

import (
	"errors"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// datasetPermissions are what by may do with a dataset: the one place where that is decided. A superuser and the root may
// do everything, a user what the grants of his groups give, and nobody else anything.
func datasetPermissions(tx finspace.Tx, by *finspace.Caller, id finspace.DatasetID) ([]finspace.DatasetPermission, error) {
	switch {
	case by.IsSuper():
		return finspace.AllDatasetPermissions, nil
	case by.Kind == finspace.UserCaller:
		return tx.DatasetPermissions(by.Environment.ID, id, by.User.ID)
	}
	return nil, nil
}

// anyPermission asks for no certain permission: whoever has one may see the dataset's details.
const anyPermission finspace.DatasetPermission = ""

// datasetFor reads the dataset of an id or an alias for by, who needs p on it. An id of no dataset is NotFound: ids
// cannot be guessed. An alias can, so that one of no dataset is Denied like that of a dataset on which by has no
// permission, except for superusers, who see all.
func datasetFor(tx finspace.Tx, by *finspace.Caller, name finspace.DatasetIDOrAlias, p finspace.DatasetPermission) (*finspace.Dataset, error) {
	d, err := namedDataset(tx, by, name)
	if err != nil {
		return nil, err
	}
	has, err := datasetPermissions(tx, by, d.ID)
	if err != nil {
		return nil, err
	}
	if len(has) == 0 {
		return nil, invisible()
	}
	if p != anyPermission && !slices.Contains(has, p) {
		return nil, denied("datasetPermissionMissing", "The permission %s on the dataset is needed. "+
			"Ask for membership of a permission group that has it.", p)
	}
	return d, nil
}

// datasetToChange is datasetFor for a change: no other change touches the dataset until this one ends.
func datasetToChange(tx finspace.Tx, by *finspace.Caller, id finspace.DatasetID, p finspace.DatasetPermission) (*finspace.Dataset, error) {
	d, err := datasetFor(tx, by, finspace.DatasetIDOrAlias(id), p)
	if err != nil {
		return nil, err
	}
	return tx.DatasetForUpdate(by.Environment.ID, d.ID)
}

// aliasPrefix begins every alias, and no id.
const aliasPrefix = "alias/"

func namedDataset(tx finspace.Tx, by *finspace.Caller, name finspace.DatasetIDOrAlias) (*finspace.Dataset, error) {
	if !strings.HasPrefix(string(name), aliasPrefix) {
		return tx.Dataset(by.Environment.ID, finspace.DatasetID(name))
	}
	d, err := tx.DatasetByAlias(by.Environment.ID, finspace.AliasString(name))
	if errors.Is(err, finspace.NotFound) && !by.IsSuper() {
		return nil, invisible()
	}
	return d, err
}

func invisible() error {
	return denied("datasetInvisible", "You have no permission on this dataset. Ask for membership of a permission group that has one.")
}

// visibleDatasets are all datasets for a superuser, and for others those on which they have a permission.
func visibleDatasets(tx finspace.Tx, by *finspace.Caller, after finspace.DatasetID, limit int) ([]*finspace.Dataset, error) {
	if by.IsSuper() {
		return tx.Datasets(by.Environment.ID, after, limit)
	}
	return tx.DatasetsOf(by.Environment.ID, by.User.ID, after, limit)
}
