package credential

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/seal"
)

var (
	ofUser = Session{
		Kind: finspace.UserCaller, Environment: "abcdefghijklmnopqrstuvwxyz", User: "01j0000000000000000000000a",
		Epoch: 1 << 40, Issued: 1_795_475_424_000, Expires: 1_795_479_024_000,
	}
	ofRole = Session{
		Kind: finspace.RoleCaller, Environment: "abcdefghijklmnopqrstuvwxyz", Role: "arn:aws:iam::000000000000:role/quant",
		Name: strings.Repeat("n", 64), Source: "AKIAOPENFINSPACE0001", Issued: 1_795_475_424_000, Expires: 1_795_479_024_000,
	}
)

func issue(t testing.TB, ring *seal.Keyring, s Session) finspace.Credentials {
	t.Helper()
	c, err := Issue(ring, s)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(c.AccessKeyID), "ASIA") || len(c.AccessKeyID) != 20 || len(c.SecretAccessKey) != 40 || len(c.SessionToken) > 1000 {
		t.Fatalf("key %s, %d characters of secret, %d of token", c.AccessKeyID, len(c.SecretAccessKey), len(c.SessionToken))
	}
	return c
}

func checkOpens(t testing.TB, ring *seal.Keyring, c finspace.Credentials, want Session) {
	t.Helper()
	s, secret, err := Open(ring, c.AccessKeyID, c.SessionToken)
	if err != nil || *s != want || secret != c.SecretAccessKey {
		t.Fatalf("Open = %+v, %v; the secret is right: %v", s, err, secret == c.SecretAccessKey)
	}
}

func TestSession(t *testing.T) {
	ring := seal.Generate()
	for _, s := range []Session{ofUser, ofRole, {}} {
		c := issue(t, ring, s)
		checkOpens(t, ring, c, s)
		again := issue(t, ring, s)
		if c.AccessKeyID == again.AccessKeyID || c.SecretAccessKey == again.SecretAccessKey || c.SessionToken == again.SessionToken {
			t.Error("two sessions share a part")
		}
	}
	if n := len(issue(t, ring, ofUser).SessionToken); n > 300 {
		t.Errorf("a user's token has %d characters", n)
	}
}

func TestSessionOutlivesRotation(t *testing.T) {
	ring := seal.Generate()
	c := issue(t, ring, ofUser)
	rotated, err := ring.Add()
	if err != nil {
		t.Fatal(err)
	}
	checkOpens(t, rotated, c, ofUser)
	if _, _, err := Open(ring, "", issue(t, rotated, ofUser).SessionToken); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("the old ring opens a newer token: %v", err)
	}
}

func TestForgedSession(t *testing.T) {
	ring := seal.Generate()
	c := issue(t, ring, ofUser)
	other := issue(t, ring, ofUser)
	refused := func(name string, ring *seal.Keyring, id finspace.AccessKeyID, token string) {
		t.Helper()
		s, secret, err := Open(ring, id, finspace.SessionToken(token))
		if !errors.Is(err, seal.ErrOpen) || s != nil || secret != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	token := string(c.SessionToken)
	refused("other ring", seal.Generate(), c.AccessKeyID, token)
	refused("other key id", ring, other.AccessKeyID, token)
	refused("empty", ring, c.AccessKeyID, "")
	refused("long", ring, c.AccessKeyID, token+strings.Repeat("A", 1000))
	refused("line break", ring, c.AccessKeyID, token[:10]+"\n"+token[10:])
	refused("padded", ring, c.AccessKeyID, token+"=")
	key := SealSecret(ring, c.AccessKeyID, "AAAA")
	refused("sealed for another purpose", ring, c.AccessKeyID, tokenEncoding.EncodeToString(key))
	for i := range token {
		with := "A"
		if token[i] == 'A' {
			with = "B"
		}
		refused("changed", ring, c.AccessKeyID, token[:i]+with+token[i+1:])
		refused("cut", ring, c.AccessKeyID, token[:i])
	}
}

// TestUnreadableSession: what another version of the server has sealed is an error, not a session.
func TestUnreadableSession(t *testing.T) {
	ring := seal.Generate()
	for _, plain := range []string{"", "?", "j", "j{", "j[]", "f", "fxx", `j{"k":"a"}`} {
		token := tokenEncoding.EncodeToString(ring.Seal(sessionPurpose, []byte(plain), []byte("ASIA")))
		if s, secret, err := Open(ring, "ASIA", finspace.SessionToken(token)); err == nil || s != nil || secret != "" {
			t.Errorf("%q opens as %+v", plain, s)
		}
	}
	bomb := pack(bytes.Repeat([]byte(" "), 10<<20))
	if err := unpack(bomb, &Session{}); err == nil {
		t.Error("ten megabytes of blanks are a session")
	}
}

// TestLongRoles: every ARN that IAM can make fits, of whatever characters; the contract's longest ones fit or are
// refused with an error that says why.
func TestLongRoles(t *testing.T) {
	ring := seal.Generate()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@-_/"
	role := func(length int) Session {
		s, b := ofRole, []byte("arn:aws-iso-b:iam::123456789012:role/")
		for len(b) < length {
			b = append(b, letters[rand.IntN(len(letters))])
		}
		s.Role = finspace.RoleArn(b)
		name := []byte{}
		for len(name) < 64 {
			name = append(name, letters[rand.IntN(len(letters))])
		}
		s.Name = string(name)
		return s
	}
	for range 300 {
		s := role(len("arn:aws-iso-b:iam::123456789012:role/") + 512 + 64)
		checkOpens(t, ring, issue(t, ring, s), s)
	}
	s := ofRole
	s.Role = finspace.RoleArn("arn:aws:iam::123456789012:role/" + strings.Repeat("long/path/", 201) + "quant12")
	checkOpens(t, ring, issue(t, ring, s), s)
	if len(s.Role) != 2048 {
		t.Errorf("%d characters", len(s.Role))
	}
	c, err := Issue(ring, role(2048))
	if !errors.Is(err, finspace.Invalid) || !strings.Contains(err.Error(), "2048") || c != (finspace.Credentials{}) {
		t.Errorf("Issue = %v", err)
	}
}

func BenchmarkIssue(b *testing.B) {
	ring := seal.Generate()
	for b.Loop() {
		issue(b, ring, ofUser)
	}
}

func BenchmarkOpen(b *testing.B) {
	ring := seal.Generate()
	c := issue(b, ring, ofUser)
	for b.Loop() {
		checkOpens(b, ring, c, ofUser)
	}
}

func FuzzOpen(f *testing.F) {
	ring := seal.Generate()
	good := issue(f, ring, ofUser)
	f.Add(string(good.AccessKeyID), string(good.SessionToken))
	f.Fuzz(func(t *testing.T, id, token string) {
		s, _, err := Open(ring, finspace.AccessKeyID(id), finspace.SessionToken(token))
		if err == nil && (token != string(good.SessionToken) || id != string(good.AccessKeyID)) {
			t.Errorf("opened a forgery: %+v", s)
		}
	})
}
