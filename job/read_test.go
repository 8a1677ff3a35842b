//go:build cgo

package job_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/service"
)

func mustRead(w *world, key string) []byte {
	w.Helper()
	r, err := w.blobs.Get(w.Context(), blob.Key(key), 0, -1)
	w.must(err)
	defer r.Close()
	all, err := io.ReadAll(r)
	w.must(err)
	return all
}

// putParts uploads an object in parts.
func (s *site) putParts(ctx context.Context, name string, parts ...[]byte) error {
	at := object.UploadName{Bucket: service.LandingBucket(s.by.Environment), Key: finspace.ObjectKey("scratch/root/" + name)}
	u, err := s.objects.CreateUpload(ctx, s.by, object.CreateUploadInput{Bucket: at.Bucket, Key: at.Key})
	if err != nil {
		return err
	}
	at.ID = u.ID
	complete := object.CompleteInput{UploadName: at}
	for i, part := range parts {
		p, err := s.objects.PutPart(ctx, s.by, object.PutPartInput{UploadName: at, Number: i + 1, Body: bytes.NewReader(part), Size: int64(len(part))})
		if err != nil {
			return err
		}
		complete.Parts = append(complete.Parts, object.CompletedPart{Number: i + 1, ETag: hex.EncodeToString(p.MD5[:])})
	}
	_, err = s.objects.CompleteUpload(ctx, s.by, complete)
	return err
}
