package store

import (
	"fmt"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// AddObjects relies on the reference to contents, as AddChangesetSources does. Both engines call the columns of VALUES so.
func (t *tx) AddObjects(objects []finspace.Object) error {
	if err := t.willChange(int64(len(objects))); err != nil {
		return err
	}
	n, err := inSteps(t.d.rowsAtOnce, objects, t.addObjects)
	if err == nil && n != int64(len(objects)) {
		return finspace.Errorf(finspace.Conflict, "objectsTaken", "Of the objects one is there already, or has a content that is gone.")
	}
	return failed("add objects", err)
}

func (t *tx) addObjects(batch []finspace.Object) (int64, error) {
	rows := make([]any, 0, 6*len(batch))
	for i := range batch {
		o := &batch[i]
		header, err := headerText(&o.Header)
		if err != nil {
			return 0, err
		}
		rows = append(rows, o.Environment, o.Bucket, o.Key, o.Content, header, o.LastModified)
	}
	return t.exec(insertObjects(len(batch)), rows...)
}

func insertObjects(rows int) string {
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
