package job

import (
	"context"
	"encoding/hex"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/service"
)

// putFile makes a blob of a file in the task's folder. If we die afterwards, no row names the blob and a sweep finds it.
func (t *task) putFile(ctx context.Context, path, kind string) (blob.Key, *blob.Written, error) {
	key := t.newBlob(kind)
	written, err := t.Blobs.PutFile(ctx, key, path)
	return key, written, err
}

func (t *task) putReader(ctx context.Context, r io.Reader, kind string) (blob.Key, *blob.Written, error) {
	key := t.newBlob(kind)
	written, err := t.Blobs.Put(ctx, key, r)
	return key, written, err
}

// newBlob names a blob, and remembers it before it is written.
func (t *task) newBlob(kind string) blob.Key {
	key := blob.NewKey("changesets", kind)
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.put) == 0 {
		t.firstPut = time.Now().Round(0) // by the wall clock: the other one stands still with a machine that sleeps
	}
	t.put = append(t.put, key)
	return key
}

// keepFiles takes the files of a NON_TABULAR dataset as they are. One of our own store gets a second name, and costs nothing.
func (t *task) keepFiles(ctx context.Context) (*service.IngestResult, error) {
	t.stage("storing")
	objects, contents := make([]finspace.Object, len(t.in.Source)), make([]*finspace.Content, len(t.in.Source))
	err := each(ctx, len(t.in.Source), func(ctx context.Context, i int) (err error) {
		s := &t.in.Source[i]
		objects[i] = finspace.Object{Environment: t.in.Environment, Bucket: t.in.Bucket, Key: t.in.Folder + t.relative(s), Content: s.Content, LastModified: finspace.TimeOf(t.Clock())}
		if len(objects[i].Key) > maxKey {
			return &engine.Error{Kind: engine.BadInput, Message: "The name of a file is too long to be kept below the dataset: shorten it. It is " + string(s.Name)}
		}
		if s.External != nil {
			if contents[i], err = t.keepExternal(ctx, s); err != nil {
				return err
			}
			objects[i].Content = contents[i].ID
		}
		t.read(s.Size)
		return nil
	})
	result := &service.IngestResult{Objects: objects, Bytes: t.told().Bytes}
	for _, c := range contents {
		if c != nil {
			result.Contents = append(result.Contents, *c)
		}
	}
	return result, err
}

const maxKey = 1024 // bytes, as S3 has it

// relative is a source's name below the folder that the changeset named, or its last part when it named the file.
func (t *task) relative(s *finspace.ChangesetSource) finspace.ObjectKey {
	if rest, below := strings.CutPrefix(string(s.Name), string(t.in.SourceFolder)); below {
		return finspace.ObjectKey(rest)
	}
	return finspace.ObjectKey(path.Base(string(s.Name)))
}

func (t *task) keepExternal(ctx context.Context, s *finspace.ChangesetSource) (*finspace.Content, error) {
	r, err := t.openExternal(ctx, s)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return t.putContent(ctx, blob.Exactly(r, s.Size), "bin")
}

// putContent makes a content of one blob.
func (t *task) putContent(ctx context.Context, r io.Reader, kind string) (*finspace.Content, error) {
	key, written, err := t.putReader(ctx, r, kind)
	if err != nil {
		return nil, err
	}
	now := t.Clock()
	return &finspace.Content{
		Environment: t.in.Environment, ID: finspace.ContentID(t.ids.New(now)), Size: written.Size, ETag: hex.EncodeToString(written.MD5[:]),
		Parts:      []finspace.ContentPart{{Blob: string(key), Size: written.Size, MD5: written.MD5, SHA256: written.SHA256}},
		CreateTime: finspace.TimeOf(now),
	}, nil
}

// storeQuarantine publishes the rows that were not taken.
func (t *task) storeQuarantine(ctx context.Context, files []engine.File, result *service.IngestResult) error {
	for _, f := range files {
		content, err := t.putQuarantine(ctx, pathOf(f.URI))
		if err != nil {
			return err
		}
		result.Contents = append(result.Contents, *content)
		result.Objects = append(result.Objects, finspace.Object{
			Environment: t.in.Environment, Bucket: t.in.Bucket, Content: content.ID,
			Key:    t.in.Folder + "quarantine/" + finspace.ObjectKey(filepath.Base(pathOf(f.URI))),
			Header: finspace.ObjectHeader{ContentType: "text/csv"}, LastModified: content.CreateTime,
		})
	}
	return nil
}

func (t *task) putQuarantine(ctx context.Context, path string) (*finspace.Content, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return t.putContent(ctx, f, "csv")
}

// drop deletes blobs that no row will name. What it misses, a sweep finds.
func (t *task) drop(ctx context.Context) {
	for _, key := range t.put {
		if err := t.Blobs.Delete(ctx, key); err != nil {
			t.log.Warn("a blob of an ingest that came to nothing could not be deleted; a sweep will do it", "blob", string(key), "error", err)
			return
		}
	}
}
