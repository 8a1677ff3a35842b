//go:build cgo

package job_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/job"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/store/postgrestest"
)

// TestManyRunners has three servers over one PostgreSQL and one place of objects. Each changeset comes in once, whoever takes it.
func TestManyRunners(t *testing.T) {
	server, err := postgrestest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dsn, err := server.NewSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, log: new(lockedBuffer)}
	folder, keys, log := t.TempDir(), seal.Generate(), slog.New(slog.NewTextHandler(w.log, nil))
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for i := range 3 {
		s, err := openSite(ctx, folder, dsn, keys, log)
		w.must(err)
		defer s.close()
		c := s.config(log)
		c.Scratch, c.PerEnvironment = filepath.Join(folder, fmt.Sprintf("scratch-%d", i)), 2
		w.site = s
		running.Go(func() {
			if err := job.New(c).Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	d := w.newDataset("n INTEGER")
	var ids []finspace.ChangesetID
	for i := range 30 {
		name := fmt.Sprintf("%d.csv", i)
		w.upload(name, fmt.Sprintf("n\n%d\n", i))
		ids = append(ids, w.create(d, finspace.Append, name, csv))
	}
	for _, id := range ids {
		if c := w.ended(d, id); c.Status != finspace.IngestionSuccess || c.Rows != 1 || len(w.files(c, finspace.FileData)) != 1 {
			t.Errorf("%+v: %s", c, messageOf(c))
		}
	}
	stop()
	running.Wait()
}
