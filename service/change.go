package service

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// tokenLife is how long a client token is remembered.
const tokenLife = 10 * time.Minute

// change runs act, which changes something, so that the change, its audit record and the memory of its client token are
// committed together:
//
//   - the same token with the same input gives the first answer again, whatever has become of the object or of the
//     caller's permissions, and act does not run;
//   - the same token with another input is a Conflict;
//   - only successes are remembered: what act refuses leaves no trace here.
//
// Without a token a random one is claimed, so that a commit of unknown outcome is found and not repeated. Its 130 bits
// meet no client's token.
//
// If we die before the commit nothing has happened. If we die after it and before the answer, the client's retry, which
// carries the same token, gets the answer that was remembered.
func change[In, Out any](ctx context.Context, s *Service, by *finspace.Caller, operation string, token *finspace.ClientToken,
	in *In, act func(finspace.Tx) (*Out, error),
) (*Out, error) {
	shape := rest.ShapeOf[In]()
	claim := finspace.Idempotency{
		Environment: by.Environment.ID, Principal: by.Principal(), Operation: operation, Token: rand.Text(),
		Request: []byte{}, Reply: []byte{},
	}
	if token != nil {
		// Inputs without a token are not kept in any form: they may hold a password, which its hash would help to guess.
		claim.Token, claim.Request = string(*token), shape.Fingerprint(in)
	}
	audit := success(by, operation, string(shape.Redacted(in)))
	var out *Out
	first, err := s.once(ctx, claim, audit, func(tx finspace.Tx) ([]byte, error) {
		var err error
		if out, err = act(tx); err != nil {
			return nil, err
		}
		audit.Detail = answered(out)
		return remembered(s, &claim, out), nil
	})
	if err != nil {
		return nil, err
	}
	if first != nil {
		return recalled[Out](s, first)
	}
	return out, nil
}

// once claims the token, runs act, adds the audit record and remembers act's reply, in one Update. If the token was
// used before it gives that record, and act does not run. act may run more than once, as every function of an Update.
func (s *Service) once(ctx context.Context, claim finspace.Idempotency, audit *finspace.AuditRecord,
	act func(finspace.Tx) (reply []byte, err error),
) (first *finspace.Idempotency, err error) {
	err = s.store.Update(ctx, func(tx finspace.Tx) error {
		claim.Expires = tx.Now().Add(tokenLife)
		first, err = tx.Claim(claim)
		if err != nil {
			return err
		}
		if first != nil {
			return sameRequest(first, &claim)
		}
		reply, err := act(tx)
		if err != nil {
			return err
		}
		if err := s.addAudit(tx, audit); err != nil {
			return err
		}
		done := claim
		done.Reply = reply
		return tx.Remember(done)
	})
	return first, err
}

func sameRequest(first, again *finspace.Idempotency) error {
	if subtle.ConstantTimeCompare(first.Request, again.Request) == 1 {
		return nil
	}
	return conflict("clientTokenReused", "This clientToken was used for another request less than ten minutes ago. "+
		"Send each new request with a new token, and the old token only to repeat the old request.")
}

// answered is what the audit keeps of an answer: the id of what was made is in no request. Secrets are replaced.
func answered[Out any](out *Out) string {
	if text := string(rest.ShapeOf[Out]().Redacted(out)); text != "{}" {
		return text
	}
	return ""
}

const replyPurpose = "reply"

// remembered is the form in which an answer is kept: sealed when it holds a secret.
func remembered[Out any](s *Service, claim *finspace.Idempotency, out *Out) []byte {
	shape := rest.ShapeOf[Out]()
	reply := shape.Marshal(out)
	if holdsSecret(shape) {
		return s.keys.Seal(replyPurpose, reply, replyBound(claim))
	}
	return reply
}

// recalled reads what remembered wrote.
func recalled[Out any](s *Service, first *finspace.Idempotency) (*Out, error) {
	shape, reply, out := rest.ShapeOf[Out](), first.Reply, new(Out)
	if holdsSecret(shape) {
		var err error
		if reply, err = s.keys.Open(replyPurpose, reply, replyBound(first)); err != nil {
			return nil, broken("open a remembered answer", err)
		}
	}
	if err := shape.Unmarshal(reply, out); err != nil {
		return nil, broken("read a remembered answer", err)
	}
	return out, nil
}

// replyBound ties a sealed answer to its token. No part holds a NUL: tokens and names are texts of the wire.
func replyBound(i *finspace.Idempotency) []byte {
	return []byte(string(i.Environment) + "\x00" + i.Principal + "\x00" + i.Operation + "\x00" + i.Token)
}

func holdsSecret(shape *rest.Shape) bool {
	if shape == nil {
		return false
	}
	if shape.Text != nil && shape.Text.Secret {
		return true
	}
	for i := range shape.Members {
		if holdsSecret(shape.Members[i].Shape) {
			return true
		}
	}
	return holdsSecret(shape.Element)
}

// view reads on one consistent state.
func view[T any](ctx context.Context, s *Service, read func(finspace.Tx) (T, error)) (T, error) {
	var v T
	err := s.store.View(ctx, func(tx finspace.Tx) (err error) {
		v, err = read(tx)
		return err
	})
	return v, err
}
