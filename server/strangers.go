package server

import (
	"context"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace"
)

// maxStrangers bounds the rows of one flush, and with them what nobody's requests can write: further addresses are
// counted together, per reason, as otherStrangers.
const (
	maxStrangers   = 256
	otherStrangers = "others"
)

// stranger is what denied requests are counted by whose sender did not prove who it is.
type stranger struct {
	environment finspace.EnvironmentID // that of the key which was named; empty when none is known
	operation   string                 // of the sign-in; else empty
	outcome     string                 // the exception
	reason      string                 // short and stable
	address     string                 // a network, for IPv6
	minute      finspace.Time
}

// strangers counts in memory until a minute is over. A server that is killed loses the counts of its last minute; the
// request log has each of them.
type strangers struct {
	mu     sync.Mutex
	counts map[stranger]int64
}

func (s *strangers) add(who stranger, now time.Time) {
	who.minute = finspace.TimeOf(now.Truncate(time.Minute))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(who, 1)
}

// put needs the lock.
func (s *strangers) put(who stranger, n int64) {
	if s.counts == nil {
		s.counts = map[stranger]int64{}
	}
	if _, known := s.counts[who]; !known && len(s.counts) >= maxStrangers {
		who.address = otherStrangers
	}
	s.counts[who] += n
}

// take gives the counts of minutes that began before the given instant and forgets them.
func (s *strangers) take(before finspace.Time) map[stranger]int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := map[stranger]int64{}
	for who, n := range s.counts {
		if who.minute < before {
			taken[who] = n
			delete(s.counts, who)
		}
	}
	return taken
}

// giveBack adds counts that could not be recorded.
func (s *strangers) giveBack(counts map[stranger]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for who, n := range counts {
		s.put(who, n)
	}
}

// flushStrangers writes the counts of minutes that began before the given instant into the audit.
func (s *Server) flushStrangers(ctx context.Context, before finspace.Time) {
	counts := s.strangers.take(before)
	if len(counts) == 0 {
		return
	}
	// Dying here loses the counts; recording them first and forgetting them after would count them twice.
	if err := s.recordStrangers(ctx, counts); err != nil {
		s.strangers.giveBack(counts)
		s.logger.Error("counts of denied requests could not be recorded; they are kept and tried again", "rows", len(counts), "error", err)
	}
}

// flushEachMinute runs until ctx ends.
func (s *Server) flushEachMinute(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.flushStrangers(ctx, finspace.TimeOf(s.config.Clock().Truncate(time.Minute)))
		case <-ctx.Done():
			return
		}
	}
}
