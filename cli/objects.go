package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/store"
)

// blobs is the address that package blob takes.
func (p *place) blobs() string {
	if p.Blob == "" {
		return filepath.Join(string(p.Data), "objects")
	}
	return p.Blob
}

// openObjects opens the place of objects, which most commands do not need. The server has opened it before any command comes.
func (d *data) openObjects(ctx context.Context, takeOver bool) error {
	if d.objects != nil {
		return nil
	}
	blobs, err := blob.Open(ctx, d.place.blobs())
	if err != nil {
		return fmt.Errorf("open the place of objects: %w; another place is chosen with --blob", err)
	}
	if err := d.ownObjects(ctx, blobs, takeOver); err != nil {
		return errors.Join(fmt.Errorf("the place of objects: %w", err), blobs.Close())
	}
	d.blobs = blobs
	d.objects = object.New(object.Config{Store: d.traced, Blobs: blobs, Service: d.service, Clock: d.clock, Logger: d.log})
	return nil
}

// ownObjects sees that no other installation has its objects there.
func (d *data) ownObjects(ctx context.Context, blobs blob.Store, takeOver bool) error {
	name, err := d.store.Installation(ctx)
	if err != nil {
		return err
	}
	return object.Own(ctx, blobs, name, takeOver)
}

func (d *data) closeObjects() error {
	if d.blobs == nil {
		return nil
	}
	return d.blobs.Close()
}

// blobsFresh is for how long it is believed that blobs can be put: looking puts, reads and deletes one.
const blobsFresh = 10 * time.Second

// readiness asks the store each time, and the blobs when their last good answer is old.
type readiness struct {
	store, blobs func(context.Context) error

	mu   sync.Mutex
	good time.Time
}

func (r *readiness) check(ctx context.Context) error {
	if err := r.store(ctx); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.good) < blobsFresh {
		return nil
	}
	err := r.blobs(ctx)
	if err == nil {
		r.good = time.Now()
	}
	return err
}

// releasedAge is how long the bytes of an object that was overwritten or deleted stay for those who are reading them, and for
// who copies the folder of objects after a backup.
const releasedAge = 15 * time.Minute

func (c *serveCommand) sweepObjects(ctx context.Context, d *data, log *slog.Logger) {
	ages := object.SweepInput{Released: releasedAge, Orphans: c.OrphanAge, Uploads: c.UploadAge, WorkingFiles: c.WorkingLocationAge}
	if ages.WorkingFiles == 0 {
		ages.WorkingFiles = -1
	}
	swept, err := d.objects.Sweep(ctx, ages)
	if err != nil && ctx.Err() == nil {
		log.Error("objects could not be swept; it is tried again", "error", err)
	}
	if swept.WorkingFiles > 0 {
		log.Info("removed files of working locations that had reached their age", "files", swept.WorkingFiles, "age", c.WorkingLocationAge)
	}
	if swept != (object.SweepResult{}) {
		log.Debug("swept objects", "contents", swept.Contents, "blobs", swept.Blobs, "orphans", swept.Orphans,
			"uploads", swept.Uploads, "unfinished", swept.Unfinished)
	}
}

// checkObjects looks that objects can be kept, and that every blob that a row names is there.
func (d *data) checkObjects(ctx context.Context) ([]store.Problem, error) {
	err := d.openObjects(ctx, false)
	if err == nil {
		err = d.blobs.Ready(ctx)
	}
	if err != nil {
		return []store.Problem{{
			What: "Objects cannot be kept or read: " + sentence(err),
			Do:   "Look for a full disk, a folder that was moved, or an S3 that is down or refuses the credentials. Is --blob that of the server?",
		}}, nil
	}
	missing, err := d.objects.Missing(ctx)
	if err != nil || missing.Count == 0 {
		return nil, err
	}
	return []store.Problem{{
		What: fmt.Sprintf("%d blobs that rows name are not in %s, such as %s.", missing.Count, d.place.blobs(), missing.Example),
		Do:   "Give the place that the data was made with in --blob, or bring the missing blobs back from its copy.",
	}}, nil
}
