package object

import (
	"context"
	"errors"
	"slices"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
)

// Missing is what doctor finds of blobs that rows name and that are not there.
type Missing struct {
	Count   int64
	Example string
}

// Missing compares all rows with all blobs. It may run beside a server that works.
func (s *Store) Missing(ctx context.Context) (m Missing, err error) {
	there := &listed{blobs: s.blobs}
	for after := ""; ; {
		names, err := s.page(ctx, after, finspace.Tx.NamedBlobs)
		if err != nil || len(names) == 0 {
			return m, err
		}
		for _, name := range names {
			found, err := there.has(ctx, blob.Key(name))
			if err == nil && !found {
				found, err = s.isThere(ctx, name)
			}
			if err != nil {
				return m, err
			}
			if !found {
				m.Count, m.Example = m.Count+1, name
			}
		}
		after = names[len(names)-1]
	}
}

// page is a page of blobs' names that a verb lists.
func (s *Store) page(ctx context.Context, after string, list func(tx finspace.Tx, after string, limit int) ([]string, error)) (names []string, err error) {
	err = s.store.View(ctx, func(tx finspace.Tx) (err error) {
		names, err = list(tx, after, blob.MaxPage)
		return err
	})
	return names, err
}

// listed goes through all blobs beside rows in the same order, so that nothing is asked for one by one.
type listed struct {
	blobs blob.Store
	page  []blob.Info // what was not passed yet
	after blob.Key
	ended bool
}

// has tells whether the blob is there. Names come in rising order.
func (l *listed) has(ctx context.Context, name blob.Key) (bool, error) {
	for {
		for len(l.page) > 0 && l.page[0].Key < name {
			l.page = l.page[1:]
		}
		if len(l.page) > 0 || l.ended {
			return len(l.page) > 0 && l.page[0].Key == name, nil
		}
		var err error
		if l.page, err = l.blobs.List(ctx, "", l.after, blob.MaxPage); err != nil {
			return false, err
		}
		if l.ended = len(l.page) < blob.MaxPage; !l.ended {
			l.after = l.page[len(l.page)-1].Key
		}
	}
}

// isThere looks again at a blob that was not in the list: it may be younger than the page, or its row may have gone with it.
func (s *Store) isThere(ctx context.Context, name string) (bool, error) {
	_, err := s.blobs.Stat(ctx, blob.Key(name))
	if !errors.Is(err, blob.NotFound) {
		return true, err
	}
	now, err := s.page(ctx, name[:len(name)-1], finspace.Tx.NamedBlobs)
	return !slices.Contains(now, name), err
}
