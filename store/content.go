package store

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// reference is a column that names something.
type reference struct{ table, column string }

var (
	// contentNames are all columns that name contents, beside environment. A content that stands in none of them is garbage.
	contentNames = []reference{{"objects", "content_id"}, {"changeset_sources", "content_id"}}
	// blobNames are all columns that name blobs. A blob that stands in none of them is deleted. Each has an index of its own.
	blobNames = []reference{{"content_parts", "blob"}, {"upload_parts", "blob"}, {"changeset_files", "blob"}}
)

const contentColumns = "environment, id, size, etag, checksum_algorithm, checksum_type, checksum_value, create_time"

func scanContent(r *row) *finspace.Content {
	return &finspace.Content{
		Environment: text[finspace.EnvironmentID](r), ID: text[finspace.ContentID](r), Size: number[int64](r), ETag: text[string](r),
		Checksum: scanChecksum(r), CreateTime: number[finspace.Time](r),
	}
}

func scanChecksum(r *row) finspace.Checksum {
	return finspace.Checksum{Algorithm: text[string](r), Type: text[string](r), Value: text[string](r)}
}

func scanPart(r *row) finspace.ContentPart {
	p := finspace.ContentPart{Blob: text[string](r), Size: number[int64](r)}
	copied(r, p.MD5[:])
	copied(r, p.SHA256[:])
	p.Checksum = text[string](r)
	return p
}

// copied takes a column of bytes of a known length.
func copied(r *row, into []byte) {
	from := blob(r)
	if copy(into, from) != len(into) || len(from) != len(into) {
		r.wrong(from)
	}
}

// AddContent is also the claim of the Update that it stands in: a second run finds what the first one committed.
func (t *tx) AddContent(c *finspace.Content) error {
	return t.addContents([]finspace.Content{*c})
}

func (t *tx) AddContents(contents []finspace.Content) error {
	if err := t.willChange(int64(len(contents))); err != nil {
		return err
	}
	return t.addContents(contents)
}

func (t *tx) addContents(contents []finspace.Content) error {
	rows, parts := make([][]any, 0, len(contents)), make([][]any, 0, len(contents))
	for i := range contents {
		c := &contents[i]
		rows = append(rows, []any{c.Environment, c.ID, c.Size, c.ETag, c.Checksum.Algorithm, c.Checksum.Type, c.Checksum.Value, c.CreateTime})
		for n, p := range c.Parts {
			parts = append(parts, []any{c.Environment, c.ID, n + 1, p.Blob, p.Size, p.MD5[:], p.SHA256[:], p.Checksum})
		}
	}
	n, err := t.insertMany("INSERT INTO contents ("+contentColumns+")", " ON CONFLICT DO NOTHING", rows)
	if err != nil {
		return failed("add a content", err)
	}
	if n != int64(len(rows)) {
		return finspace.Errorf(finspace.Conflict, "contentTaken", "There is a content of the same id already.")
	}
	_, err = t.insertMany("INSERT INTO content_parts (environment, content_id, ordinal, blob, size, md5, sha256, checksum)", "", parts)
	return failed("add the parts of a content", err)
}

const contentByID = "SELECT " + contentColumns + " FROM contents WHERE environment = $1 AND id = $2"

func (t *tx) Content(env finspace.EnvironmentID, id finspace.ContentID) (*finspace.Content, error) {
	c, err := one(t, scanContent, contentByID, env, id)
	if c, err = foundContent(c, err, id); err != nil {
		return nil, err
	}
	c.Parts, err = list(t, scanPart,
		"SELECT blob, size, md5, sha256, checksum FROM content_parts WHERE environment = $1 AND content_id = $2 ORDER BY ordinal", env, id)
	return c, failed("read the parts of a content", err)
}

func foundContent(c *finspace.Content, err error, id finspace.ContentID) (*finspace.Content, error) {
	return found(c, err, "read a content", "noSuchContent", "There is no content %s.", id)
}

func (t *tx) HoldContent(env finspace.EnvironmentID, id finspace.ContentID) error {
	_, err := t.heldContent(env, id)
	return err
}

// heldContent reads the content without its parts. On PostgreSQL a sweep waits for the row, and then looks anew who names it.
func (t *tx) heldContent(env finspace.EnvironmentID, id finspace.ContentID) (*finspace.Content, error) {
	c, err := one(t, scanContent, contentByID+t.d.forUpdate, env, id)
	return foundContent(c, err, id)
}

// ReleaseContent writes the row also where it is there, so that a sweep which looks at it just now waits, and looks again.
func (t *tx) ReleaseContent(env finspace.EnvironmentID, id finspace.ContentID) error {
	_, err := t.exec("INSERT INTO released_contents (environment, content_id) VALUES ($1, $2) "+
		"ON CONFLICT (environment, content_id) DO UPDATE SET content_id = excluded.content_id", env, id)
	return failed("release a content", err)
}

// named is a query that gives a row when one of the columns has the value.
func named(by []reference, where string) string {
	var parts []string
	for _, r := range by {
		parts = append(parts, fmt.Sprintf("EXISTS (SELECT 1 FROM %s WHERE "+where+")", r.table, r.column))
	}
	return "SELECT 1 WHERE " + strings.Join(parts, " OR ")
}
