package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/openfinspace/openfinspace"
)

// The statements that sweep. A row of released_contents or released_blobs is kept from others while we look who names what
// it stands for: whoever lets that go meanwhile waits, and then writes the row anew. No environment has an empty id; asking
// for that makes a range of what would be read from its beginning.
const (
	releasedContents = "SELECT environment, content_id FROM released_contents WHERE environment > '' ORDER BY environment, content_id LIMIT $1"
	releasedBlobs    = "SELECT blob FROM released_blobs WHERE since < $1 ORDER BY since, blob LIMIT $2"
	endedUploads     = "SELECT environment, id FROM uploads WHERE environment > '' AND ended_time > 0 ORDER BY environment, id LIMIT $1"

	// releaseBlobs also writes a row that is there, for the reason of ReleaseContent.
	releaseBlobs = "INSERT INTO released_blobs (blob, since) SELECT DISTINCT blob, CAST($1 AS BIGINT) FROM %s WHERE environment = $2 AND %s = $3 " +
		"ON CONFLICT (blob) DO UPDATE SET since = excluded.since"

	releaseOrphan = "INSERT INTO released_blobs (blob, since) VALUES ($1, $2) ON CONFLICT (blob) DO NOTHING"
	blobReleased  = "SELECT 1 FROM released_blobs WHERE blob = $1"

	forgetContent      = "DELETE FROM released_contents WHERE environment = $1 AND content_id = $2"
	forgetBlob         = "DELETE FROM released_blobs WHERE blob = $1"
	removeContentParts = "DELETE FROM content_parts WHERE environment = $1 AND content_id = $2"
	removeContent      = "DELETE FROM contents WHERE environment = $1 AND id = $2"
	removeUploadParts  = "DELETE FROM upload_parts WHERE environment = $1 AND upload_id = $2"
	removeUpload       = "DELETE FROM uploads WHERE environment = $1 AND id = $2"
)

var (
	contentNamed      = named(contentNames, "environment = $1 AND %[2]s = $2")
	blobNamed         = named(blobNames, "%[2]s = $1")
	releaseOfContent  = fmt.Sprintf(releaseBlobs, "content_parts", "content_id")
	releaseOfUpload   = fmt.Sprintf(releaseBlobs, "upload_parts", "upload_id")
	namedBlobsInOrder = blobsInOrder(blobNames)
	knownBlobsInOrder = append(blobsInOrder([]reference{{"released_blobs", "blob"}}), namedBlobsInOrder...)
)

// sweepParts is after how many parts a batch ends, so that a few very large uploads make no endless transaction.
const sweepParts = 10_000

type rowKey struct {
	env finspace.EnvironmentID
	id  string
}

func scanKey(r *row) rowKey { return rowKey{text[finspace.EnvironmentID](r), text[string](r)} }

func (t *tx) releaseBlob(name string) error {
	_, err := t.exec("INSERT INTO released_blobs (blob, since) VALUES ($1, $2) ON CONFLICT (blob) DO UPDATE SET since = excluded.since", name, t.now)
	return failed("release a blob", err)
}

func (t *tx) SweepContents(limit int) (int, error) {
	keys, err := list(t, scanKey, releasedContents+t.d.forUpdate, limit)
	if err != nil {
		return 0, failed("list released contents", err)
	}
	looked, parts := 0, int64(0)
	for _, k := range keys {
		n, err := t.sweepContent(k)
		if err != nil {
			return 0, failed("sweep a content", err)
		}
		looked++
		if parts += n; parts >= sweepParts {
			break
		}
	}
	return looked, nil
}

// sweepContent takes the content away if no row names it, and tells how many parts it had.
func (t *tx) sweepContent(k rowKey) (parts int64, err error) {
	_, err = t.heldContent(k.env, finspace.ContentID(k.id))
	gone := errors.Is(err, finspace.NotFound)
	if err != nil && !gone {
		return 0, err
	}
	stays, err := t.exists(contentNamed, k.env, k.id)
	if err != nil {
		return 0, err
	}
	if !stays && !gone {
		if parts, err = t.removeContent(k); err != nil {
			return 0, err
		}
	}
	_, err = t.exec(forgetContent, k.env, k.id)
	return parts, err
}

func (t *tx) removeContent(k rowKey) (parts int64, err error) {
	if _, err = t.exec(releaseOfContent, t.now, k.env, k.id); err != nil {
		return 0, err
	}
	if parts, err = t.exec(removeContentParts, k.env, k.id); err != nil {
		return 0, err
	}
	_, err = t.exec(removeContent, k.env, k.id)
	return parts, err
}

func (t *tx) SweepUploads(limit int) (int, error) {
	keys, err := list(t, scanKey, endedUploads+t.d.forUpdate, limit)
	if err != nil {
		return 0, failed("list ended uploads", err)
	}
	swept, parts := 0, int64(0)
	for _, k := range keys {
		n, err := t.sweepUpload(k)
		if err != nil {
			return 0, failed("sweep an upload", err)
		}
		swept++
		if parts += n; parts >= sweepParts {
			break
		}
	}
	return swept, nil
}

func (t *tx) sweepUpload(k rowKey) (parts int64, err error) {
	if _, err = t.exec(releaseOfUpload, t.now, k.env, k.id); err != nil {
		return 0, err
	}
	if parts, err = t.exec(removeUploadParts, k.env, k.id); err != nil {
		return 0, err
	}
	_, err = t.exec(removeUpload, k.env, k.id)
	return parts, err
}

// blobLock is held by who begins to name a blob and by who takes it for an orphan: the one sees what the other has done.
func blobLock(name string) string { return "blob " + name }

func (t *tx) HoldBlob(name string) error {
	if err := t.lockText(blobLock(name)); err != nil {
		return err
	}
	released, err := t.exists(blobReleased, name)
	if err == nil && released {
		return finspace.Errorf(finspace.Conflict, "blobReleased", "The blob was written too long ago, and is about to be deleted.")
	}
	return failed("hold a blob", err)
}

// ReleaseOrphans takes the locks in the order of the names, so that two of them at once do not wait for each other.
func (t *tx) ReleaseOrphans(names []string, since finspace.Time) (released int, err error) {
	for _, name := range slices.Sorted(slices.Values(names)) {
		n, err := t.releaseOrphan(name, since)
		if err != nil {
			return 0, failed("release an orphan", err)
		}
		released += n
	}
	return released, nil
}

func (t *tx) releaseOrphan(name string, since finspace.Time) (int, error) {
	if err := t.lockText(blobLock(name)); err != nil {
		return 0, err
	}
	if stays, err := t.exists(blobNamed, name); stays || err != nil {
		return 0, err
	}
	n, err := t.exec(releaseOrphan, name, since)
	return int(n), err
}

func (t *tx) ReleasedBlobs(before finspace.Time, limit int) (unnamed []string, looked int, err error) {
	released, err := list(t, text[string], releasedBlobs+t.d.forUpdate, before, limit)
	if err != nil {
		return nil, 0, failed("list released blobs", err)
	}
	unnamed, err = t.forgetNamed(released)
	return unnamed, len(released), failed("look who names a blob", err)
}

func (t *tx) forgetNamed(blobs []string) (unnamed []string, err error) {
	for _, b := range blobs {
		stays, err := t.exists(blobNamed, b)
		if err != nil {
			return nil, err
		}
		if !stays {
			unnamed = append(unnamed, b)
		} else if _, err := t.exec(forgetBlob, b); err != nil {
			return nil, err
		}
	}
	return unnamed, nil
}

func (t *tx) ForgetBlobs(blobs []string) error {
	for _, b := range blobs {
		if _, err := t.exec(forgetBlob, b); err != nil {
			return failed("forget a blob", err)
		}
	}
	return nil
}

// blobsInOrder takes a page of each index that names blobs.
func blobsInOrder(columns []reference) []string {
	var queries []string
	for _, r := range columns {
		queries = append(queries, fmt.Sprintf("SELECT %[2]s FROM %[1]s WHERE %[2]s > $1 ORDER BY %[2]s LIMIT $2", r.table, r.column))
	}
	return queries
}

func (t *tx) NamedBlobs(after string, limit int) ([]string, error) {
	return t.blobsAfter(after, limit, namedBlobsInOrder)
}

func (t *tx) KnownBlobs(after string, limit int) ([]string, error) {
	return t.blobsAfter(after, limit, knownBlobsInOrder)
}

// blobsAfter merges the pages, and leaves for the next call what comes after the least end of the full ones. A blob stands
// in more rows than one when contents share it; it is given once.
func (t *tx) blobsAfter(after string, limit int, queries []string) ([]string, error) {
	var names []string
	end := ""
	for _, query := range queries {
		page, err := list(t, text[string], query, after, limit)
		if err != nil {
			return nil, failed("list named blobs", err)
		}
		if len(page) == limit && (end == "" || page[limit-1] < end) {
			end = page[limit-1]
		}
		names = append(names, page...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if at, found := slices.BinarySearch(names, end); found {
		names = names[:at+1]
	}
	return names[:min(len(names), limit)], nil
}
