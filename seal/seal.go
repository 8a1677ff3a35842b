// Package seal keeps secrets secret at rest and makes what leaves the server unforgeable. A Keyring holds the master
// keys; every use names its purpose, and each purpose has subkeys of its own, so that what was sealed or authenticated
// for one purpose fits no other.
//
// The first key of a ring is the current one: it seals and authenticates. Every key of the ring opens and checks, so
// that keys are rotated by putting a new one first and keeping the old.
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrOpen is the answer to everything that cannot be opened: too short, changed, sealed for another purpose or bound
// to something else, or by a key that the ring does not hold. It does not tell which.
var ErrOpen = errors.New("seal: this was not sealed by a key of this server, or has been changed")

// Version names a master key within its ring: 1 to 255.
type Version byte

const (
	keySize = 32
	format  = 1 // first byte of every sealed text
	header  = 2 // format and version of the key
)

type masterKey struct {
	version Version
	secret  [keySize]byte
}

// Keyring is a set of master keys. It is safe for concurrent use. Add makes a new ring; Adopt is the only change that a
// ring ever sees.
type Keyring struct {
	held    atomic.Pointer[[]masterKey] // current first; the slice never changes
	ciphers sync.Map                    // of cipherName to cipher.AEAD; purposes are few and fixed
}

func newRing(keys []masterKey) *Keyring {
	r := &Keyring{}
	r.held.Store(&keys)
	return r
}

func (r *Keyring) keys() []masterKey { return *r.held.Load() }

type cipherName struct {
	version Version
	purpose string
}

// Current is the version of the key that seals.
func (r *Keyring) Current() Version { return r.keys()[0].version }

// Seal encrypts and authenticates plain. The bound bytes are authenticated and not kept: Open needs the same ones, so
// that a sealed text cannot be moved, for instance, from one access key's row to another's.
func (r *Keyring) Seal(purpose string, plain, bound []byte) []byte {
	key := &r.keys()[0]
	sealed := make([]byte, header+chacha20poly1305.NonceSizeX, header+chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	sealed[0], sealed[1] = format, byte(key.version)
	nonce := sealed[header:]
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the process instead
	return r.cipher(key, purpose).Seal(sealed, nonce, plain, additional(sealed[:header], bound))
}

// Open gives back what Seal was given.
func (r *Keyring) Open(purpose string, sealed, bound []byte) ([]byte, error) {
	if len(sealed) < header+chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead || sealed[0] != format {
		return nil, ErrOpen
	}
	key := r.key(Version(sealed[1]))
	if key == nil {
		return nil, ErrOpen
	}
	nonce, text := sealed[header:header+chacha20poly1305.NonceSizeX], sealed[header+chacha20poly1305.NonceSizeX:]
	plain, err := r.cipher(key, purpose).Open(nil, nonce, text, additional(sealed[:header], bound))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// SealedBy tells which key sealed a text, for finding what is still to be sealed anew after a rotation. It proves
// nothing.
func SealedBy(sealed []byte) (Version, bool) {
	if len(sealed) < header || sealed[0] != format {
		return 0, false
	}
	return Version(sealed[1]), true
}

// Derive gives n bytes (at most 8160) that follow from the master key of the version, the purpose and info, always the
// same: secrets of sessions, which nobody stores.
func (r *Keyring) Derive(purpose string, version Version, info []byte, n int) ([]byte, error) {
	key := r.key(version)
	if key == nil {
		return nil, fmt.Errorf("seal: the ring holds no key of version %d", version)
	}
	parent := key.subkey("derive", purpose)
	out, err := hkdf.Expand(sha256.New, parent, string(info), n)
	if err != nil {
		return nil, fmt.Errorf("seal: derive %d bytes: %w", n, err)
	}
	return out, nil
}

func (r *Keyring) key(v Version) *masterKey {
	keys := r.keys()
	for i := range keys {
		if keys[i].version == v {
			return &keys[i]
		}
	}
	return nil
}

func (r *Keyring) cipher(key *masterKey, purpose string) cipher.AEAD {
	name := cipherName{key.version, purpose}
	if c, ok := r.ciphers.Load(name); ok {
		return c.(cipher.AEAD)
	}
	c, err := chacha20poly1305.NewX(key.subkey("seal", purpose))
	if err != nil {
		panic("seal: a subkey has a wrong length: " + err.Error()) // keySize is the cipher's
	}
	r.ciphers.Store(name, c)
	return c
}

// subkey is independent for every (use, purpose): the use has no slash.
func (k *masterKey) subkey(use, purpose string) []byte {
	sub, err := hkdf.Key(sha256.New, k.secret[:], nil, "openfinspace/"+use+"/"+purpose, keySize)
	if err != nil {
		panic("seal: " + err.Error()) // only a length over 8160 fails
	}
	return sub
}

// additional authenticates the header too, so that no byte of a sealed text is free to change.
func additional(head, bound []byte) []byte {
	return append(append(make([]byte, 0, len(head)+len(bound)), head...), bound...)
}
