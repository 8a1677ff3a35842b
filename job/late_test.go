package job

import (
	"errors"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/object"
	"github.com/openfinspace/openfinspace/service"
)

// TestTooLate wants blobs not to be named when they are older than a day, however long orphans are left here: a server that leaves
// them for less may have released them, and deletes them a day later.
func TestTooLate(t *testing.T) {
	r := New(Config{
		Service: new(service.Service), Blobs: struct{ blob.Store }{}, Objects: new(object.Store), External: new(external.Client),
		Engine: struct{ engine.Engine }{}, Scratch: t.TempDir(), NameWithin: 324 * time.Hour,
	})
	old := &task{Runner: r, put: []blob.Key{"data/a"}, firstPut: time.Now().Add(-25 * time.Hour)}
	if err := old.finish(t.Context(), new(service.IngestResult)); !errors.Is(err, errTooLate) {
		t.Errorf("after 25 hours: %v", err)
	}
}
