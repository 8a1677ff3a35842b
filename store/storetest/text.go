package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var textCases = []testCase{
	{"odd text comes back as it was", testOddText},
	{"text that no database keeps", testUnstorableText},
	{"names compare byte by byte", testNamesByByte},
}

var oddTexts = []string{
	" ", "  leading and trailing  ", "'; DROP TABLE users; --", `"quoted" \ back`, "$1 ? :name @x %_", "NULL", "\t\r\n", "\x01\x1f\x7f",
	"é", "e\u0301", "ǅ", "İi", "日本語", "😀👩‍👩‍👧", "\u2028\u2029\ufeff", "\ufffd\uffff\U0010ffff", "אבג\u202e", strings.Repeat("😀", 4000), "{}[]<>&",
}

func testOddText(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for i, odd := range oddTexts {
		u, g := user(), group(odd)
		u.FirstName, u.LastName = ptr(finspace.FirstName(odd)), ptr(finspace.LastName(odd))
		g.Description = ptr(finspace.PermissionGroupDescription(odd))
		a := record(odd)
		a.Request, a.UserAgent, a.Principal = odd, odd, odd
		update(t, s, func(tx finspace.Tx) error {
			if err := tx.AddUser(u); err != nil {
				return err
			}
			if err := tx.AddAudit(a); err != nil {
				return err
			}
			return tx.AddPermissionGroup(g)
		})
		same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
		same(t, read(t, s, func(tx finspace.Tx) (*finspace.PermissionGroup, error) { return tx.PermissionGroup(env, g.ID) }), g)
		linked := allLinked(t, s)
		same(t, unlinked(linked[i]), a)
	}
	wantIntact(t, s, int64(len(oddTexts)))
}

// testUnstorableText wants the same from every engine: SQLite alone would keep a NUL and bytes that are not UTF-8.
func testUnstorableText(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	u := addUser(t, s, user())
	for _, bad := range []string{"\x00", "a\x00b", "\xff", "\xed\xa0\x80", "a\xc3"} {
		named, keyed := *u, user()
		named.FirstName, keyed.ID = ptr(finspace.FirstName(bad)), finspace.UserID(bad)
		for _, act := range []func(finspace.Tx) error{
			func(tx finspace.Tx) error { return tx.SetUser(&named) },
			func(tx finspace.Tx) error { return tx.AddUser(keyed) },
			func(tx finspace.Tx) error { return second(tx.User(env, finspace.UserID(bad))) },
			func(tx finspace.Tx) error { return second(tx.UserByEmail(env, finspace.Email(bad))) },
			func(tx finspace.Tx) error { return second(tx.AccessKey(finspace.AccessKeyID(bad))) },
		} {
			wantKind(t, s.Update(context.Background(), act), finspace.Invalid, "unstorableText")
		}
	}
	a := record("CreateUser")
	a.UserAgent, a.Detail = "curl\xff\x00!", "\xc3"
	update(t, s, func(tx finspace.Tx) error { return tx.AddAudit(a) })
	kept := allLinked(t, s)[0]
	same(t, kept.UserAgent+kept.Detail, "curl\ufffd\ufffd!\ufffd")
	same(t, read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, u.ID) }), u)
	wantIntact(t, s, 1)
}

func testNamesByByte(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	for _, name := range []string{"Traders", "traders", "traders ", "é", "e\u0301", "E\u0301", "ß", "ss"} {
		addGroup(t, s, group(name))
	}
	err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.AddPermissionGroup(group("ß")) })
	wantKind(t, err, finspace.Conflict, "nameTaken")
}
