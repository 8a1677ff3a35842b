package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// rowsAtOnce are inserted by one statement where there are many. Every number of rows is another text to prepare, so the rest goes one by
// one.
const rowsAtOnce = 100

// insertMany inserts rows of the same number of values, in order.
func (t *tx) insertMany(into string, width int, rows [][]any) error {
	for batch := range slices.Chunk(rows, rowsAtOnce) {
		if len(batch) == rowsAtOnce {
			if _, err := t.exec(into+manyRows(width, rowsAtOnce), slices.Concat(batch...)...); err != nil {
				return err
			}
			continue
		}
		for _, r := range batch {
			if _, err := t.exec(into+manyRows(width, 1), r...); err != nil {
				return err
			}
		}
	}
	return nil
}

// manyRows is " VALUES ($1, $2), ($3, $4)" for a width of 2 and 2 rows.
func manyRows(width, rows int) string {
	var b strings.Builder
	b.WriteString(" VALUES ")
	for i := range width * rows {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(placeholder(i + 1))
	}
	return b.String() + ")"
}

const sourceColumns = "ordinal, name, content_id, bucket, key, size, etag"

// AddChangesetSources relies on the reference to contents: one that is being swept meanwhile makes the closure run again.
func (t *tx) AddChangesetSources(env finspace.EnvironmentID, id finspace.ChangesetID, sources []finspace.ChangesetSource) error {
	rows := make([][]any, 0, len(sources))
	for _, s := range sources {
		var content *finspace.ContentID
		var external finspace.ExternalSource
		var bucket, key any
		if s.External != nil {
			external = *s.External
			bucket, key = external.Bucket, external.Key
		} else {
			content = &s.Content
		}
		rows = append(rows, []any{env, id, s.Ordinal, s.Name, content, bucket, key, s.Size, s.ETag})
	}
	return failed("pin a source", t.insertMany("INSERT INTO changeset_sources (environment, changeset_id, "+sourceColumns+")", 9, rows))
}

func scanSource(r *row) finspace.ChangesetSource {
	s := finspace.ChangesetSource{Ordinal: int(number[int64](r)), Name: text[finspace.ObjectKey](r)}
	if content := optionalText[finspace.ContentID](r); content != nil {
		s.Content = *content
	}
	bucket, key := optionalText[finspace.BucketName](r), optionalText[finspace.ObjectKey](r)
	if bucket != nil && key != nil {
		s.External = &finspace.ExternalSource{Bucket: *bucket, Key: *key}
	}
	s.Size, s.ETag = number[int64](r), text[string](r)
	return s
}

func (t *tx) ChangesetSources(env finspace.EnvironmentID, id finspace.ChangesetID, from, limit int) ([]finspace.ChangesetSource, error) {
	l, err := list(t, scanSource, "SELECT "+sourceColumns+" FROM changeset_sources "+
		"WHERE environment = $1 AND changeset_id = $2 AND ordinal >= $3 ORDER BY ordinal LIMIT $4", env, id, from, limit)
	return l, failed("list a source", err)
}

const fileColumns = "kind, ordinal, blob, name, size, sha256, row_count, row_groups, columns"

func (t *tx) AddChangesetFiles(env finspace.EnvironmentID, id finspace.ChangesetID, files []finspace.ChangesetFile) error {
	rows := make([][]any, 0, len(files))
	for i := range files {
		f := &files[i]
		groups := strings.Trim(fmt.Sprint(f.RowGroups), "[]")
		rows = append(rows, []any{env, id, f.Kind, f.Ordinal, f.Blob, f.Name, f.Size, f.SHA256[:], f.Rows, groups, fileColumnsText(f.Columns)})
	}
	return failed("add files", t.insertMany("INSERT INTO changeset_files (environment, changeset_id, "+fileColumns+")", 11, rows))
}

func scanFile(r *row) finspace.ChangesetFile {
	f := finspace.ChangesetFile{
		Kind: text[finspace.FileKind](r), Ordinal: int(number[int64](r)), Blob: text[string](r), Name: text[string](r), Size: number[int64](r),
	}
	copy(f.SHA256[:], blob(r))
	f.Rows, f.RowGroups, f.Columns = number[int64](r), numbers(r), scanFileColumns(r)
	return f
}

// numbers takes a text of numbers with spaces between them.
func numbers(r *row) []int64 {
	var list []int64
	for _, w := range words[string](r) {
		var n int64
		if _, err := fmt.Sscan(w, &n); err != nil && r.err == nil {
			r.err = fmt.Errorf("store: %.20q is no number", w)
		}
		list = append(list, n)
	}
	return list
}

func (t *tx) ChangesetFiles(env finspace.EnvironmentID, id finspace.ChangesetID, kind finspace.FileKind, from, limit int) ([]finspace.ChangesetFile, error) {
	l, err := list(t, scanFile, "SELECT "+fileColumns+" FROM changeset_files "+
		"WHERE environment = $1 AND changeset_id = $2 AND kind = $3 AND ordinal >= $4 ORDER BY ordinal LIMIT $5", env, id, kind, from, limit)
	return l, failed("list files", err)
}
