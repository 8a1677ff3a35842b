package credential

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

func TestNewKey(t *testing.T) {
	ids := map[finspace.AccessKeyID]bool{}
	secrets := map[finspace.SecretAccessKey]bool{}
	for range 1000 {
		id, secret := NewAccessKeyID(), NewSecret()
		if !regexp.MustCompile(`^AKIA[A-Z2-7]{16}$`).MatchString(string(id)) || len(secret) != 40 {
			t.Fatalf("id %s, %d characters of secret", id, len(secret))
		}
		ids[id], secrets[secret] = true, true
	}
	if len(ids) != 1000 || len(secrets) != 1000 {
		t.Error("keys repeat")
	}
}

func TestSealedSecret(t *testing.T) {
	ring := seal.Generate()
	key := &finspace.AccessKey{ID: NewAccessKeyID()}
	secret := NewSecret()
	key.SealedSecret = SealSecret(ring, key.ID, secret)
	if got, err := OpenSecret(ring, key); err != nil || got != secret {
		t.Fatalf("OpenSecret = %v", err)
	}
	rotated, err := ring.Add()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenSecret(rotated, key); err != nil || got != secret {
		t.Errorf("after a rotation: %v", err)
	}
	refused := func(name string, ring *seal.Keyring, key finspace.AccessKey) {
		_, err := OpenSecret(ring, &key)
		if !errors.Is(err, seal.ErrOpen) || !strings.Contains(err.Error(), string(key.ID)) || strings.Contains(err.Error(), string(secret)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused("other ring", seal.Generate(), *key)
	refused("other key's row", ring, finspace.AccessKey{ID: NewAccessKeyID(), SealedSecret: key.SealedSecret})
	refused("nothing", ring, finspace.AccessKey{ID: key.ID})
	if s := string(key.SealedSecret); strings.Contains(s, string(secret)) {
		t.Error("the sealed form shows the secret")
	}
}

func TestBrowserToken(t *testing.T) {
	token, hash := NewBrowserToken()
	again, _ := NewBrowserToken()
	if len(token) != 43 || len(hash) != 64 || token == again || HashBrowserToken(token) != hash || HashBrowserToken(again) == hash {
		t.Errorf("token of %d, hash %s", len(token), hash)
	}
}
