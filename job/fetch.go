package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/object"
)

// fetch brings the sources to files on this machine, and gives them in their order. External ones that are to be kept are put into blobs
// on the way.
func (t *task) fetch(ctx context.Context) ([]engine.File, []finspace.ChangesetFile, error) {
	found, err := t.locate(ctx)
	if err != nil {
		return nil, nil, err
	}
	files, kept := make([]engine.File, len(found)), make([]*finspace.ChangesetFile, len(found))
	err = each(ctx, len(found), func(ctx context.Context, i int) (err error) {
		s := &t.in.Source[i]
		if found[i].path == "" {
			if found[i].path, err = t.copy(ctx, s, found[i].content); err != nil {
				return err
			}
		}
		files[i] = engine.File{URI: uriOf(found[i].path), Name: string(s.Name), Size: s.Size, ETag: s.ETag}
		if s.External != nil && t.KeepOriginals {
			kept[i], err = t.keepOriginal(ctx, found[i].path, s)
		}
		return err
	})
	return files, numberedFiles(kept), err
}

// located is where a source lies: a file on this machine, or what it must be copied from.
type located struct {
	path    string
	content *object.Reader // of our own store
}

// locate finds the files that need not be copied, and takes room for the others.
func (t *task) locate(ctx context.Context) ([]located, error) {
	found := make([]located, len(t.in.Source))
	err := each(ctx, len(found), func(ctx context.Context, i int) (err error) {
		s := &t.in.Source[i]
		if s.External != nil {
			return nil
		}
		if found[i].content, err = t.Objects.OpenContent(ctx, t.in.Environment, s.Content); err != nil {
			return err
		}
		if paths, local := found[i].content.Files(); local && len(paths) == 1 {
			found[i].path = paths[0]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	size := int64(0)
	for i := range found {
		if found[i].path == "" {
			size += t.in.Source[i].Size
		}
	}
	return found, t.takeRoom(size)
}

// fetchesAtOnce is how many sources a task brings over at a time: of many small ones each costs a round trip or two.
const fetchesAtOnce = 4

// each calls do with the numbers below n, some at a time, until one fails: its error is each's, and the contexts of the others end.
func each(ctx context.Context, n int, do func(context.Context, int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(n, fetchesAtOnce) {
		running.Go(func() {
			for i := next.Add(1) - 1; i < int64(n) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if err := do(ctx, int(i)); err != nil {
					stop(err)
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// copy brings a source into the task's folder.
func (t *task) copy(ctx context.Context, s *finspace.ChangesetSource, content *object.Reader) (path string, err error) {
	var r io.ReadCloser
	if content != nil {
		r, err = content.Range(ctx, 0, -1)
	} else {
		r, err = t.openExternal(ctx, s)
	}
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

// scratch writes a source into the task's folder. What is longer or shorter than it was is an error.
func (t *task) scratch(s *finspace.ChangesetSource, r io.Reader) (path string, err error) {
	if s.Size > process.Spare(t.folder) { // somebody else has filled the room
		return "", errFull
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

// keepOriginal puts an external source into a blob, as it was read.
func (t *task) keepOriginal(ctx context.Context, path string, s *finspace.ChangesetSource) (*finspace.ChangesetFile, error) {
	key, written, err := t.putFile(ctx, path, "original")
	if err != nil {
		return nil, err
	}
	return &finspace.ChangesetFile{Kind: finspace.FileOriginal, Blob: string(key), Name: string(s.Name), Size: written.Size, SHA256: written.SHA256}, nil
}

// numberedFiles leaves out what is nil, and gives the others their ordinals.
func numberedFiles(all []*finspace.ChangesetFile) (files []finspace.ChangesetFile) {
	for _, f := range all {
		if f != nil {
			f.Ordinal = len(files)
			files = append(files, *f)
		}
	}
	return files
}
