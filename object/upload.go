package object

import (
	"context"
	"encoding/hex"
	"errors"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// CreateUploadInput begins a multipart upload.
type CreateUploadInput struct {
	Bucket finspace.BucketName
	Key    finspace.ObjectKey
	Header finspace.ObjectHeader
	// Algorithm and Type are the checksum that the object will have. Without a type it is the algorithm's own: FULL_OBJECT of
	// CRC64NVME, COMPOSITE of the others.
	Algorithm, Type string
}

// CreateUpload begins a multipart upload. It is aborted when it has not ended within the age that a sweep is given.
func (s *Store) CreateUpload(ctx context.Context, by *finspace.Caller, in CreateUploadInput) (*finspace.Upload, error) {
	sum, err := uploadChecksum(in.Algorithm, in.Type)
	if err := errors.Join(checkKey(in.Key), checkHeader(&in.Header), err); err != nil {
		return nil, told(err)
	}
	u := &finspace.Upload{
		Environment: by.Environment.ID, ID: finspace.UploadID(s.ids.New(s.clock())), Bucket: in.Bucket, Key: in.Key, Initiator: by.Principal(),
		Header: in.Header, Checksum: sum,
	}
	err = s.store.Update(ctx, func(tx finspace.Tx) error {
		if err := s.authorize(tx, by, service.S3Write, in.Bucket, in.Key); err != nil {
			return err
		}
		u.CreateTime = tx.Now()
		err := tx.AddUpload(u)
		if errors.Is(err, finspace.Conflict) {
			return nil // the first run of this Update was committed
		}
		return err
	})
	if err != nil {
		return nil, told(err)
	}
	return u, nil
}

// UploadName is the upload that a request is about, with the object that it will make.
type UploadName struct {
	Bucket finspace.BucketName
	Key    finspace.ObjectKey
	ID     finspace.UploadID
}

// upload reads the upload for by, who may write its object.
func (s *Store) upload(tx finspace.Tx, by *finspace.Caller, n UploadName, read func(finspace.EnvironmentID, finspace.UploadID) (*finspace.Upload, error)) (
	*finspace.Upload, error,
) {
	if err := s.authorize(tx, by, service.S3Write, n.Bucket, n.Key); err != nil {
		return nil, err
	}
	u, err := read(by.Environment.ID, n.ID)
	if err == nil && (u.Bucket != n.Bucket || u.Key != n.Key) {
		err = finspace.Errorf(finspace.NotFound, "noSuchUpload", "The upload is of another object.")
	}
	return u, err
}

// AbortUpload ends the upload without an object. Its parts go with a sweep.
func (s *Store) AbortUpload(ctx context.Context, by *finspace.Caller, n UploadName) error {
	return s.change(ctx, by, "AbortMultipartUpload", func(tx finspace.Tx) error {
		if _, err := s.upload(tx, by, n, tx.UploadForUpdate); err != nil {
			return err
		}
		return tx.EndUpload(by.Environment.ID, n.ID)
	})
}

// PartsPage is a page of an upload's parts.
type PartsPage struct {
	Upload    *finspace.Upload
	Parts     []*finspace.UploadPart
	Truncated bool
}

// Parts lists the parts that have come in, by number, after the one given.
func (s *Store) Parts(ctx context.Context, by *finspace.Caller, n UploadName, after, limit int) (*PartsPage, error) {
	page, limit := new(PartsPage), max(0, min(limit, MaxPage))
	err := s.store.View(ctx, func(tx finspace.Tx) (err error) {
		if page.Upload, err = s.upload(tx, by, n, tx.Upload); err != nil {
			return err
		}
		page.Parts, err = tx.UploadParts(by.Environment.ID, n.ID, after, limit+1)
		return err
	})
	if err != nil {
		return nil, told(err)
	}
	if page.Truncated = len(page.Parts) > limit; page.Truncated {
		page.Parts = page.Parts[:limit]
	}
	return page, nil
}

// PartETag is the ETag of a part, without quotes.
func PartETag(p *finspace.UploadPart) string { return hex.EncodeToString(p.MD5[:]) }

// UploadsInput asks for a page of uploads that have not ended.
type UploadsInput struct {
	Bucket    finspace.BucketName
	Prefix    string
	Delimiter string
	AfterKey  string            // a key or a common prefix, of which everything is passed over
	AfterID   finspace.UploadID // of the uploads of AfterKey, only those up to this one; empty for all
	Limit     int
}

// UploadsPage is a page, by key and then by id.
type UploadsPage struct {
	Uploads   []*finspace.Upload
	Prefixes  []string
	Truncated bool
	NextKey   string
	NextID    finspace.UploadID // empty behind a common prefix
}

// Uploads lists uploads that have begun and not ended. It leaps over all that a common prefix stands for, as List does.
func (s *Store) Uploads(ctx context.Context, by *finspace.Caller, in UploadsInput) (*UploadsPage, error) {
	if err := checkListing(in.Prefix, in.Delimiter, in.AfterKey, string(in.AfterID)); err != nil {
		return nil, err
	}
	in.Limit = max(0, min(in.Limit, MaxPage))
	var page *UploadsPage
	err := s.store.View(ctx, func(tx finspace.Tx) error {
		if err := s.authorize(tx, by, service.S3List, in.Bucket, finspace.ObjectKey(in.Prefix)); err != nil {
			return err
		}
		page = new(UploadsPage)
		return page.walk(tx, by.Environment.ID, in)
	})
	if err != nil {
		return nil, told(err)
	}
	return page, nil
}

func (p *UploadsPage) walk(tx finspace.Tx, env finspace.EnvironmentID, in UploadsInput) error {
	f := folder{in.Prefix, in.Delimiter}
	chunk := in.Limit + 1
	if in.Delimiter != "" {
		chunk = min(chunk, listChunk)
	}
	from, more := f.start(in.AfterKey)
	id := finspace.UploadID("") // with one, from is the key of which uploads behind it are still to be read
	if in.AfterID != "" && in.AfterKey != "" && f.common(finspace.ObjectKey(in.AfterKey)) != in.AfterKey {
		from, id, more = finspace.ObjectKey(in.AfterKey), in.AfterID, true
	}
	for more && in.Limit > 0 {
		rows, err := uploadsFrom(tx, env, in, from, id, chunk)
		if err != nil {
			return err
		}
		for _, u := range rows {
			if !p.take(u, f.common(u.Key), in.Limit) {
				return nil
			}
		}
		if len(rows) < chunk {
			return nil
		}
		from, id = rows[chunk-1].Key, rows[chunk-1].ID
		if common := f.common(from); common != "" {
			id = ""
			from, more = finspace.KeyAfterPrefix(common)
		}
	}
	return nil
}

func uploadsFrom(tx finspace.Tx, env finspace.EnvironmentID, in UploadsInput, from finspace.ObjectKey, id finspace.UploadID, limit int) ([]*finspace.Upload, error) {
	if id != "" {
		return tx.Uploads(env, in.Bucket, in.Prefix, from, id, limit)
	}
	return tx.UploadsFrom(env, in.Bucket, in.Prefix, from, limit)
}

// take is that of lister, of uploads.
func (p *UploadsPage) take(u *finspace.Upload, common string, limit int) bool {
	if common != "" && common == p.NextKey {
		return true
	}
	if len(p.Uploads)+len(p.Prefixes) == limit {
		p.Truncated = true
		return false
	}
	if common != "" {
		p.Prefixes, p.NextKey, p.NextID = append(p.Prefixes, common), common, ""
	} else {
		p.Uploads, p.NextKey, p.NextID = append(p.Uploads, u), string(u.Key), u.ID
	}
	return true
}
