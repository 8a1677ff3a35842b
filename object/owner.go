package object

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace/blob"
)

// Who sweeps a place of blobs deletes what his rows do not name. So a place belongs to one installation, whose name lies there as
// a blob: a second installation, such as a backup that was restored to try it, is refused before it takes the first one's
// blobs for orphans.
const (
	owners    = "installation/"
	ownerKind = ".owner"
)

// Own makes the place the installation's, or sees that it is. With takeOver it becomes so whosever it was.
//
// If we die on the way, the place has our mark, or ours beside the old one: the next call with takeOver goes on, one without is
// refused.
func Own(ctx context.Context, blobs blob.Store, installation string, takeOver bool) error {
	ours := blob.Key(owners + installation + ownerKind)
	if _, err := blobs.Put(ctx, ours, strings.NewReader(installation)); err != nil && !errors.Is(err, blob.Exists) {
		return err
	}
	others, err := otherOwners(ctx, blobs, ours)
	if err != nil || len(others) == 0 {
		return err
	}
	if takeOver {
		return deleteAll(ctx, blobs, others)
	}
	name := strings.TrimSuffix(strings.TrimPrefix(string(others[0]), owners), ownerKind)
	taken := fmt.Errorf("the objects there belong to the installation %s, and this one is %s, which would delete them as nobody's. "+
		"Give it another place or a copy. If the other is gone for good, start once with --take-over-objects", name, installation)
	return errors.Join(taken, blobs.Delete(ctx, ours))
}

// otherOwners are the marks of other installations. Two that come at once to a free place see each other, and both are refused.
func otherOwners(ctx context.Context, blobs blob.Store, ours blob.Key) ([]blob.Key, error) {
	page, err := blobs.List(ctx, owners, "", blob.MaxPage)
	var others []blob.Key
	for _, info := range page {
		if info.Key != ours {
			others = append(others, info.Key)
		}
	}
	return others, err
}

func deleteAll(ctx context.Context, blobs blob.Store, keys []blob.Key) error {
	for _, key := range keys {
		if err := blobs.Delete(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
