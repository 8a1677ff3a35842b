package object_test

import (
	"context"

	"github.com/openfinspace/openfinspace"
)

// countingRows counts the rows of lists of objects.
type countingRows struct {
	finspace.Store
	rows int
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
	t.of.rows += len(l)
	return l, err
}
