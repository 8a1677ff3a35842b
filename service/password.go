package service

import (
	"context"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// temporaryLife is how long a temporary password waits for its one sign-in.
const temporaryLife = 7 * 24 * time.Hour

// ResetUserPasswordInput names a user.
type ResetUserPasswordInput struct {
	UserID      finspace.UserID       `wire:"userId,path"`
	ClientToken *finspace.ClientToken `wire:"clientToken,token"`
}

// ResetUserPasswordOutput holds a password that is good for one sign-in within seven days.
type ResetUserPasswordOutput struct {
	UserID            finspace.UserID   `wire:"userId"`
	TemporaryPassword finspace.Password `wire:"temporaryPassword"`
}

// ResetUserPassword gives a user a temporary password in the place of the one before, which is dead at once, and ends
// his browser sessions. Session credentials live on: programs run with them.
func (s *Service) ResetUserPassword(
	ctx context.Context, by *finspace.Caller, in *ResetUserPasswordInput,
) (*ResetUserPasswordOutput, error) {
	if by.Environment.SignInMode == finspace.SignInFederated {
		return nil, conflict("federatedSignIn", "People sign in to this environment by its identity provider: "+
			"it keeps no passwords. Reset the password there.")
	}
	password := credential.TemporaryPassword()
	// Hashing is slow by design, so it is done before the transaction, in which others would wait for it.
	hash := credential.HashPassword(string(password))
	return change(ctx, s, by, "ResetUserPassword", in.ClientToken, in, func(tx finspace.Tx) (*ResetUserPasswordOutput, error) {
		u, err := tx.UserForUpdate(by.Environment.ID, in.UserID)
		if err != nil {
			return nil, err
		}
		stored := finspace.StoredPassword{Hash: hash, Temporary: true, Expires: tx.Now().Add(temporaryLife)}
		if err := tx.SetPassword(u.Environment, u.ID, stored); err != nil {
			return nil, err
		}
		out := &ResetUserPasswordOutput{UserID: u.ID, TemporaryPassword: password}
		return out, tx.DeleteBrowserSessions(u.Environment, u.ID)
	})
}
