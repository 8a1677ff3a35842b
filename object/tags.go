package object

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// SetTags takes the place of the object's tags; nothing else of it changes. No tags take them away.
func (s *Store) SetTags(ctx context.Context, by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey, tags map[string]string) error {
	if err := errors.Join(checkKey(key), checkHeader(&finspace.ObjectHeader{Tags: tags})); err != nil {
		return told(err)
	}
	return s.change(ctx, by, "PutObjectTagging", func(tx finspace.Tx) error {
		if err := s.authorize(tx, by, service.S3Write, bucket, key); err != nil {
			return err
		}
		o, err := tx.ObjectForUpdate(by.Environment.ID, bucket, key)
		if err != nil {
			return err
		}
		o.Header.Tags = tags
		if err := checkHeader(&o.Header); err != nil {
			return err
		}
		return tx.SetObject(o)
	})
}
