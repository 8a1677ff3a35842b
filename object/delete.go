package object

import (
	"context"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// Delete removes the object. One that is not there is no error, unless the condition wants one. Its bytes go with a sweep.
func (s *Store) Delete(ctx context.Context, by *finspace.Caller, bucket finspace.BucketName, key finspace.ObjectKey, cond Condition) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return s.change(ctx, by, "DeleteObject", func(tx finspace.Tx) error {
		if err := s.authorize(tx, by, service.S3Delete, bucket, key); err != nil {
			return err
		}
		o := &finspace.Object{Environment: by.Environment.ID, Bucket: bucket, Key: key}
		if err := checkName(tx, o, cond); err != nil {
			return err
		}
		return tx.DeleteObject(o.Environment, bucket, key)
	})
}
