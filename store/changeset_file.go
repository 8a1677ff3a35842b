package store

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
)

const sourceColumns = "ordinal, name, content_id, bucket, key, size, etag"

// AddChangesetSources relies on the reference to contents: one that is being swept meanwhile makes the closure run again.
func (t *tx) AddChangesetSources(env finspace.EnvironmentID, id finspace.ChangesetID, sources []finspace.ChangesetSource) error {
	if err := t.willChange(int64(len(sources))); err != nil {
		return err
	}
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
	_, err := t.insertMany("INSERT INTO changeset_sources (environment, changeset_id, "+sourceColumns+")", "", rows)
	return failed("pin a source", err)
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
	if err := t.willChange(int64(len(files))); err != nil {
		return err
	}
	rows := make([][]any, 0, len(files))
	for i := range files {
		f := &files[i]
		groups := strings.Trim(fmt.Sprint(f.RowGroups), "[]")
		rows = append(rows, []any{env, id, f.Kind, f.Ordinal, f.Blob, f.Name, f.Size, f.SHA256[:], f.Rows, groups, fileColumnsText(f.Columns)})
	}
	_, err := t.insertMany("INSERT INTO changeset_files (environment, changeset_id, "+fileColumns+")", "", rows)
	return failed("add files", err)
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
