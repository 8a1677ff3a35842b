package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSealed(t *testing.T) {
	ring := Generate()
	sealed := ring.Seal("access key", []byte("secret"), []byte("AKIA1"))
	if plain, err := ring.Open("access key", sealed, []byte("AKIA1")); err != nil || string(plain) != "secret" {
		t.Fatalf("Open = %q, %v", plain, err)
	}
	refused := func(name, purpose string, sealed, bound []byte) {
		t.Run(name, func(t *testing.T) {
			if _, err := ring.Open(purpose, sealed, bound); !errors.Is(err, ErrOpen) {
				t.Errorf("Open = %v, want ErrOpen", err)
			}
		})
	}
	refused("other purpose", "session", sealed, []byte("AKIA1"))
	refused("other bound", "access key", sealed, []byte("AKIA2"))
	refused("nothing", "access key", nil, []byte("AKIA1"))
	refused("other ring", "access key", Generate().Seal("access key", []byte("secret"), []byte("AKIA1")), []byte("AKIA1"))
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := ring.Open("access key", changed, []byte("AKIA1")); !errors.Is(err, ErrOpen) {
			t.Fatalf("byte %d changed: Open = %v", i, err)
		}
		if _, err := ring.Open("access key", sealed[:i], []byte("AKIA1")); !errors.Is(err, ErrOpen) {
			t.Fatalf("cut to %d bytes: Open = %v", i, err)
		}
	}
	if bytes.Equal(sealed, ring.Seal("access key", []byte("secret"), []byte("AKIA1"))) {
		t.Error("two seals of one text are equal")
	}
}

func TestRotation(t *testing.T) {
	old := Generate()
	sealed, mac := old.Seal("p", []byte("x"), nil), old.MAC("p", []byte("x"))
	ring, err := old.Add()
	if err != nil {
		t.Fatal(err)
	}
	if ring.Current() != 2 || ring.Fingerprint() == old.Fingerprint() || !ring.Holds(old.Fingerprint()) {
		t.Errorf("after Add: current %d, fingerprint %s", ring.Current(), ring.Fingerprint())
	}
	if plain, err := ring.Open("p", sealed, nil); err != nil || string(plain) != "x" {
		t.Errorf("the new ring opens the old text: %q, %v", plain, err)
	}
	if !ring.CheckMAC("p", mac, []byte("x")) {
		t.Error("the new ring does not accept the old MAC")
	}
	if v, ok := SealedBy(ring.Seal("p", nil, nil)); !ok || v != 2 {
		t.Errorf("SealedBy = %d, %v", v, ok)
	}
	if _, err := old.Open("p", ring.Seal("p", nil, nil), nil); err == nil {
		t.Error("the old ring opens what the new key sealed")
	}
	for range 253 {
		if ring, err = ring.Add(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = ring.Add(); err == nil {
		t.Error("a 256th version was given")
	}
}

func TestMAC(t *testing.T) {
	ring := Generate()
	mac := ring.MAC("head", []byte("ab"), []byte("c"))
	if !ring.CheckMAC("head", mac, []byte("ab"), []byte("c")) {
		t.Error("own MAC refused")
	}
	if ring.CheckMAC("head", mac, []byte("a"), []byte("bc")) || ring.CheckMAC("page", mac, []byte("ab"), []byte("c")) ||
		ring.CheckMAC("head", mac[:31], []byte("ab"), []byte("c")) || ring.CheckMAC("head", nil, []byte("ab"), []byte("c")) {
		t.Error("a MAC of something else was accepted")
	}
}

func TestDerive(t *testing.T) {
	ring := Generate()
	derive := func(purpose string, info string) []byte {
		b, err := ring.Derive(purpose, 1, []byte(info), 30)
		if err != nil || len(b) != 30 {
			t.Fatalf("Derive = %d bytes, %v", len(b), err)
		}
		return b
	}
	if !bytes.Equal(derive("s", "a"), derive("s", "a")) {
		t.Error("the same input gives different bytes")
	}
	if bytes.Equal(derive("s", "a"), derive("s", "b")) || bytes.Equal(derive("s", "a"), derive("t", "a")) {
		t.Error("different inputs give the same bytes")
	}
	if _, err := ring.Derive("s", 9, nil, 30); err == nil {
		t.Error("an unknown version was accepted")
	}
}

func TestTextForm(t *testing.T) {
	ring, err := Generate().Add()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("# master key\n\n" + strings.ReplaceAll(ring.Reveal(), "\n", "\r\n"))
	if err != nil || again.Fingerprint() != ring.Fingerprint() || again.Reveal() != ring.Reveal() {
		t.Fatalf("Parse(Reveal) = %v, %v", again, err)
	}
	line := Generate().Reveal()
	for name, text := range map[string]string{
		"empty": "", "only a comment": "# x", "no version": strings.TrimPrefix(line, "1 "), "version 0": "0" + line[1:],
		"version 256": "256" + line[1:], "short key": "1 AAAA", "not base64": "1 " + strings.Repeat("!", 44),
		"twice": line + line, "same key, other version": line + "2" + line[1:],
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(text); err == nil {
				t.Error("accepted")
			} else if secret := strings.TrimSpace(line[2:]); strings.Contains(err.Error(), secret) {
				t.Error("the error tells the key")
			}
		})
	}
}

func TestKeysStayHidden(t *testing.T) {
	ring := Generate()
	secret := strings.TrimSpace(ring.Reveal()[2:])
	raw := fmt.Sprint(ring.keys()[0].secret)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "ring", ring)
	js, _ := json.Marshal(map[string]any{"ring": ring})
	for _, out := range []string{
		fmt.Sprint(ring), fmt.Sprintf("%v %+v %#v %s %q %x %d", ring, ring, ring, ring, ring, ring, ring), log.String(), string(js),
	} {
		if strings.Contains(out, secret) || strings.Contains(out, raw) || !strings.Contains(out, "keyring (1 keys") {
			t.Errorf("output %q", out)
		}
	}
}

func FuzzOpen(f *testing.F) {
	ring := Generate()
	good := ring.Seal("p", []byte("plain"), []byte("b"))
	f.Add(good)
	f.Add([]byte{format, 1})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		plain, err := ring.Open("p", sealed, []byte("b"))
		if err == nil && !bytes.Equal(sealed, good) {
			t.Errorf("opened a forgery: %q", plain)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(Generate().Reveal())
	f.Add("1 AAAA\n#")
	f.Fuzz(func(t *testing.T, text string) {
		ring, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(ring.Reveal()); err != nil || again.Reveal() != ring.Reveal() {
			t.Errorf("not stable: %v", err)
		}
	})
}

func TestAdopt(t *testing.T) {
	ring := Generate()
	sealed := ring.Seal("purpose", []byte("text"), nil)
	next, err := ring.Add()
	if err != nil {
		t.Fatal(err)
	}
	if err := ring.Adopt(next); err != nil {
		t.Fatal(err)
	}
	if ring.Current() != next.Current() || ring.Fingerprint() != next.Fingerprint() {
		t.Error("the ring does not use the new key")
	}
	if plain, err := ring.Open("purpose", sealed, nil); err != nil || string(plain) != "text" {
		t.Errorf("what the old key sealed gives %q, %v", plain, err)
	}
	if plain, err := next.Open("purpose", ring.Seal("purpose", []byte("new"), nil), nil); err != nil || string(plain) != "new" {
		t.Errorf("what the ring seals now gives %q, %v", plain, err)
	}
	if err := ring.Adopt(Generate()); err == nil {
		t.Error("a ring without the keys in use was adopted")
	}
}
