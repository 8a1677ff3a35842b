package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// MAC authenticates the parts with the current key: 32 bytes. Where one part ends and the next begins counts.
func (r *Keyring) MAC(purpose string, parts ...[]byte) []byte {
	return r.keys()[0].mac(purpose, parts)
}

// CheckMAC tells in constant time whether any key of the ring made mac for these parts.
func (r *Keyring) CheckMAC(purpose string, mac []byte, parts ...[]byte) bool {
	fits := false
	keys := r.keys()
	for i := range keys {
		fits = hmac.Equal(mac, keys[i].mac(purpose, parts)) || fits
	}
	return fits
}

func (k *masterKey) mac(purpose string, parts [][]byte) []byte {
	h := hmac.New(sha256.New, k.subkey("mac", purpose))
	var length [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(length[:], uint64(len(p)))
		h.Write(length[:])
		h.Write(p)
	}
	return h.Sum(nil)
}

// Fingerprint names the current key without telling anything about it: 16 hex digits, to keep beside data and backups
// so that a wrong key is recognised before it does harm.
func (r *Keyring) Fingerprint() string { return r.keys()[0].fingerprint() }

// Holds tells whether the ring has the key of a fingerprint, current or old.
func (r *Keyring) Holds(fingerprint string) bool {
	keys := r.keys()
	for i := range keys {
		if keys[i].fingerprint() == fingerprint {
			return true
		}
	}
	return false
}

func (k *masterKey) fingerprint() string { return hex.EncodeToString(k.subkey("fingerprint", "")[:8]) }
