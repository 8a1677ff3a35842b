package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
)

// fetch brings the sources to files on this machine, in their order. External ones that are to be kept are put into blobs on the way.
func (t *task) fetch(ctx context.Context) ([]engine.File, []finspace.ChangesetFile, error) {
	files := make([]engine.File, 0, len(t.in.Source))
	var originals []finspace.ChangesetFile
	for i := range t.in.Source {
		s := &t.in.Source[i]
		path, err := t.fetchOne(ctx, s)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, engine.File{URI: uriOf(path), Name: string(s.Name), Size: s.Size, ETag: s.ETag})
		if s.External == nil || !t.KeepOriginals {
			continue
		}
		f, err := t.keepOriginal(ctx, path, s, len(originals))
		if err != nil {
			return nil, nil, err
		}
		originals = append(originals, f)
	}
	return files, originals, nil
}

func (t *task) fetchOne(ctx context.Context, s *finspace.ChangesetSource) (path string, err error) {
	if s.External == nil {
		return t.fetchContent(ctx, s)
	}
	r, err := t.openExternal(ctx, s)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return t.scratch(s, r)
}

// fetchContent gives the store's own file where the content is one, else a copy.
func (t *task) fetchContent(ctx context.Context, s *finspace.ChangesetSource) (string, error) {
	content, err := t.Objects.OpenContent(ctx, t.in.Environment, s.Content)
	if err != nil {
		return "", err
	}
	if paths, local := content.Files(); local && len(paths) == 1 {
		return paths[0], nil
	}
	r, err := content.Range(ctx, 0, -1)
	if err != nil {
		return "", err
	}
	defer r.Close()
	return t.scratch(s, r)
}

// openExternal asks whether the maker of the changeset may still read there, and for the very object that he meant.
func (t *task) openExternal(ctx context.Context, s *finspace.ChangesetSource) (io.ReadCloser, error) {
	x := s.External
	bucket, secret, err := t.Service.ExternalAtRun(ctx, t.in.Environment, t.in.Creator, x.Bucket, x.Key)
	if err != nil {
		return nil, err
	}
	r, size, err := t.External.Open(ctx, bucket, secret, x.Key, s.ETag)
	if err == nil && size != s.Size {
		_ = r.Close()
		return nil, fmt.Errorf("an external object has %d bytes and an ETag of one that had %d", size, s.Size)
	}
	return r, err
}

// scratch copies a source into the task's folder. What is longer or shorter than it was is an error.
func (t *task) scratch(s *finspace.ChangesetSource, r io.Reader) (path string, err error) {
	if err := t.room(s.Size); err != nil {
		return "", err
	}
	path = filepath.Join(t.folder, "source-"+strconv.Itoa(s.Ordinal))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, blob.Exactly(r, s.Size))
	if err := f.Close(); err != nil {
		return "", err
	}
	return path, err
}

// room holds the copies of a task to the disk that it may have, and looks that they fit.
func (t *task) room(size int64) error {
	if size > process.Spare(t.folder) {
		return errFull
	}
	t.copied += size
	if t.Limits.Disk > 0 && t.copied > t.Limits.Disk {
		return &engine.Error{Kind: engine.Limit, Message: fmt.Sprintf("The files of the source need more than the %d MiB of disk that an ingest may have. "+
			"Divide them over several changesets, or ask the operator to allow more disk", t.Limits.Disk>>20)}
	}
	return nil
}

// keepOriginal puts an external source into a blob, as it was read.
func (t *task) keepOriginal(ctx context.Context, path string, s *finspace.ChangesetSource, ordinal int) (finspace.ChangesetFile, error) {
	key, written, err := t.putFile(ctx, path, "original")
	if err != nil {
		return finspace.ChangesetFile{}, err
	}
	return finspace.ChangesetFile{
		Kind: finspace.FileOriginal, Ordinal: ordinal, Blob: string(key), Name: string(s.Name), Size: written.Size, SHA256: written.SHA256,
	}, nil
}
