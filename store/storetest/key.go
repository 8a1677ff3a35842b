package storetest

import (
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var keyCases = []testCase{
	{"another master key is refused", testOtherKey},
	{"a rotated master key is known", testRotatedKey},
}

func testOtherKey(t *testing.T, db Database) {
	shut(t, open(t, db, keyed("first")))
	_, err := db.Open(keyed("second"))
	wantMessage(t, err, "fingerprint of first")
	wantMessage(t, err, "fingerprint of second")
	reopen(t, db, keyed("first"))
}

func testRotatedKey(t *testing.T, db Database) {
	s := open(t, db, keyed("first"))
	update(t, s, func(tx finspace.Tx) error { return tx.AddAudit(record("x")) })
	allLinked(t, s)
	shut(t, s)
	rotated := keyed("second")
	rotated.HoldsKey = func(f string) bool { return f == "fingerprint of first" || f == rotated.KeyFingerprint }
	own := rotated.CheckHeadMAC
	rotated.CheckHeadMAC = func(mac []byte, parts ...[]byte) bool {
		return own(mac, parts...) || keyed("first").CheckHeadMAC(mac, parts...)
	}
	s = reopen(t, db, rotated)
	wantIntact(t, s, 1)
	shut(t, s)
	if _, err := db.Open(keyed("first")); err == nil {
		t.Error("after the rotation the old key alone opens the store")
	}
}

func shut(t testing.TB, s *store.SQL) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
