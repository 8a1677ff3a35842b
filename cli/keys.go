package cli

import (
	"log/slog"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/seal"
	"github.com/openfinspace/openfinspace/store"
)

// keys hold the master key in use. A rotation adds to the ring while the server runs.
type keys struct {
	changing sync.Mutex // one rotation or resealing at a time
	ring     *seal.Keyring
	file     string // that a rotation writes; empty when the key comes from the environment or systemd
	from     string
}

func newKeys(key *datafolder.MasterKey) *keys {
	return &keys{ring: key.Ring, file: key.File, from: key.From}
}

// auditHead is the purpose under which ends of audit chains are authenticated.
const auditHead = "audit head"

// storeOptions let the store ask for the key that is current then.
func (k *keys) storeOptions(clock func() time.Time, log *slog.Logger) store.Options {
	return store.Options{
		Clock:   clock,
		Logger:  log,
		HeadMAC: func(parts ...[]byte) []byte { return k.ring.MAC(auditHead, parts...) },
		CheckHeadMAC: func(mac []byte, parts ...[]byte) bool {
			return k.ring.CheckMAC(auditHead, mac, parts...)
		},
		KeyFingerprint: k.ring.Fingerprint(),
		HoldsKey:       k.ring.Holds,
	}
}
