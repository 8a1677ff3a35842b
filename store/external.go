package store

import (
	"slices"

	"github.com/openfinspace/openfinspace"
)

const externalColumns = "environment, name, endpoint, region, path_style, access_key, sealed_secret, create_time"

func scanExternalBucket(r *row) *finspace.ExternalBucket {
	return &finspace.ExternalBucket{
		Environment: text[finspace.EnvironmentID](r), Name: text[finspace.BucketName](r), Endpoint: text[string](r), Region: text[string](r),
		PathStyle: number[int64](r) == 1, AccessKey: text[string](r), SealedSecret: blob(r), CreateTime: number[finspace.Time](r),
	}
}

func (t *tx) AddExternalBucket(b *finspace.ExternalBucket) error {
	if _, err := t.Environment(b.Environment); err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO external_buckets ("+externalColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
		b.Environment, b.Name, b.Endpoint, b.Region, b.PathStyle, b.AccessKey, b.SealedSecret, b.CreateTime)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "externalBucketTaken", "There is an external bucket %s already.", b.Name)
	}
	return failed("add an external bucket", err)
}

func (t *tx) ExternalBucket(env finspace.EnvironmentID, name finspace.BucketName) (*finspace.ExternalBucket, error) {
	b, err := one(t, scanExternalBucket, "SELECT "+externalColumns+" FROM external_buckets WHERE environment = $1 AND name = $2", env, name)
	return found(b, err, "read an external bucket", "noSuchExternalBucket", "There is no external bucket %s.", name)
}

func (t *tx) ExternalBuckets(env finspace.EnvironmentID, after finspace.BucketName, limit int) ([]*finspace.ExternalBucket, error) {
	l, err := list(t, scanExternalBucket,
		"SELECT "+externalColumns+" FROM external_buckets WHERE environment = $1 AND name > $2 ORDER BY name LIMIT $3", env, after, limit)
	return l, failed("list external buckets", err)
}

func (t *tx) SetExternalBucket(b *finspace.ExternalBucket) error {
	n, err := t.exec("UPDATE external_buckets SET endpoint = $1, region = $2, path_style = $3, access_key = $4, sealed_secret = $5 "+
		"WHERE environment = $6 AND name = $7", b.Endpoint, b.Region, b.PathStyle, b.AccessKey, b.SealedSecret, b.Environment, b.Name)
	return changed(n, err, "change an external bucket", "noSuchExternalBucket", "There is no external bucket %s.", b.Name)
}

func (t *tx) DeleteExternalBucket(env finspace.EnvironmentID, name finspace.BucketName) error {
	n, err := t.exec("DELETE FROM external_buckets WHERE environment = $1 AND name = $2", env, name)
	return changed(n, err, "delete an external bucket", "noSuchExternalBucket", "There is no external bucket %s.", name)
}

func scanExternalGrant(r *row) *finspace.ExternalGrant {
	return &finspace.ExternalGrant{
		Environment: text[finspace.EnvironmentID](r), Bucket: text[finspace.BucketName](r), Group: text[finspace.PermissionGroupID](r),
		Prefix: text[string](r),
	}
}

// AddExternalGrant takes the rows that it refers to first, so that none is deleted meanwhile.
func (t *tx) AddExternalGrant(g *finspace.ExternalGrant) error {
	if _, err := t.PermissionGroupForUpdate(g.Environment, g.Group); err != nil {
		return err
	}
	_, err := one(t, scanExternalBucket, "SELECT "+externalColumns+" FROM external_buckets WHERE environment = $1 AND name = $2"+t.d.forUpdate,
		g.Environment, g.Bucket)
	if _, err := found(0, err, "read an external bucket", "noSuchExternalBucket", "There is no external bucket %s.", g.Bucket); err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO external_grants (environment, bucket, group_id, prefix) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		g.Environment, g.Bucket, g.Group, g.Prefix)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "externalGrantTaken", "The group has this grant on the bucket %s already.", g.Bucket)
	}
	return failed("grant an external bucket", err)
}

func (t *tx) DeleteExternalGrant(g *finspace.ExternalGrant) error {
	n, err := t.exec("DELETE FROM external_grants WHERE environment = $1 AND bucket = $2 AND group_id = $3 AND prefix = $4",
		g.Environment, g.Bucket, g.Group, g.Prefix)
	return changed(n, err, "take a grant on an external bucket away", "noSuchExternalGrant", "The group has no such grant on the bucket %s.", g.Bucket)
}

func (t *tx) ExternalGrants(env finspace.EnvironmentID, bucket finspace.BucketName, after finspace.ExternalGrant, limit int) ([]*finspace.ExternalGrant, error) {
	l, err := list(t, scanExternalGrant, "SELECT environment, bucket, group_id, prefix FROM external_grants "+
		"WHERE environment = $1 AND bucket = $2 AND (group_id, prefix) > ($3, $4) ORDER BY group_id, prefix LIMIT $5",
		env, bucket, after.Group, after.Prefix, limit)
	return l, failed("list grants on an external bucket", err)
}

// ExternalPrefixes goes from the user's groups to their grants, as DatasetPermissions does.
func (t *tx) ExternalPrefixes(env finspace.EnvironmentID, bucket finspace.BucketName, u finspace.UserID) ([]string, error) {
	l, err := list(t, text[string], "SELECT g.prefix FROM members m JOIN external_grants g ON g.environment = m.environment AND g.group_id = m.group_id "+
		"AND g.bucket = $1 WHERE m.environment = $2 AND m.user_id = $3", bucket, env, u)
	slices.Sort(l)
	return slices.Compact(l), failed("read grants on an external bucket", err)
}
