package object

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/openfinspace/openfinspace"
)

// claimLife is for how long a claim is kept: longer than an Update goes on.
const claimLife = 10 * time.Minute

// change runs act, which adds no content, in an Update that begins with a claim. So a commit of unknown outcome is found and
// not repeated: somebody else may have written under the name since, and has been told so.
func (s *Store) change(ctx context.Context, by *finspace.Caller, operation string, act func(finspace.Tx) error) error {
	claim := finspace.Idempotency{
		Environment: by.Environment.ID, Principal: by.Principal(), Operation: operation, Token: rand.Text(), Request: []byte{}, Reply: []byte{},
	}
	return told(s.store.Update(ctx, func(tx finspace.Tx) error {
		claim.Expires = tx.Now().Add(claimLife)
		if done, err := tx.Claim(claim); err != nil || done != nil {
			return err
		}
		return act(tx)
	}))
}
