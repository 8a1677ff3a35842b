package object

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// CopyInput says what gets a second name.
type CopyInput struct {
	SourceBucket    finspace.BucketName
	SourceKey       finspace.ObjectKey
	SourceCondition ReadCondition

	Bucket    finspace.BucketName
	Key       finspace.ObjectKey
	Condition Condition

	// Header takes the place of the source's, its tags left out, when ReplaceHeader is set, and its tags that of the source's tags
	// when ReplaceTags is.
	Header                     finspace.ObjectHeader
	ReplaceHeader, ReplaceTags bool
}

// Copy gives the content of an object a second name; no bytes are copied. So the copy has the ETag and the checksum of its
// source, also of one that was uploaded in parts.
func (s *Store) Copy(ctx context.Context, by *finspace.Caller, in CopyInput) (*finspace.Object, error) {
	if err := errors.Join(checkKey(in.SourceKey), checkKey(in.Key), checkHeader(&in.Header)); err != nil {
		return nil, told(err)
	}
	if in.SourceBucket == in.Bucket && in.SourceKey == in.Key && !in.ReplaceHeader && !in.ReplaceTags {
		return nil, failf(InvalidRequest, "An object is copied onto itself only to change what is kept with it: give new metadata or tags.")
	}
	var made *finspace.Object
	err := s.change(ctx, by, "CopyObject", func(tx finspace.Tx) (err error) {
		made, err = s.copy(tx, by, &in)
		return err
	})
	return made, err
}

func (s *Store) copy(tx finspace.Tx, by *finspace.Caller, in *CopyInput) (*finspace.Object, error) {
	if err := s.authorize(tx, by, service.S3Write, in.Bucket, in.Key); err != nil {
		return nil, err
	}
	from, err := s.source(tx, by, in.SourceBucket, in.SourceKey, in.SourceCondition)
	if err != nil {
		return nil, err
	}
	to := *from
	to.Bucket, to.Key, to.LastModified = in.Bucket, in.Key, tx.Now()
	if in.ReplaceHeader {
		to.Header = in.Header
		to.Header.Tags = from.Header.Tags
	}
	if in.ReplaceTags {
		to.Header.Tags = in.Header.Tags
	}
	if err := checkName(tx, &to, in.Condition); err != nil {
		return nil, err
	}
	return &to, tx.SetObject(&to)
}

// source is an object that is copied. A condition that does not hold is PreconditionFailed, of whatever kind it is.
func (s *Store) source(tx finspace.Tx, by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey, cond ReadCondition) (*finspace.Object, error) {
	o, err := s.find(tx, by, bucket, key)
	if err != nil {
		return nil, err
	}
	if cond.Check(o) != nil {
		return nil, preconditionFailed()
	}
	return o, nil
}
