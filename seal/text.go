package seal

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
)

// Generate makes a ring with one new key.
func Generate() *Keyring {
	return &Keyring{keys: []masterKey{newKey(1)}}
}

func newKey(v Version) masterKey {
	k := masterKey{version: v}
	_, _ = rand.Read(k.secret[:])
	return k
}

// Add gives a ring with a new current key before the present ones, which still open what they sealed.
func (r *Keyring) Add() (*Keyring, error) {
	var highest Version
	for i := range r.keys {
		highest = max(highest, r.keys[i].version)
	}
	if highest == 255 {
		return nil, errors.New("seal: the ring has used all 255 versions")
	}
	return &Keyring{keys: append([]masterKey{newKey(highest + 1)}, r.keys...)}, nil
}

// Parse reads the text form: one key a line, the current one first, each its version, a space and 32 bytes in base64.
// Empty lines and lines that begin with # are passed over. Errors name the line and never its content.
func Parse(text string) (*Keyring, error) {
	r := &Keyring{}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, err := parseKey(line)
		if err != nil {
			return nil, fmt.Errorf("seal: line %d of the master key: %w", i+1, err)
		}
		if r.clashes(&key) {
			return nil, fmt.Errorf("seal: line %d of the master key: its version or key stands in an earlier line", i+1)
		}
		r.keys = append(r.keys, key)
	}
	if len(r.keys) == 0 {
		return nil, errors.New("seal: the master key is empty")
	}
	return r, nil
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

func (r *Keyring) clashes(key *masterKey) bool {
	for i := range r.keys {
		if r.keys[i].version == key.version || subtle.ConstantTimeCompare(r.keys[i].secret[:], key.secret[:]) == 1 {
			return true
		}
	}
	return false
}

// Reveal writes the text form that Parse reads. It is the only way by which keys leave a ring: write it to a file of
// mode 0600 and nowhere else.
func (r *Keyring) Reveal() string {
	var b strings.Builder
	for i := range r.keys {
		fmt.Fprintf(&b, "%d %s\n", r.keys[i].version, base64.StdEncoding.EncodeToString(r.keys[i].secret[:]))
	}
	return b.String()
}

// String tells how many keys there are and which is current, never a key.
func (r *Keyring) String() string {
	if r == nil || len(r.keys) == 0 {
		return "keyring (empty)"
	}
	return fmt.Sprintf("keyring (%d keys, current %s)", len(r.keys), r.Fingerprint())
}

// Format writes String for every verb, so that %+v and %#v do not walk into the keys.
func (r *Keyring) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(r.String())) }

// LogValue keeps keys out of structured logs.
func (r *Keyring) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalText keeps keys out of JSON.
func (r *Keyring) MarshalText() ([]byte, error) { return []byte(r.String()), nil }
