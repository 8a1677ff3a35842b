package job

import (
	"context"
	"errors"
	"sync"
	"testing"
)

// TestEach runs all, and never more at once than it may: the first of them wait until there are so many.
func TestEach(t *testing.T) {
	const n = 50
	var mu sync.Mutex
	running, together := 0, make(chan struct{})
	seen := map[int]int{}
	err := each(t.Context(), n, func(_ context.Context, i int) error {
		mu.Lock()
		seen[i]++
		if running++; running > fetchesAtOnce {
			t.Errorf("%d at once", running)
		}
		if i == fetchesAtOnce-1 {
			close(together)
		}
		mu.Unlock()
		<-together
		mu.Lock()
		running--
		mu.Unlock()
		return nil
	})
	if err != nil || len(seen) != n {
		t.Errorf("%d of %d: %v", len(seen), n, err)
	}
	if err := each(t.Context(), 0, nil); err != nil {
		t.Error(err)
	}
}

// TestEachFails wants that the first error ends those that run, lets none begin, and is the one that is told.
func TestEachFails(t *testing.T) {
	gone := errors.New("gone")
	var mu sync.Mutex
	begun := 0
	err := each(t.Context(), 1000, func(ctx context.Context, i int) error {
		mu.Lock()
		begun++
		mu.Unlock()
		if i == 0 {
			return gone
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, gone) || begun > fetchesAtOnce {
		t.Errorf("%d begun: %v", begun, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	err = each(ctx, 9, func(ctx context.Context, _ int) error {
		cancel(errCancelled)
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, errCancelled) {
		t.Error(err)
	}
}
