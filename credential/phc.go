package credential

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// phc is a hash with what it was made with.
type phc struct {
	memory, time uint32 // KiB, passes
	lanes        uint8
	salt, hash   []byte
}

// Bounds of what is computed because a stored text asks for it. They leave room to raise the work later.
const (
	maxMemory = 64 * 1024
	maxTime   = 10
	maxLanes  = 4
	maxPHC    = 256 // characters
)

var errPHC = errors.New("credential: not a hash of argon2id, or one that asks for too much work")

func (h *phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.lanes, b64(h.salt), b64(h.hash))
}

// parsePHC reads what String writes, and nothing that is written in another way.
func parsePHC(text string) (phc, error) {
	var h phc
	parts := strings.Split(text, "$")
	if len(text) > maxPHC || len(parts) != 6 {
		return h, errPHC
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.lanes); n != 3 || err != nil {
		return h, errPHC
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	h.hash, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || !h.isBounded() || h.String() != text {
		return h, errPHC
	}
	return h, nil
}

func (h *phc) isBounded() bool {
	return 8 <= h.memory && h.memory <= maxMemory && 1 <= h.time && h.time <= maxTime && 1 <= h.lanes && h.lanes <= maxLanes &&
		8 <= len(h.salt) && len(h.salt) <= 64 && 16 <= len(h.hash) && len(h.hash) <= 64
}
