package service_test

import (
	"context"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

// claims is a store that lets a test see each claim and change what it finds.
type claims struct {
	finspace.Store
	claim func(tx finspace.Tx, i finspace.Idempotency) (*finspace.Idempotency, error)
}

func (s claims) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.Store.Update(ctx, func(tx finspace.Tx) error { return fn(claimsTx{tx, s.claim}) })
}

type claimsTx struct {
	finspace.Tx
	claim func(tx finspace.Tx, i finspace.Idempotency) (*finspace.Idempotency, error)
}

func (t claimsTx) Claim(i finspace.Idempotency) (*finspace.Idempotency, error) {
	return t.claim(t.Tx, i)
}

// TestSealedReplyIsOfOneToken moves a sealed answer to another token, as somebody with the database could: it does not
// open there.
func TestSealedReplyIsOfOneToken(t *testing.T) {
	f := newFixture(t)
	path := "POST /user/" + string(f.user(finspace.AppUser)) + "/password"
	f.call(f.root, path, `{"clientToken":"first"}`).want(t, "")
	moved := claims{f.store, func(tx finspace.Tx, i finspace.Idempotency) (*finspace.Idempotency, error) {
		to := i.Token
		i.Token = "first"
		found, err := tx.Claim(i)
		if found != nil {
			found.Token = to
		}
		return found, err
	}}
	s := service.New(service.Config{Store: moved, Keys: f.keys, Clock: f.clock.now})
	if r := send(t.Context(), serve(t, s.Operations()), f.root, path, `{"clientToken":"second"}`); r.status != 500 {
		t.Errorf("the answer of another token opens: %d", r.status)
	}
}

// TestInputWithoutTokenIsNotKept: a sign-in has no token, and its password is kept in no form, not even as a hash.
func TestInputWithoutTokenIsNotKept(t *testing.T) {
	f := newFixture(t)
	p := f.person()
	kept := map[string][]byte{}
	seen := claims{f.store, func(tx finspace.Tx, i finspace.Idempotency) (*finspace.Idempotency, error) {
		kept[i.Operation] = i.Request
		return tx.Claim(i)
	}}
	f.Service = service.New(service.Config{Store: seen, Keys: f.keys, Clock: f.clock.now})
	f.handler, f.sessions = serve(t, f.Operations()), serve(t, f.SessionOperations())
	p.settle()
	f.call(f.root, "POST /user/"+string(p.id)+"/disable", `{"clientToken":"t"}`).want(t, "")
	if request, claimed := kept["SignIn"]; !claimed || len(request) != 0 {
		t.Errorf("a sign-in is kept as %x (claimed: %v)", request, claimed)
	}
	if len(kept["DisableUser"]) != 32 {
		t.Errorf("a request with a token is kept as %x", kept["DisableUser"])
	}
}
