package seal

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
)

// Generate makes a ring with one new key.
func Generate() *Keyring {
	return newRing([]masterKey{newKey(1)})
}

func newKey(v Version) masterKey {
	k := masterKey{version: v}
	_, _ = rand.Read(k.secret[:])
	return k
}

// Add gives a ring with a new current key before the present ones, which still open what they sealed.
func (r *Keyring) Add() (*Keyring, error) {
	var highest Version
	keys := r.keys()
	for i := range keys {
		highest = max(highest, keys[i].version)
	}
	if highest == 255 {
		return nil, errors.New("seal: the ring has used all 255 versions")
	}
	return newRing(append([]masterKey{newKey(highest + 1)}, keys...)), nil
}

// Adopt gives r the keys of next, for everybody who holds r: a rotation while the server works. It refuses a ring that
// lacks a key of r, since what that key sealed could not be opened any more.
func (r *Keyring) Adopt(next *Keyring) error {
	keys := next.keys()
	for _, old := range r.keys() {
		same := func(k masterKey) bool {
			return k.version == old.version && subtle.ConstantTimeCompare(k.secret[:], old.secret[:]) == 1
		}
		if !slices.ContainsFunc(keys, same) {
			return fmt.Errorf("seal: the new ring lacks the key of version %d, which is in use", old.version)
		}
	}
	r.held.Store(&keys)
	return nil
}

// Parse reads the text form: one key a line, the current one first, each its version, a space and 32 bytes in base64.
// Empty lines and lines that begin with # are passed over. Errors name the line and never its content.
func Parse(text string) (*Keyring, error) {
	var keys []masterKey
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("seal: line %d of the master key: %w", i+1, err)
		}
		if clashes(keys, &key) {
			return nil, fmt.Errorf("seal: line %d of the master key: its version or key stands in an earlier line", i+1)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("seal: the master key is empty")
	}
	return newRing(keys), nil
}

func parseKey(line string) (masterKey, error) {
	var key masterKey
	version, secret, found := strings.Cut(line, " ")
	if !found {
		return key, errors.New("want a version, a space and a key in base64")
	}
	v, err := strconv.ParseUint(version, 10, 8)
	if err != nil || v == 0 {
		return key, errors.New("the version is not a number from 1 to 255")
	}
	bytes, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(secret))
	if err != nil || len(bytes) != keySize {
		return key, errors.New("the key is not 32 bytes in base64")
	}
	key.version = Version(v)
	copy(key.secret[:], bytes)
	return key, nil
}

func clashes(keys []masterKey, key *masterKey) bool {
	for i := range keys {
		if keys[i].version == key.version || subtle.ConstantTimeCompare(keys[i].secret[:], key.secret[:]) == 1 {
			return true
		}
	}
	return false
}

// Reveal writes the text form that Parse reads. It is the only way by which keys leave a ring: write it to a file of
// mode 0600 and nowhere else.
func (r *Keyring) Reveal() string {
	var b strings.Builder
	for _, k := range r.keys() {
		fmt.Fprintf(&b, "%d %s\n", k.version, base64.StdEncoding.EncodeToString(k.secret[:]))
	}
	return b.String()
}

// String tells how many keys there are and which is current, never a key.
func (r *Keyring) String() string {
	if r == nil || r.held.Load() == nil {
		return "keyring (empty)"
	}
	return fmt.Sprintf("keyring (%d keys, current %s)", len(r.keys()), r.Fingerprint())
}

// Format writes String for every verb, so that %+v and %#v do not walk into the keys.
func (r *Keyring) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(r.String())) }

// LogValue keeps keys out of structured logs.
func (r *Keyring) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalText keeps keys out of JSON.
func (r *Keyring) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
