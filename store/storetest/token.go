package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var tokenCases = []testCase{
	{"a token gives its first answer", testClaim},
	{"a token of a failed change is free", testClaimReleased},
	{"a token ends", testClaimExpires},
	{"a token is of its principal and operation", testClaimBound},
	{"a token remembered without a claim", testRememberUnclaimed},
	{"fifty uses of a token have one effect", testClaimAtOnce},
}

func token(name string) finspace.Idempotency {
	return finspace.Idempotency{
		Environment: env, Principal: "arn:aws:iam::000000000000:root", Operation: "CreateUser", Token: name, Request: make([]byte, 32),
		Expires: finspace.TimeOf(time.Now().Add(10 * time.Minute)),
	}
}

// once does what a service does: claim, act, remember. It gives the answer and whether it acted.
func once(tx finspace.Tx, claim finspace.Idempotency, u *finspace.User) (answer string, acted bool, err error) {
	was, err := tx.Claim(claim)
	if err != nil {
		return "", false, err
	}
	if was != nil {
		return string(was.Reply), false, nil
	}
	if err := tx.AddUser(u); err != nil {
		return "", false, err
	}
	claim.Reply = []byte(u.ID)
	return string(u.ID), true, tx.Remember(claim)
}

func testClaim(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	claim := token("t")
	claim.Request = []byte("the digest of the input, 32 byte")
	first := user()
	update(t, s, func(tx finspace.Tx) error { return third(once(tx, claim, first)) })
	update(t, s, func(tx finspace.Tx) error {
		again := claim
		again.Request = []byte("another")
		was, err := tx.Claim(again)
		want := claim
		want.Reply = []byte(first.ID)
		same(t, was, &want)
		return err
	})
}

func third[A, B any](_ A, _ B, err error) error { return err }

func testClaimReleased(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	taken := addUser(t, s, user())
	err := s.Update(context.Background(), func(tx finspace.Tx) error { return third(once(tx, token("t"), taken)) })
	wantKind(t, err, finspace.Conflict, "emailAddressTaken")
	update(t, s, func(tx finspace.Tx) error {
		_, acted, err := once(tx, token("t"), user())
		same(t, acted, true)
		return err
	})
}

func testClaimExpires(t *testing.T, db Database) {
	c := clockAt(1_700_000_000_000)
	s := open(t, db, store.Options{Clock: c.now})
	for i, wait := range []time.Duration{0, 10*time.Minute - time.Millisecond, time.Millisecond, time.Minute} {
		c.advance(wait)
		update(t, s, func(tx finspace.Tx) error {
			claim := token("t")
			claim.Expires = tx.Now().Add(10 * time.Minute)
			_, acted, err := once(tx, claim, user())
			same(t, acted, i == 0 || i == 2) // the third comes when the first has ended, the fourth while the third lasts
			return err
		})
	}
}

func testClaimBound(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	claims := make([]finspace.Idempotency, 6)
	for i := range claims {
		claims[i] = token("t")
	}
	claims[1].Environment, claims[2].Principal, claims[3].Operation, claims[4].Token = other, "p", "DeleteUser", "T"
	claims[5].Operation, claims[5].Token = "CreateUse", "rt" // where one part ends and the next begins counts
	for i, claim := range claims {
		update(t, s, func(tx finspace.Tx) error {
			was, err := tx.Claim(claim)
			if was != nil {
				t.Errorf("claim %d meets the record of another", i)
			}
			return err
		})
	}
}

func testRememberUnclaimed(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.Remember(token("t")) })
	wantKind(t, err, finspace.Internal, "")
}

func testClaimAtOnce(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	var effects atomic.Int64
	answers := make([]string, 50)
	errs := together(len(answers), func(i int) error {
		u, acted := user(), false
		err := s.Update(context.Background(), func(tx finspace.Tx) (err error) {
			answers[i], acted, err = once(tx, token("t"), u)
			return err
		})
		if acted {
			effects.Add(1)
		}
		return err
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	same(t, effects.Load(), int64(1))
	for _, a := range answers {
		if a == "" || a != answers[0] {
			t.Fatal(fmt.Errorf("answers differ: %q and %q", a, answers[0]))
		}
	}
	same(t, read(t, s, func(tx finspace.Tx) (int64, error) { return tx.Count(env, finspace.CountUsers, "") }), int64(1))
}
