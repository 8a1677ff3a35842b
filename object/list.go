package object

import (
	"context"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// ListInput asks for a page of a bucket.
type ListInput struct {
	Bucket    finspace.BucketName
	Prefix    string
	Delimiter string // keys that have it behind the prefix count as one common prefix
	After     string // a key or a common prefix, of which everything is passed over
	Limit     int    // entries, at most MaxPage
}

// Listing is a page: keys and common prefixes, each in the order of bytes.
type Listing struct {
	Objects   []*finspace.Object
	Prefixes  []string
	Truncated bool   // there are more
	Next      string // the last entry, for After
}

// List lists. It leaps over all that a common prefix stands for, so that a page costs what its entries cost.
func (s *Store) List(ctx context.Context, by *finspace.Caller, in ListInput) (*Listing, error) {
	if err := checkListing(in.Prefix, in.Delimiter, in.After); err != nil {
		return nil, err
	}
	var l *lister
	err := s.store.View(ctx, func(tx finspace.Tx) error {
		if err := s.authorize(tx, by, service.S3List, in.Bucket, finspace.ObjectKey(in.Prefix)); err != nil {
			return err
		}
		l = &lister{folder: folder{in.Prefix, in.Delimiter}, limit: min(in.Limit, MaxPage), found: new(Listing)}
		return l.walk(in.After, func(from finspace.ObjectKey, limit int) ([]*finspace.Object, error) {
			return tx.ObjectsFrom(by.Environment.ID, in.Bucket, in.Prefix, from, limit)
		})
	})
	if err != nil {
		return nil, told(err)
	}
	return l.found, nil
}

// checkListing refuses what no key can begin with. Texts longer than a key are just not found.
func checkListing(texts ...string) error {
	for _, text := range texts {
		if !storable(text) || len(text) > 4*MaxKey {
			return failf(InvalidArgument, "A prefix, a delimiter and a marker are UTF-8, have no NUL and are not longer than keys.")
		}
	}
	return nil
}

// folder is a prefix that is listed with a delimiter.
type folder struct{ prefix, delimiter string }

// common is the common prefix to which a key belongs, or "".
func (f folder) common(key finspace.ObjectKey) string {
	rest, is := strings.CutPrefix(string(key), f.prefix)
	if f.delimiter == "" || !is {
		return ""
	}
	head, _, found := strings.Cut(rest, f.delimiter)
	if !found {
		return ""
	}
	return f.prefix + head + f.delimiter
}

// start is where a list after a key or a common prefix begins; false when nothing can come.
func (f folder) start(after string) (finspace.ObjectKey, bool) {
	switch {
	case after == "":
		return "", true
	case f.common(finspace.ObjectKey(after)) == after:
		return finspace.KeyAfterPrefix(after)
	}
	return finspace.KeyAfter(finspace.ObjectKey(after)), true
}

// listChunk is how many rows are read at once when there is a delimiter: many of them may stand for one entry.
const listChunk = 50

type lister struct {
	folder
	limit int
	found *Listing
}

func (l *lister) walk(after string, read func(from finspace.ObjectKey, limit int) ([]*finspace.Object, error)) error {
	if l.limit <= 0 {
		return nil
	}
	chunk := l.limit + 1
	if l.delimiter != "" {
		chunk = min(chunk, listChunk)
	}
	for from, more := l.start(after); more; {
		page, err := read(from, chunk)
		if err != nil {
			return err
		}
		for _, o := range page {
			if !l.take(o) {
				return nil
			}
		}
		if len(page) < chunk {
			return nil
		}
		from, more = l.after(page[len(page)-1].Key)
	}
	return nil
}

// after is where to read on behind a key: behind all of its common prefix, if it has one.
func (l *lister) after(key finspace.ObjectKey) (finspace.ObjectKey, bool) {
	if p := l.common(key); p != "" {
		return finspace.KeyAfterPrefix(p)
	}
	return finspace.KeyAfter(key), true
}

// take adds what the object stands for, and says false when the page is full and there is more.
func (l *lister) take(o *finspace.Object) bool {
	p := l.common(o.Key)
	if p != "" && p == l.found.Next {
		return true
	}
	if len(l.found.Objects)+len(l.found.Prefixes) == l.limit {
		l.found.Truncated = true
		return false
	}
	if p != "" {
		l.found.Prefixes, l.found.Next = append(l.found.Prefixes, p), p
	} else {
		l.found.Objects, l.found.Next = append(l.found.Objects, o), string(o.Key)
	}
	return true
}
