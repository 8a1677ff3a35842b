package store

import (
	"context"
	"errors"

	"github.com/openfinspace/openfinspace"
)

const (
	jobsOfDataset       = "SELECT " + jobColumns + " FROM jobs WHERE environment = $1 AND dataset_id = $2 ORDER BY id LIMIT $3"
	changesetsOfDataset = "SELECT id FROM changesets WHERE environment = $1 AND dataset_id = $2 ORDER BY create_time LIMIT $3"
	filesOfChangeset    = "SELECT kind, ordinal, blob FROM changeset_files WHERE environment = $1 AND changeset_id = $2 ORDER BY kind, ordinal LIMIT $3"
	removeFile          = "DELETE FROM changeset_files WHERE environment = $1 AND changeset_id = $2 AND kind = $3 AND ordinal = $4"
	pinsOfChangeset     = "SELECT ordinal, content_id FROM changeset_sources WHERE environment = $1 AND changeset_id = $2 ORDER BY ordinal LIMIT $3"
	removePins          = "DELETE FROM changeset_sources WHERE environment = $1 AND changeset_id = $2 AND ordinal <= $3"
	removeChangeset     = "DELETE FROM changesets WHERE environment = $1 AND id = $2"
	freeChangeset       = "SELECT environment, id FROM changesets WHERE source_state = 'free' AND environment > '' ORDER BY environment, id LIMIT 1"
	pinsGone            = "UPDATE changesets SET source_state = 'gone' WHERE environment = $1 AND id = $2"
)

// removeJobs takes away work on a dataset that nobody has ended: no runner was there.
func (t *tx) removeJobs(k datasetKey, most int) (int, error) {
	jobs, err := list(t, scanJob, jobsOfDataset, k.env, k.id, most)
	if err != nil {
		return 0, err
	}
	for _, j := range jobs {
		if err := t.DeleteJob(j); err != nil {
			return 0, err
		}
	}
	return len(jobs), nil
}

// removeChangesets takes away at most so many rows of a dataset's changesets: of each the pins and files first.
func (t *tx) removeChangesets(k datasetKey, most int) (int, error) {
	ids, err := list(t, text[finspace.ChangesetID], changesetsOfDataset, k.env, k.id, most)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, id := range ids {
		for _, step := range []func(finspace.EnvironmentID, finspace.ChangesetID, int) (int, error){t.removePins, t.removeFiles} {
			n, err := step(k.env, id, most-done)
			if err != nil {
				return 0, err
			}
			if done += n; done >= most {
				return done, nil
			}
		}
		if _, err := t.exec(removeChangeset, k.env, id); err != nil {
			return 0, err
		}
		if done++; done >= most {
			return done, nil
		}
	}
	return done, nil
}

// removeFiles lets the blobs go with their rows.
func (t *tx) removeFiles(env finspace.EnvironmentID, id finspace.ChangesetID, most int) (int, error) {
	files, err := list(t, func(r *row) finspace.ChangesetFile {
		return finspace.ChangesetFile{Kind: text[finspace.FileKind](r), Ordinal: int(number[int64](r)), Blob: text[string](r)}
	}, filesOfChangeset, env, id, most)
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		if _, err := t.exec(removeFile, env, id, f.Kind, f.Ordinal); err != nil {
			return 0, err
		}
		if err := t.releaseBlob(f.Blob); err != nil {
			return 0, err
		}
	}
	return len(files), nil
}

// removePins lets the contents go with their rows.
func (t *tx) removePins(env finspace.EnvironmentID, id finspace.ChangesetID, most int) (int, error) {
	type pin struct {
		ordinal int64
		content *finspace.ContentID
	}
	pins, err := list(t, func(r *row) pin { return pin{number[int64](r), optionalText[finspace.ContentID](r)} }, pinsOfChangeset, env, id, most)
	if err != nil || len(pins) == 0 {
		return 0, err
	}
	if _, err := t.exec(removePins, env, id, pins[len(pins)-1].ordinal); err != nil {
		return 0, err
	}
	for _, p := range pins {
		if p.content == nil {
			continue
		}
		if err := t.ReleaseContent(env, *p.content); err != nil {
			return 0, err
		}
	}
	return len(pins), nil
}

// SweepSources takes away the pins of changesets whose source nobody needs any more, and tells of how many changesets. Run it once
// a minute; several servers may do so at once. Until then the contents stay, which costs room and nothing else.
func (s *SQL) SweepSources(ctx context.Context) (int64, error) {
	var total int64
	for {
		var done removal
		err := s.eng.update(ctx, func(t *tx) (err error) {
			done, err = t.sweepSource()
			return failed("sweep sources", err)
		})
		if err != nil || done == nothingLeft {
			return total, err
		}
		if done == allRemoved {
			total++
		}
	}
}

func (t *tx) sweepSource() (removal, error) {
	type key struct {
		env finspace.EnvironmentID
		id  finspace.ChangesetID
	}
	k, err := one(t, func(r *row) key { return key{text[finspace.EnvironmentID](r), text[finspace.ChangesetID](r)} }, freeChangeset+t.d.skipLocked)
	if errors.Is(err, errNoRow) {
		return nothingLeft, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := t.removePins(k.env, k.id, sweepBatch)
	if err != nil || n == sweepBatch {
		return partRemoved, err
	}
	_, err = t.exec(pinsGone, k.env, k.id)
	return allRemoved, err
}

// removeObjects takes away the names under which a dataset's files can be read.
func (t *tx) removeObjects(k datasetKey, most int) (int, error) {
	e, err := t.Environment(k.env)
	if err != nil {
		return 0, err
	}
	objects, err := t.Objects(k.env, e.ManagedBucket(), string(k.id.Files()), "", most)
	if err != nil {
		return 0, err
	}
	for _, o := range objects {
		if err := t.DeleteObject(k.env, o.Bucket, o.Key); err != nil {
			return 0, err
		}
	}
	return len(objects), nil
}
