package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var sweepCases = []testCase{{"what has expired is swept", testSweep}}

func testSweep(t *testing.T, db Database) {
	s := open(t, db, store.Options{Clock: clockAt(1).now})
	u := addUser(t, s, user())
	const expired, alive = 1203, 7
	update(t, s, func(tx finspace.Tx) error {
		for i := range expired + alive {
			claim := token(fmt.Sprint(i))
			session := finspace.BrowserSession{Environment: env, Hash: fmt.Sprint(i), User: u.ID}
			claim.Expires, session.Expires = 100, 100
			if i >= expired {
				claim.Expires, session.Expires = 101, 101
			}
			if _, err := tx.Claim(claim); err != nil {
				return err
			}
			if err := tx.AddBrowserSession(session); err != nil {
				return err
			}
		}
		return nil
	})
	for _, want := range []int64{2 * expired, 0} {
		n, err := s.Sweep(context.Background(), 100)
		if err != nil {
			t.Fatal(err)
		}
		same(t, n, want)
	}
	update(t, s, func(tx finspace.Tx) error {
		was, err := tx.Claim(token(fmt.Sprint(expired)))
		same(t, was != nil, true)
		return err
	})
	read(t, s, func(tx finspace.Tx) (finspace.BrowserSession, error) {
		return tx.BrowserSession(env, fmt.Sprint(expired))
	})
	err := s.View(context.Background(), func(tx finspace.Tx) error { return second(tx.BrowserSession(env, "0")) })
	wantKind(t, err, finspace.NotFound, "noSuchSession")
}
