package object

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
)

// walk is where the search for orphans stands: it goes through all blobs, some at each sweep, and begins anew an hour after it
// has begun.
type walk struct {
	after blob.Key
	begun time.Time
	done  bool
}

const (
	walkPages = 10
	walkEvery = time.Hour
)

// LeastOrphanAge is how old a blob that no row names is at least before it is taken for an orphan.
const LeastOrphanAge = 2 * time.Hour

// sweepOrphans releases blobs that were written before the instant and that no row names: what was put by somebody who died before
// his commit. Their age, by the clock of the storage, is only a reason to look: an S3 may date an object from the beginning of its
// upload, which was a slow one. Who begins to name a blob and who releases it meet in the store instead (HoldBlob), and one of them
// is refused. For that the release must still be there when the other comes: it is not acted on for NameWithin.
//
//   - If we die before a release is committed, the next walk finds the orphan. After it, the blob is told until it is forgotten.
//
// It goes on where the last sweep of this process has ended.
func (s *Store) sweepOrphans(ctx context.Context, before time.Time) (total int, err error) {
	if !s.walking.TryLock() {
		return 0, nil // another sweep of this process is at it
	}
	defer s.walking.Unlock()
	if now := s.clock(); s.walk.done && now.Sub(s.walk.begun) < walkEvery {
		return 0, nil
	} else if s.walk.done || s.walk.begun.IsZero() {
		s.walk = walk{begun: now}
	}
	for range walkPages {
		page, err := s.blobs.List(ctx, "", s.walk.after, blob.MaxPage)
		if err != nil {
			return total, err
		}
		n, err := s.releaseOrphans(ctx, page, before)
		if total += n; err != nil {
			return total, err
		}
		if s.walk.done = len(page) < blob.MaxPage; s.walk.done {
			return total, nil
		}
		s.walk.after = page[len(page)-1].Key
	}
	return total, nil
}

// probes are the storage's own, which its Sweep removes.
const probes = "ready/"

func (s *Store) releaseOrphans(ctx context.Context, page []blob.Info, before time.Time) (released int, err error) {
	known, err := s.knownAmong(ctx, page)
	if err != nil {
		return 0, err
	}
	var orphans []string
	for _, info := range page {
		if !known[string(info.Key)] && info.Modified.Before(before) && !ownPurpose(info.Key) {
			orphans = append(orphans, string(info.Key))
		}
	}
	for some := range slices.Chunk(orphans, sweepBatch) {
		n := 0
		err := s.store.Update(ctx, func(tx finspace.Tx) (err error) {
			n, err = tx.ReleaseOrphans(some, tx.Now().Add(NameWithin))
			return err
		})
		if err != nil {
			return released, err
		}
		released += n
	}
	return released, nil
}

// ownPurpose tells whether a blob is no object's: no row names such ones.
func ownPurpose(key blob.Key) bool {
	return strings.HasPrefix(string(key), probes) || strings.HasPrefix(string(key), owners)
}

// knownAmong are the names of the page's blobs that rows have, and of those that were released. Both are in the order of bytes, so
// the rows are a range of the index.
func (s *Store) knownAmong(ctx context.Context, page []blob.Info) (map[string]bool, error) {
	names := map[string]bool{}
	if len(page) == 0 {
		return names, nil
	}
	first, last := string(page[0].Key), string(page[len(page)-1].Key)
	for after := first[:len(first)-1]; after < last; { // it begins with a text that comes before the first
		some, err := s.page(ctx, after, finspace.Tx.KnownBlobs)
		if err != nil {
			return nil, err
		}
		if len(some) == 0 {
			break
		}
		for _, name := range some {
			names[name] = true
		}
		after = some[len(some)-1]
	}
	return names, nil
}
