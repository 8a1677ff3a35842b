package service

import (
	"context"
	"errors"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// Registered is a user that a list of users named: made now, or there already and equal.
type Registered struct {
	UserID       finspace.UserID
	AlreadyThere bool
}

// ImportUser makes a user as the command line does: with the rules of CreateUser's input checked here, since no request
// brought it. The same row again is the same user.
func (s *Service) ImportUser(ctx context.Context, env finspace.EnvironmentID, in *CreateUserInput) (Registered, error) {
	if err := rest.ShapeOf[CreateUserInput]().Check(in); err != nil {
		return Registered{}, err
	}
	by, err := s.Operator(ctx, env)
	if err != nil {
		return Registered{}, err
	}
	return s.register(ctx, by, in)
}

// register is CreateUser for lists that are sent again: a user who is there already, and is as in says, is no conflict.
func (s *Service) register(ctx context.Context, by *finspace.Caller, in *CreateUserInput) (Registered, error) {
	out, err := s.CreateUser(ctx, by, in)
	var told *finspace.Error
	switch {
	case err == nil:
		return Registered{UserID: out.UserID}, nil
	case !errors.As(err, &told) || told.Reason != "emailAddressTaken":
		return Registered{}, err
	}
	there, err := view(ctx, s, func(tx finspace.Tx) (*finspace.User, error) {
		return tx.UserByEmail(by.Environment.ID, in.EmailAddress)
	})
	if err != nil {
		return Registered{}, err
	}
	if d := differences(there, in); len(d) > 0 {
		return Registered{}, conflict("emailAddressTaken", "a user with this emailAddress is there already (%s) and differs in %s",
			there.ID, strings.Join(d, ", "))
	}
	return Registered{UserID: there.ID, AlreadyThere: true}, nil
}

func differences(there *finspace.User, in *CreateUserInput) []string {
	var d []string
	for _, m := range []struct {
		name string
		same bool
	}{
		{"the case of emailAddress", there.EmailAddress == in.EmailAddress},
		{"type", there.Type == in.Type},
		{"firstName", same(there.FirstName, in.FirstName)},
		{"lastName", same(there.LastName, in.LastName)},
		{"apiAccess", finspace.Is(in.ApiAccess, there.ApiAccess) || in.ApiAccess == nil && there.ApiAccess == finspace.ApiDisabled},
		{"apiAccessPrincipalArn", same(there.ApiAccessPrincipalArn, in.ApiAccessPrincipalArn)},
	} {
		if !m.same {
			d = append(d, m.name)
		}
	}
	return d
}

func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}
