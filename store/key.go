package store

import "github.com/openfinspace/openfinspace"

const accessKeyColumns = "id, environment, kind, arn, sealed_secret, may_assume, create_time"

func scanAccessKey(r *row) *finspace.AccessKey {
	return &finspace.AccessKey{
		ID: text[finspace.AccessKeyID](r), Environment: text[finspace.EnvironmentID](r), Kind: text[finspace.PrincipalKind](r),
		Arn: text[string](r), SealedSecret: blob(r), MayAssume: words[finspace.RoleArn](r), CreateTime: number[finspace.Time](r),
	}
}

func (t *tx) AddAccessKey(k *finspace.AccessKey) error {
	if _, err := t.Environment(k.Environment); err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO access_keys ("+accessKeyColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
		k.ID, k.Environment, k.Kind, k.Arn, k.SealedSecret, joined(k.MayAssume), k.CreateTime)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "accessKeyTaken", "There is an access key %s already.", k.ID)
	}
	return failed("add an access key", err)
}

func (t *tx) AccessKey(id finspace.AccessKeyID) (*finspace.AccessKey, error) {
	k, err := one(t, scanAccessKey, "SELECT "+accessKeyColumns+" FROM access_keys WHERE id = $1", id)
	return found(k, err, "read an access key", "noSuchAccessKey", "There is no access key %s.", id)
}

func (t *tx) AccessKeys(env finspace.EnvironmentID, after finspace.AccessKeyID, limit int) ([]*finspace.AccessKey, error) {
	l, err := list(t, scanAccessKey,
		"SELECT "+accessKeyColumns+" FROM access_keys WHERE environment = $1 AND id > $2 ORDER BY id LIMIT $3", env, after, limit)
	return l, failed("list access keys", err)
}

func (t *tx) SetAccessKey(k *finspace.AccessKey) error {
	n, err := t.exec("UPDATE access_keys SET sealed_secret = $1, may_assume = $2 WHERE environment = $3 AND id = $4",
		k.SealedSecret, joined(k.MayAssume), k.Environment, k.ID)
	return changed(n, err, "change an access key", "noSuchAccessKey", "There is no access key %s.", k.ID)
}

func (t *tx) DeleteAccessKey(env finspace.EnvironmentID, id finspace.AccessKeyID) error {
	n, err := t.exec("DELETE FROM access_keys WHERE environment = $1 AND id = $2", env, id)
	return changed(n, err, "delete an access key", "noSuchAccessKey", "There is no access key %s.", id)
}
