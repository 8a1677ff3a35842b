package store

import (
	"errors"
	"strings"

	"github.com/openfinspace/openfinspace"
)

const uploadColumns = "environment, id, bucket, key, initiator, header, checksum_algorithm, checksum_type, create_time"

func scanUpload(r *row) *finspace.Upload {
	u := &finspace.Upload{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.UploadID](r), Bucket: text[finspace.BucketName](r),
		Key: text[finspace.ObjectKey](r), Initiator: text[string](r), Header: scanHeader(r),
	}
	u.Checksum.Algorithm, u.Checksum.Type = text[string](r), text[string](r)
	u.CreateTime = number[finspace.Time](r)
	return u
}

func (t *tx) AddUpload(u *finspace.Upload) error {
	header, err := headerText(&u.Header)
	if err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO uploads ("+uploadColumns+", ended_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT DO NOTHING",
		u.Environment, u.ID, u.Bucket, u.Key, u.Initiator, header, u.Checksum.Algorithm, u.Checksum.Type, u.CreateTime)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "uploadTaken", "There is an upload %s already.", u.ID)
	}
	return failed("add an upload", err)
}

const uploadByID = "SELECT " + uploadColumns + " FROM uploads WHERE environment = $1 AND id = $2 AND ended_time = 0"

func (t *tx) Upload(env finspace.EnvironmentID, id finspace.UploadID) (*finspace.Upload, error) {
	u, err := one(t, scanUpload, uploadByID, env, id)
	return foundUpload(u, err)
}

func (t *tx) UploadForUpdate(env finspace.EnvironmentID, id finspace.UploadID) (*finspace.Upload, error) {
	u, err := one(t, scanUpload, uploadByID+t.d.forUpdate, env, id)
	return foundUpload(u, err)
}

func foundUpload(u *finspace.Upload, err error) (*finspace.Upload, error) {
	return found(u, err, "read an upload", "noSuchUpload", "There is no such upload that has not ended.")
}

// Uploads reads the rest of the key at which the page before ended, then the keys after it: each is a range of the index.
func (t *tx) Uploads(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, afterKey finspace.ObjectKey, afterID finspace.UploadID, limit int) (
	[]*finspace.Upload, error,
) {
	var found []*finspace.Upload
	from := afterKey
	if afterKey != "" && strings.HasPrefix(string(afterKey), prefix) {
		rest, err := t.uploadsOfKey(env, bucket, afterKey, afterID, limit)
		if err != nil {
			return nil, failed("list uploads", err)
		}
		found, from = rest, finspace.KeyAfter(afterKey)
	}
	if len(found) == limit {
		return found, nil
	}
	l, err := t.UploadsFrom(env, bucket, prefix, from, limit-len(found))
	return append(found, l...), err
}

func (t *tx) UploadsFrom(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, from finspace.ObjectKey, limit int) ([]*finspace.Upload, error) {
	bounds := keysFrom(prefix, from)
	args := append(append([]any{env, bucket}, bounds...), limit)
	l, err := list(t, scanUpload, "SELECT "+uploadColumns+" FROM uploads WHERE environment = $1 AND bucket = $2 AND "+keyRange(2, bounds)+
		" AND ended_time = 0 ORDER BY key, id LIMIT "+placeholder(len(args)), args...)
	return l, failed("list uploads", err)
}

func (t *tx) uploadsOfKey(env finspace.EnvironmentID, bucket finspace.BucketName, key finspace.ObjectKey, after finspace.UploadID, limit int) (
	[]*finspace.Upload, error,
) {
	return list(t, scanUpload, "SELECT "+uploadColumns+" FROM uploads WHERE environment = $1 AND bucket = $2 AND key = $3 AND id > $4 "+
		"AND ended_time = 0 ORDER BY id LIMIT $5", env, bucket, key, after, limit)
}

func (t *tx) UploadsBefore(before finspace.Time, limit int) ([]*finspace.Upload, error) {
	l, err := list(t, scanUpload,
		"SELECT "+uploadColumns+" FROM uploads WHERE create_time < $1 AND ended_time = 0 ORDER BY create_time LIMIT $2", before, limit)
	return l, failed("list uploads by age", err)
}

func (t *tx) EndUpload(env finspace.EnvironmentID, id finspace.UploadID) error {
	n, err := t.exec("UPDATE uploads SET ended_time = $1 WHERE environment = $2 AND id = $3 AND ended_time = 0", max(1, t.now), env, id)
	return changed(n, err, "end an upload", "noSuchUpload", "There is no such upload that has not ended.")
}

// SetUploadPart releases the blob of the part that was there under the number.
func (t *tx) SetUploadPart(env finspace.EnvironmentID, id finspace.UploadID, p *finspace.UploadPart) error {
	was, err := one(t, text[string], "SELECT blob FROM upload_parts WHERE environment = $1 AND upload_id = $2 AND number = $3", env, id, p.Number)
	if err != nil && !errors.Is(err, errNoRow) {
		return failed("read a part", err)
	}
	_, err = t.exec("INSERT INTO upload_parts (environment, upload_id, number, blob, size, md5, sha256, checksum, last_modified) "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (environment, upload_id, number) DO UPDATE SET blob = excluded.blob, "+
		"size = excluded.size, md5 = excluded.md5, sha256 = excluded.sha256, checksum = excluded.checksum, last_modified = excluded.last_modified",
		env, id, p.Number, p.Blob, p.Size, p.MD5[:], p.SHA256[:], p.Checksum, p.LastModified)
	if err != nil || was == "" || was == p.Blob {
		return failed("set a part", err)
	}
	return t.releaseBlob(was)
}

func scanUploadPart(r *row) *finspace.UploadPart {
	return &finspace.UploadPart{Number: int(number[int64](r)), ContentPart: scanPart(r), LastModified: number[finspace.Time](r)}
}

func (t *tx) UploadParts(env finspace.EnvironmentID, id finspace.UploadID, afterNumber, limit int) ([]*finspace.UploadPart, error) {
	l, err := list(t, scanUploadPart, "SELECT number, blob, size, md5, sha256, checksum, last_modified FROM upload_parts "+
		"WHERE environment = $1 AND upload_id = $2 AND number > $3 ORDER BY number LIMIT $4", env, id, afterNumber, limit)
	return l, failed("list parts", err)
}
