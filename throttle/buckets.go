// Package throttle slows down whoever asks for too much: a bucket of allowed events for each key, refilled with time.
package throttle

import (
	"hash/maphash"
	"sync"
	"time"
)

const shardCount = 64

// Buckets holds one bucket a key, for at most a given number of keys. It is safe for concurrent use; callers with
// different keys rarely meet at a lock. The memory is the same for short and long keys: about 32 bytes each.
//
// A bucket is one number, the instant at which it will be full again (the generic cell rate algorithm), so an idle
// bucket is the same as none and is dropped. When all places are taken by busy buckets, one of those nearest to full
// gives way and starts full when it comes back: a flood from many addresses makes the limit softer for itself, and
// never refuses a caller that has done nothing.
type Buckets struct {
	step   time.Duration // time in which one event is refilled
	burst  time.Duration // time in which an empty bucket is refilled
	off    bool
	seed   maphash.Seed // keys are kept as hashes that nobody outside can aim at
	shards [shardCount]shard
}

type shard struct {
	mu    sync.Mutex
	full  map[uint64]int64 // hash of key to the instant of fullness, in nanoseconds since 1970
	limit int
	added int // since the last sweep
	_     [64]byte
}

// NewBuckets makes buckets of the rate for up to limit keys (at least one in each of 64 shards).
func NewBuckets(rate Rate, limit int) *Buckets {
	b := &Buckets{off: rate.Off(), seed: maphash.MakeSeed()}
	if !b.off {
		b.step = rate.Per / time.Duration(rate.Count)
		b.burst = rate.Per
	}
	for i := range b.shards {
		b.shards[i].full = map[uint64]int64{}
		b.shards[i].limit = max(limit/shardCount, 1)
	}
	return b
}

// Take takes one event out of key's bucket. If the bucket has none, nothing is taken, and retryAfter tells when there
// will be one.
func (b *Buckets) Take(key string, now time.Time) (ok bool, retryAfter time.Duration) {
	return b.look(key, now, true)
}

// Allows tells what Take would tell, and takes nothing: for a bucket that is charged only when something has failed.
func (b *Buckets) Allows(key string, now time.Time) (ok bool, retryAfter time.Duration) {
	return b.look(key, now, false)
}

func (b *Buckets) look(key string, now time.Time, take bool) (bool, time.Duration) {
	if b.off {
		return true, 0
	}
	hash, at := maphash.String(b.seed, key), now.UnixNano()
	s := &b.shards[hash%shardCount]
	s.mu.Lock()
	defer s.mu.Unlock()
	full, known := s.full[hash]
	if empty := at + int64(b.burst); full > empty {
		// The clock was set back. Nobody waits for a future that does not come: the bucket is empty, and refills from now.
		full = empty
		s.full[hash] = full
	}
	full = max(full, at) + int64(b.step)
	if wait := full - at - int64(b.burst); wait > 0 {
		return false, time.Duration(wait)
	}
	if take {
		if !known {
			s.makeRoom(at)
		}
		s.full[hash] = full
	}
	return true, 0
}

// makeRoom sees to it that one more bucket fits. Going through all buckets of a shard costs as much as their number, and
// is done once in half as many additions.
func (s *shard) makeRoom(at int64) {
	s.added++
	if s.added >= max(len(s.full)/2, 16) {
		s.dropIdle(at)
	}
	if len(s.full) >= s.limit {
		s.dropNearest()
	}
}

func (s *shard) dropIdle(at int64) {
	s.added = 0
	for hash, full := range s.full {
		if full <= at {
			delete(s.full, hash)
		}
	}
}

// dropNearest drops the bucket that is nearest to full among eight that the map gives first, which it does at random.
func (s *shard) dropNearest() {
	var victim uint64
	earliest, seen := int64(0), 0
	for hash, full := range s.full {
		if seen == 0 || full < earliest {
			victim, earliest = hash, full
		}
		if seen++; seen == 8 {
			break
		}
	}
	delete(s.full, victim)
}

// Len tells how many buckets are kept.
func (b *Buckets) Len() int {
	n := 0
	for i := range b.shards {
		s := &b.shards[i]
		s.mu.Lock()
		n += len(s.full)
		s.mu.Unlock()
	}
	return n
}
