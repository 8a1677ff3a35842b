package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// AddObjects relies on the reference to contents, as AddChangesetSources does. Both engines call the columns of VALUES so.
func (t *tx) AddObjects(objects []finspace.Object) error {
	for batch := range slices.Chunk(objects, rowsAtOnce) {
		if len(batch) == rowsAtOnce {
			if err := t.addObjects(batch); err != nil {
				return err
			}
			continue
		}
		for i := range batch {
			if err := t.addObjects(batch[i : i+1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) addObjects(batch []finspace.Object) error {
	var args []any
	for i := range batch {
		o := &batch[i]
		header, err := headerText(&o.Header)
		if err != nil {
			return err
		}
		args = append(args, o.Environment, o.Bucket, o.Key, o.Content, header, o.LastModified)
	}
	n, err := t.exec(insertObjects[len(batch)], args...)
	if err != nil {
		return failed("add objects", err)
	}
	if n != int64(len(batch)) {
		return finspace.Errorf(finspace.Conflict, "objectsTaken", "Of the objects one is there already, or has a content that is gone.")
	}
	return nil
}

// insertObjects are the two statements, so that an engine need not prepare more.
var insertObjects = map[int]string{1: insertObjectRows(1), rowsAtOnce: insertObjectRows(rowsAtOnce)}

func insertObjectRows(rows int) string {
	const columns = 6
	var all []string
	for r := range rows {
		p := func(c int) string { return placeholder(r*columns + c) }
		all = append(all, fmt.Sprintf("(%s, %s, %s, %s, %s, CAST(%s AS BIGINT))", p(1), p(2), p(3), p(4), p(5), p(6)))
	}
	return "INSERT INTO objects (" + objectColumns + ") SELECT c.environment, v.column2, v.column3, c.id, c.size, c.etag, " +
		"c.checksum_algorithm, c.checksum_type, c.checksum_value, v.column5, v.column6 FROM (VALUES " + strings.Join(all, ", ") + ") AS v " +
		"JOIN contents c ON c.environment = v.column1 AND c.id = v.column4 WHERE true ON CONFLICT DO NOTHING"
}
