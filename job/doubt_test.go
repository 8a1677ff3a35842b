//go:build cgo

package job_test

import (
	"context"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/job"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/service"
)

// deaf is a store that does not hear that a changeset's files were committed. The server stops just then.
type deaf struct {
	finspace.Store
	stop func()
}

// heard is a transaction that tells when files come in.
type heard struct {
	finspace.Tx
	files *bool
}

func (h heard) AddChangesetFiles(env finspace.EnvironmentID, id finspace.ChangesetID, files []finspace.ChangesetFile) error {
	*h.files = true
	return h.Tx.AddChangesetFiles(env, id, files)
}

func (s *deaf) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	files := false
	err := s.Store.Update(ctx, func(tx finspace.Tx) error { return fn(heard{tx, &files}) })
	if err != nil || !files {
		return err
	}
	go s.stop()
	<-ctx.Done()
	return &finspace.Error{Kind: finspace.Internal, Message: "The connection broke."}
}

// TestFinishInDoubt wants that files stay which rows may name.
func TestFinishInDoubt(t *testing.T) {
	w := newStill(t)
	rows := &deaf{Store: w.store}
	w.start(func(c *job.Config) {
		c.StopTimeout = time.Millisecond
		c.Service = service.New(service.Config{Store: rows, Keys: seal.Generate()})
	})
	rows.stop = w.stop
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	c := w.taken(d, finspace.Append, "a.csv", csv)
	w.stop()
	if files := w.files(c, finspace.FileData); len(files) != 1 {
		t.Errorf("%d files", len(files))
	}
	missing, err := w.objects.Missing(t.Context())
	w.must(err)
	if missing.Count != 0 {
		t.Errorf("%d blobs are gone that rows name", missing.Count)
	}
}
