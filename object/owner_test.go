package object_test

import (
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/object"
)

// TestOwn wants a place to belong to one installation, until another one takes it over, and its mark to survive every sweep.
func TestOwn(t *testing.T) {
	everywhere(t, func(t *testing.T, f *fixture) {
		own := func(name string, takeOver bool) error { return object.Own(t.Context(), f.blobs, name, takeOver) }
		f.must(own("first", false))
		f.must(own("first", false))
		if err := own("second", false); err == nil || !strings.Contains(err.Error(), "first") || !strings.Contains(err.Error(), "--take-over-objects") {
			t.Errorf("a second installation: %v", err)
		}
		f.must(own("first", false))
		f.clock.pass(48 * time.Hour)
		_, err := f.Sweep(t.Context(), object.SweepInput{Orphans: 24 * time.Hour})
		f.must(err)
		if own("second", false) == nil {
			t.Error("the mark was swept")
		}
		f.must(own("second", true))
		if own("first", false) == nil {
			t.Error("what was taken over is still the first one's")
		}
		f.must(own("second", false))
	})
}
