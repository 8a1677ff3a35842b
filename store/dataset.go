package store

import "github.com/openfinspace/openfinspace"

const datasetColumns = "environment, id, title, kind, description, owner_name, owner_phone, owner_email, alias, table_schema, last_column_id, " +
	"creator, create_time, last_modified_time, last_changeset_time, first_success_time, deleted_time"

func scanDataset(r *row) *finspace.Dataset {
	return &finspace.Dataset{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.DatasetID](r), Title: text[finspace.DatasetTitle](r),
		Kind: text[finspace.DatasetKind](r), Description: optionalText[finspace.DatasetDescription](r), OwnerInfo: scanOwner(r),
		Alias: optionalText[finspace.AliasString](r), SchemaDefinition: scanSchema(r), LastColumnID: number[finspace.ColumnID](r),
		Creator: text[string](r), CreateTime: number[finspace.Time](r), LastModifiedTime: number[finspace.Time](r),
		LastChangesetTime: number[finspace.Time](r), FirstSuccessTime: number[finspace.Time](r), DeletedTime: number[finspace.Time](r),
	}
}

// scanOwner gives nil when nothing is known of the owner.
func scanOwner(r *row) *finspace.DatasetOwnerInfo {
	o := finspace.DatasetOwnerInfo{
		Name: optionalText[finspace.OwnerName](r), PhoneNumber: optionalText[finspace.PhoneNumber](r), Email: optionalText[finspace.Email](r),
	}
	if o == (finspace.DatasetOwnerInfo{}) {
		return nil
	}
	return &o
}

func ownerOf(d *finspace.Dataset) finspace.DatasetOwnerInfo {
	if d.OwnerInfo == nil {
		return finspace.DatasetOwnerInfo{}
	}
	return *d.OwnerInfo
}

// AddDataset inserts nothing where something is in the way, as AddUser does.
func (t *tx) AddDataset(d *finspace.Dataset) error {
	schema, err := schemaText(d.SchemaDefinition)
	if err != nil {
		return err
	}
	o := ownerOf(d)
	n, err := t.exec("INSERT INTO datasets ("+datasetColumns+") "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0) ON CONFLICT DO NOTHING",
		d.Environment, d.ID, d.Title, d.Kind, d.Description, o.Name, o.PhoneNumber, o.Email, d.Alias, schema, d.LastColumnID,
		d.Creator, d.CreateTime, d.LastModifiedTime, d.LastChangesetTime, d.FirstSuccessTime)
	if err != nil {
		return failed("add a dataset", err)
	}
	if n == 0 {
		return t.datasetInTheWay(d)
	}
	return t.count(d.Environment, finspace.CountDatasets, "", 1)
}

func (t *tx) datasetInTheWay(d *finspace.Dataset) error {
	if err := t.aliasInTheWay(d); err != nil {
		return err
	}
	taken, err := t.exists("SELECT 1 FROM datasets WHERE environment = $1 AND id = $2", d.Environment, d.ID)
	if err != nil {
		return failed("look for a dataset", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "datasetTaken", "There is a dataset %s already.", d.ID)
	}
	return internal("add a dataset", errRetry)
}

func (t *tx) aliasInTheWay(d *finspace.Dataset) error {
	if d.Alias == nil {
		return nil
	}
	taken, err := t.exists("SELECT 1 FROM datasets WHERE environment = $1 AND alias = $2 AND deleted_time = 0 AND id <> $3",
		d.Environment, d.Alias, d.ID)
	if err != nil {
		return failed("look for an alias", err)
	}
	if taken {
		return finspace.Errorf(finspace.Conflict, "aliasTaken", "Another dataset has the alias %s already.", *d.Alias)
	}
	return nil
}

const (
	datasetByID        = "SELECT " + datasetColumns + " FROM datasets WHERE environment = $1 AND id = $2 AND deleted_time = 0"
	deletedDatasetByID = "SELECT " + datasetColumns + " FROM datasets WHERE environment = $1 AND id = $2 AND deleted_time > 0"
)

func (t *tx) Dataset(env finspace.EnvironmentID, id finspace.DatasetID) (*finspace.Dataset, error) {
	d, err := one(t, scanDataset, datasetByID, env, id)
	return found(d, err, "read a dataset", "noSuchDataset", "There is no dataset %s.", id)
}

func (t *tx) DatasetForUpdate(env finspace.EnvironmentID, id finspace.DatasetID) (*finspace.Dataset, error) {
	d, err := one(t, scanDataset, datasetByID+t.d.forUpdate, env, id)
	return found(d, err, "read a dataset", "noSuchDataset", "There is no dataset %s.", id)
}

func (t *tx) DeletedDataset(env finspace.EnvironmentID, id finspace.DatasetID) (*finspace.Dataset, error) {
	d, err := one(t, scanDataset, deletedDatasetByID+t.d.forUpdate, env, id)
	return found(d, err, "read a deleted dataset", "noSuchDeletedDataset", "There is no deleted dataset %s that is still kept.", id)
}

func (t *tx) DatasetByAlias(env finspace.EnvironmentID, alias finspace.AliasString) (*finspace.Dataset, error) {
	d, err := one(t, scanDataset,
		"SELECT "+datasetColumns+" FROM datasets WHERE environment = $1 AND alias = $2 AND deleted_time = 0", env, alias)
	return found(d, err, "read a dataset by alias", "noSuchDataset", "There is no dataset with this alias.")
}

func (t *tx) Datasets(env finspace.EnvironmentID, after finspace.DatasetID, limit int) ([]*finspace.Dataset, error) {
	l, err := list(t, scanDataset, "SELECT "+datasetColumns+
		" FROM datasets WHERE environment = $1 AND deleted_time = 0 AND id > $2 ORDER BY id LIMIT $3", env, after, limit)
	return l, failed("list datasets", err)
}

func (t *tx) DeletedDatasets(env finspace.EnvironmentID, after finspace.DatasetID, limit int) ([]*finspace.Dataset, error) {
	l, err := list(t, scanDataset, "SELECT "+datasetColumns+
		" FROM datasets WHERE environment = $1 AND deleted_time > 0 AND id > $2 ORDER BY id LIMIT $3", env, after, limit)
	return l, failed("list deleted datasets", err)
}

func (t *tx) SetDataset(d *finspace.Dataset) error {
	schema, err := schemaText(d.SchemaDefinition)
	if err != nil {
		return err
	}
	var n int64
	o := ownerOf(d)
	err = t.guard(func() (err error) {
		n, err = t.exec("UPDATE datasets SET title = $1, description = $2, owner_name = $3, owner_phone = $4, owner_email = $5, alias = $6, "+
			"table_schema = $7, last_column_id = $8, last_modified_time = $9, last_changeset_time = $10, first_success_time = $11 "+
			"WHERE environment = $12 AND id = $13 AND deleted_time = 0",
			d.Title, d.Description, o.Name, o.PhoneNumber, o.Email, d.Alias, schema, d.LastColumnID, d.LastModifiedTime,
			d.LastChangesetTime, d.FirstSuccessTime, d.Environment, d.ID)
		return err
	})
	if err != nil && t.d.isUnique(err) { // the alias is the only unique value that an UPDATE touches
		return t.aliasLost("change a dataset", d)
	}
	return changed(n, err, "change a dataset", "noSuchDataset", "There is no dataset %s.", d.ID)
}

// aliasLost explains why the database refused an alias; when nobody has it any more, the closure runs again.
func (t *tx) aliasLost(doing string, d *finspace.Dataset) error {
	if err := t.aliasInTheWay(d); err != nil {
		return err
	}
	return internal(doing, errRetry)
}

// DeleteDataset marks the grants too, so that the lists of their groups do not pass over datasets that are gone.
func (t *tx) DeleteDataset(env finspace.EnvironmentID, id finspace.DatasetID) error {
	n, err := t.exec("UPDATE datasets SET deleted_time = $1 WHERE environment = $2 AND id = $3 AND deleted_time = 0", t.now, env, id)
	if err := changed(n, err, "delete a dataset", "noSuchDataset", "There is no dataset %s.", id); err != nil {
		return err
	}
	if err := t.setGrantsLive(env, id, 0); err != nil {
		return err
	}
	return t.count(env, finspace.CountDatasets, "", -1)
}

func (t *tx) UndeleteDataset(env finspace.EnvironmentID, id finspace.DatasetID, alias *finspace.AliasString) error {
	d, err := t.DeletedDataset(env, id)
	if err != nil {
		return err
	}
	d.Alias = alias
	err = t.guard(func() error {
		_, err := t.exec("UPDATE datasets SET deleted_time = 0, alias = $1 WHERE environment = $2 AND id = $3", alias, env, id)
		return err
	})
	if err != nil && t.d.isUnique(err) {
		return t.aliasLost("undelete a dataset", d)
	}
	if err != nil {
		return failed("undelete a dataset", err)
	}
	if err := t.setGrantsLive(env, id, 1); err != nil {
		return err
	}
	return t.count(env, finspace.CountDatasets, "", 1)
}
