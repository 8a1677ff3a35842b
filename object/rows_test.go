package object_test

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// countingRows counts the rows of lists of objects and of uploads, and how often they are read.
type countingRows struct {
	finspace.Store
	rows, reads int
}

func (s *countingRows) View(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.Store.View(ctx, func(tx finspace.Tx) error { return fn(&countingTx{tx, s}) })
}

type countingTx struct {
	finspace.Tx
	of *countingRows
}

func (t *countingTx) ObjectsFrom(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, from finspace.ObjectKey, limit int) ([]*finspace.Object, error) {
	l, err := t.Tx.ObjectsFrom(env, bucket, prefix, from, limit)
	t.of.count(len(l))
	return l, err
}

func (t *countingTx) Uploads(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, key finspace.ObjectKey, id finspace.UploadID, limit int) ([]*finspace.Upload, error) {
	l, err := t.Tx.Uploads(env, bucket, prefix, key, id, limit)
	t.of.count(len(l))
	return l, err
}

func (t *countingTx) UploadsFrom(env finspace.EnvironmentID, bucket finspace.BucketName, prefix string, from finspace.ObjectKey, limit int) ([]*finspace.Upload, error) {
	l, err := t.Tx.UploadsFrom(env, bucket, prefix, from, limit)
	t.of.count(len(l))
	return l, err
}

func (s *countingRows) count(rows int) {
	s.rows += rows
	s.reads++
}
