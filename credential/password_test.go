package credential

import (
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestPassword(t *testing.T) {
	hash := HashPassword("Correct-Horse-1")
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, "Horse") {
		t.Errorf("hash %s", hash)
	}
	if hash == HashPassword("Correct-Horse-1") {
		t.Error("two hashes of one password are equal")
	}
	for password, want := range map[string]bool{
		"Correct-Horse-1": true, "correct-Horse-1": false, "Correct-Horse-1 ": false, "": false, strings.Repeat("a", 100_000): false,
	} {
		if CheckPassword(hash, password) != want {
			t.Errorf("CheckPassword of %.20q, want %v", password, want)
		}
	}
}

// TestHashOfOthers: a hash that another implementation of argon2id made, with other parameters.
func TestHashOfOthers(t *testing.T) {
	// Password "password", salt "somesalt", as the tests of argon2's reference implementation have it.
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !CheckPassword(hash, "password") || CheckPassword(hash, "Password") {
		t.Error("the published hash does not fit")
	}
}

func TestHostileHashes(t *testing.T) {
	good := HashPassword("a")
	change := func(old, with string) string { return strings.Replace(good, old, with, 1) }
	long := base64.RawStdEncoding.EncodeToString(make([]byte, 65))
	for _, text := range []string{
		"", "$", "$$$$$", "x", strings.Repeat("$", 10_000), good + "$", good + "=", " " + good, good[:len(good)-40],
		change("argon2id", "argon2i"), change("v=19", "v=16"), change("m=19456", "m=4294967295"), change("m=19456", "m=65537"),
		change("m=19456", "m=7"), change("m=19456", "m=-1"), change("m=19456", "m=019456"), change("m=19456", "m=0x10"),
		change("t=2", "t=0"), change("t=2", "t=11"), change("t=2", "t=99999999999"), change("p=1", "p=0"), change("p=1", "p=5"),
		change("p=1", "p=256"), change("p=1", "p=1,x=1"), change("m=19456,t=2", "t=2,m=19456"),
		"$argon2id$v=19$m=19456,t=2,p=1$" + long + "$" + long, "$argon2id$v=19$m=19456,t=2,p=1$$", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA",
	} {
		if _, err := parsePHC(text); err == nil {
			t.Errorf("%.80q is taken", text)
		}
	}
	if CheckPassword("", "a") || CheckPassword("x", "") {
		t.Error("a password fits no hash")
	}
	if _, err := parsePHC(good); err != nil {
		t.Error(err)
	}
}

// TestUnknownUser: the comparison for an unknown user does the work of a real one, and no password fits.
func TestUnknownUser(t *testing.T) {
	known, err := parsePHC(HashPassword("a"))
	if err != nil {
		t.Fatal(err)
	}
	if known.memory != unknown.memory || known.time != unknown.time || known.lanes != unknown.lanes ||
		len(known.salt) != len(unknown.salt) || len(known.hash) != len(unknown.hash) {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
}

func TestManySignInsAtOnce(t *testing.T) {
	hash := HashPassword("a")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if CheckPassword(hash, "a") != true || CheckPassword(hash, "b") || len(hashing) > cap(hashing) {
				t.Errorf("sign-in %d", i)
			}
		})
	}
	wg.Wait()
	if len(hashing) != 0 {
		t.Error("a place was not given back")
	}
}

func TestTemporaryPassword(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		p := string(TemporaryPassword())
		if broken := CheckPasswordRule(p); len(broken) > 0 || len(p) < 8 || len(p) > 20 || strings.ContainsAny(p, "l1IoO0| '`\"") {
			t.Fatalf("%q: %v", p, broken)
		}
		seen[p] = true
	}
	if len(seen) != 1000 {
		t.Error("passwords repeat")
	}
}

func TestPasswordRule(t *testing.T) {
	const (
		short, long  = "must have a length of at least 8", "must have a length of at most 64"
		lower, upper = "must contain a lower-case letter", "must contain an upper-case letter"
		digit        = "must contain a digit"
		odd          = "must contain one of the characters " + special
	)
	for password, want := range map[string][]string{
		"Abcdef1!":                       nil,
		"Äbcdéf1`":                       nil,
		"":                               {short, lower, upper, digit, odd},
		"Abcde1!":                        {short},
		"abcdefg!":                       {upper, digit},
		"ABCDEF1!":                       {lower},
		"Abcdefgh1":                      {odd},
		"Abcdefg1 ":                      {odd}, // a blank is not one of them
		"Ab1!" + strings.Repeat("é", 60): nil,
		"Ab1!" + strings.Repeat("é", 61): {long},
	} {
		if got := CheckPasswordRule(password); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
	for _, c := range special {
		if len(CheckPasswordRule("Abcdefg1"+string(c))) > 0 {
			t.Errorf("%c is not taken", c)
		}
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := parsePHC(text)
		if err == nil && (!h.isBounded() || h.String() != text) {
			t.Errorf("%q is taken as %v", text, h)
		}
	})
}
