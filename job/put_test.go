package job_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/job"
)

// copying is an engine that has written more files than one: file n is the first with n bytes behind it.
type copying struct {
	*process.Engine
	files int
	lies  atomic.Int64 // how often it says another SHA-256 of the last one
}

func (c *copying) Ingest(ctx context.Context, t engine.Task, in engine.IngestSpec, p engine.ProgressFunc) (engine.Output, error) {
	out, err := c.Engine.Ingest(ctx, t, in, p)
	if err != nil {
		return out, err
	}
	first := out.Files[0]
	text, err := os.ReadFile(strings.TrimPrefix(first.URI, "file://"))
	for n := 1; n < c.files && err == nil; n++ {
		f := first
		f.URI, f.Order = fmt.Sprintf("%s-%d", first.URI, n), n
		text = append(text, 'x')
		sum := sha256.Sum256(text)
		f.ETag, f.Size = hex.EncodeToString(sum[:]), int64(len(text))
		out.Files = append(out.Files, f)
		err = os.WriteFile(strings.TrimPrefix(f.URI, "file://"), text, 0o600)
	}
	if c.lies.Add(-1) >= 0 {
		out.Files[c.files-1].ETag = strings.Repeat("0", 64)
	}
	return out, err
}

// TestSeveralFiles keeps the order of files that are stored at a time.
func TestSeveralFiles(t *testing.T) {
	w := newStill(t)
	w.start(func(c *job.Config) { c.Engine = &copying{Engine: w.engine, files: 23} })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	files := w.files(w.taken(d, finspace.Append, "a.csv", csv), finspace.FileData)
	if len(files) != 23 {
		t.Fatalf("%d files", len(files))
	}
	for n, f := range files {
		if f.Ordinal != n || f.Size != files[0].Size+int64(n) {
			t.Errorf("file %d has the ordinal %d and %d bytes", n, f.Ordinal, f.Size)
		}
	}
	w.stop()
}

// TestOtherBytes names no file whose bytes are not those that the engine wrote: the work is done anew, and nothing is left of what was stored.
func TestOtherBytes(t *testing.T) {
	w := newStill(t)
	e := &copying{Engine: w.engine, files: 5}
	e.lies.Store(1)
	w.start(func(c *job.Config) { c.Engine = e })
	d := w.newDataset("n INTEGER")
	w.upload("a.csv", "n\n1\n")
	c := w.taken(d, finspace.Append, "a.csv", csv)
	if got := e.lies.Load(); got != -1 || len(w.files(c, finspace.FileData)) != 5 {
		t.Errorf("%d attempts", 1-got)
	}
	w.stop()
	w.wantNothingLeft()
}
