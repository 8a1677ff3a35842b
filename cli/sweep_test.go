package cli

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// TestSweepKeepsDeletedDatasets lets the clock go to the end of the retention, and beyond.
func TestSweepKeepsDeletedDatasets(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), store.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	err = s.Update(t.Context(), func(tx finspace.Tx) error {
		if err := tx.AddEnvironment(&finspace.Environment{ID: "env1"}); err != nil {
			return err
		}
		if err := tx.AddDataset(&finspace.Dataset{Environment: "env1", ID: "d", Kind: finspace.Tabular}); err != nil {
			return err
		}
		return tx.DeleteDataset("env1", "d")
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &serveCommand{DatasetRetention: 7 * 24 * time.Hour}
	d := &data{store: s, clock: clock}
	for _, step := range []struct {
		after time.Duration
		kept  int
	}{{c.DatasetRetention - time.Millisecond, 1}, {time.Millisecond, 0}} {
		now = now.Add(step.after)
		c.sweep(t.Context(), d, slog.New(slog.DiscardHandler))
		if got := deletedDatasets(t, s); got != step.kept {
			t.Errorf("%d deleted datasets are kept, want %d", got, step.kept)
		}
	}
}

func deletedDatasets(t *testing.T, s *store.SQL) (n int) {
	t.Helper()
	err := s.View(t.Context(), func(tx finspace.Tx) error {
		all, err := tx.DeletedDatasets("env1", "", 10)
		n = len(all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
