package store

import (
	"errors"

	"github.com/openfinspace/openfinspace"
)

const objectColumns = "environment, bucket, key, content_id, size, etag, checksum_algorithm, checksum_type, checksum_value, header, last_modified"

func scanObject(r *row) *finspace.Object {
	return &finspace.Object{
		Environment: text[finspace.EnvironmentID](r), Bucket: text[finspace.BucketName](r), Key: text[finspace.ObjectKey](r),
		Content: text[finspace.ContentID](r), Size: number[int64](r), ETag: text[string](r), Checksum: scanChecksum(r),
		Header: scanHeader(r), LastModified: number[finspace.Time](r),
	}
}

const objectByKey = "SELECT " + objectColumns + " FROM objects WHERE environment = $1 AND bucket = $2 AND key = $3"

func (t *tx) Object(env finspace.EnvironmentID, bucket finspace.BucketName, key finspace.ObjectKey) (*finspace.Object, error) {
	o, err := one(t, scanObject, objectByKey, env, bucket, key)
	return found(o, err, "read an object", "noSuchObject", "There is no such object.")
}

func (t *tx) ObjectForUpdate(env finspace.EnvironmentID, bucket finspace.BucketName, key finspace.ObjectKey) (*finspace.Object, error) {
	if err := t.lockText(objectLock(env, bucket, key)); err != nil {
		return nil, err
	}
	return t.Object(env, bucket, key)
}

// objectLock is one text for each name: neither an environment's id nor a bucket's name has a slash.
func objectLock(env finspace.EnvironmentID, bucket finspace.BucketName, key finspace.ObjectKey) string {
	return "object " + string(env) + "/" + string(bucket) + "/" + string(key)
}

// SetObject takes the name first, then the content: whoever sweeps contents takes no names.
func (t *tx) SetObject(o *finspace.Object) error {
	header, err := headerText(&o.Header)
	if err != nil {
		return err
	}
	was, err := t.contentOfName(o.Environment, o.Bucket, o.Key)
	if err != nil {
		return err
	}
	c, err := t.heldContent(o.Environment, o.Content)
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO objects ("+objectColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "+
		"ON CONFLICT (environment, bucket, key) DO UPDATE SET content_id = excluded.content_id, size = excluded.size, etag = excluded.etag, "+
		"checksum_algorithm = excluded.checksum_algorithm, checksum_type = excluded.checksum_type, checksum_value = excluded.checksum_value, "+
		"header = excluded.header, last_modified = excluded.last_modified",
		o.Environment, o.Bucket, o.Key, o.Content, c.Size, c.ETag, c.Checksum.Algorithm, c.Checksum.Type, c.Checksum.Value, header, o.LastModified)
	if err != nil || was == "" || was == o.Content {
		return failed("set an object", err)
	}
	return t.ReleaseContent(o.Environment, was)
}

// contentOfName keeps the name, and gives its content, or "".
func (t *tx) contentOfName(env finspace.EnvironmentID, bucket finspace.BucketName, key finspace.ObjectKey) (finspace.ContentID, error) {
	o, err := t.ObjectForUpdate(env, bucket, key)
	if errors.Is(err, finspace.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return o.Content, nil
}

func (t *tx) DeleteObject(env finspace.EnvironmentID, bucket finspace.BucketName, key finspace.ObjectKey) error {
	was, err := t.contentOfName(env, bucket, key)
	if err != nil || was == "" {
		return err
	}
	if _, err := t.exec("DELETE FROM objects WHERE environment = $1 AND bucket = $2 AND key = $3", env, bucket, key); err != nil {
		return failed("delete an object", err)
	}
	return t.ReleaseContent(env, was)
}

func (t *tx) Objects(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, after finspace.ObjectKey, limit int) ([]*finspace.Object, error) {
	from := after
	if after != "" {
		from = finspace.KeyAfter(after)
	}
	return t.ObjectsFrom(env, bucket, prefix, from, limit)
}

func (t *tx) ObjectsFrom(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, from finspace.ObjectKey, limit int) ([]*finspace.Object, error) {
	bounds := keysFrom(prefix, from)
	args := append(append([]any{env, bucket}, bounds...), limit)
	l, err := list(t, scanObject, "SELECT "+objectColumns+" FROM objects WHERE environment = $1 AND bucket = $2 AND "+keyRange(2, bounds)+
		" ORDER BY key LIMIT "+placeholder(len(args)), args...)
	return l, failed("list objects", err)
}

func (t *tx) ObjectsBefore(env finspace.EnvironmentID, bucket finspace.BucketName, before finspace.Time, limit int) ([]*finspace.Object, error) {
	l, err := list(t, scanObject, "SELECT "+objectColumns+" FROM objects WHERE environment = $1 AND bucket = $2 AND last_modified < $3 "+
		"ORDER BY last_modified, key LIMIT $4", env, bucket, before, limit)
	return l, failed("list objects by age", err)
}
