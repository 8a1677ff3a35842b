package finspace

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"sync"
	"time"
)

// idEncoding keeps the order of bytes in the order of text and is lower case.
var idEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// IDs makes ids of 26 characters that rise with time: 48 bits of milliseconds and 80 of chance. Ids of one IDs value
// rise strictly, also within a millisecond and when the clock goes back, so that pages by id are pages by creation.
type IDs struct {
	mu   sync.Mutex
	last [16]byte
}

// New gives the next id at the instant now.
func (g *IDs) New(now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], uint64(now.UnixMilli())<<16)
	if _, err := rand.Read(id[6:]); err != nil {
		panic("finspace: the system gives no random numbers: " + err.Error()) // crypto/rand never returns an error
	}
	if string(id[:6]) <= string(g.last[:6]) {
		id = g.last
		increment(&id)
	}
	g.last = id
	return idEncoding.EncodeToString(id[:])
}

// increment adds a random step of up to 2^32 to the low 80 bits, so that ids of one millisecond cannot be guessed from each other
// by counting.
func increment(id *[16]byte) {
	var step [4]byte
	_, _ = rand.Read(step[:])
	carry := uint64(binary.BigEndian.Uint32(step[:])) + 1
	for i := len(id) - 1; i >= 0 && carry > 0; i-- {
		carry += uint64(id[i])
		id[i] = byte(carry)
		carry >>= 8
	}
}
