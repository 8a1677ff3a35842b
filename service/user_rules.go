package service

import (
	"reflect"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// user is the new user that in describes: enabled at once, without API access unless it is asked for.
func (in *CreateUserInput) user(env finspace.EnvironmentID, id finspace.UserID, now finspace.Time) *finspace.User {
	u := &finspace.User{
		Environment: env, ID: id, Status: finspace.UserEnabled, FirstName: in.FirstName, LastName: in.LastName,
		EmailAddress: in.EmailAddress, Type: in.Type, ApiAccess: finspace.ApiDisabled,
		ApiAccessPrincipalArn: in.ApiAccessPrincipalArn, CreateTime: now, LastEnabledTime: &now, LastModifiedTime: now,
	}
	if in.ApiAccess != nil {
		u.ApiAccess = *in.ApiAccess
	}
	return u
}

// apply sets the members that are there.
func (in *UpdateUserInput) apply(u *finspace.User) {
	if in.Type != nil {
		u.Type = *in.Type
	}
	if in.FirstName != nil {
		u.FirstName = in.FirstName
	}
	if in.LastName != nil {
		u.LastName = in.LastName
	}
	if in.ApiAccess != nil {
		u.ApiAccess = *in.ApiAccess
	}
	if in.ApiAccessPrincipalArn != nil {
		u.ApiAccessPrincipalArn = in.ApiAccessPrincipalArn
	}
}

// userToChange reads a user, whom no other change touches until this one ends, and asks whether by may change him.
func userToChange(tx finspace.Tx, by *finspace.Caller, id finspace.UserID) (*finspace.User, error) {
	u, err := tx.UserForUpdate(by.Environment.ID, id)
	if err != nil {
		return nil, err
	}
	return u, mayChange(by, u.Type)
}

// checkUpdate asks whether by may make of u what in says.
func (s *Service) checkUpdate(tx finspace.Tx, by *finspace.Caller, u *finspace.User, in *UpdateUserInput) error {
	if err := s.checkRole(by, in.ApiAccessPrincipalArn); err != nil {
		return err
	}
	if in.Type == nil || *in.Type == u.Type {
		return nil
	}
	if err := mayChange(by, *in.Type); err != nil {
		return err
	}
	return keepSuperUser(tx, by, u)
}

// checkRole refuses a role of another account where the operator wants that.
func (s *Service) checkRole(by *finspace.Caller, role *finspace.RoleArn) error {
	if !s.checkAccount || role == nil || accountOf(string(*role)) == by.Environment.AccountID {
		return nil
	}
	return invalid("otherAccount", "apiAccessPrincipalArn must be a role of the account %s.", by.Environment.AccountID)
}

// accountOf is the account in an ARN: arn:aws:iam::ACCOUNT:role/…
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// keepSuperUser refuses to take the environment's last enabled superuser away, except from the root, who can make
// another. It waits for everybody who is about to take one away.
func keepSuperUser(tx finspace.Tx, by *finspace.Caller, u *finspace.User) error {
	if u.Type != finspace.SuperUser || u.Status != finspace.UserEnabled {
		return nil
	}
	if err := tx.Lock(u.Environment, "superusers"); err != nil {
		return err
	}
	n, err := tx.EnabledSuperUsers(u.Environment)
	if err != nil || n > 1 || by.Kind == finspace.RootCaller {
		return err
	}
	return conflict("lastSuperUser", "The user is the last enabled superuser of the environment. "+
		"Make or enable another superuser first.")
}

// endsSessions tells whether the sessions that were issued for a user are over with this change: API access is gone, or
// belongs to another role.
func endsSessions(was, is *finspace.User) bool {
	if was.ApiAccess != finspace.ApiEnabled {
		return false
	}
	return is.ApiAccess != finspace.ApiEnabled || !reflect.DeepEqual(was.ApiAccessPrincipalArn, is.ApiAccessPrincipalArn)
}

// saveUser writes what has changed, if anything has.
func saveUser(tx finspace.Tx, was, is *finspace.User) error {
	if reflect.DeepEqual(was, is) {
		return nil
	}
	is.LastModifiedTime = tx.Now()
	return tx.SetUser(is)
}

// disable shuts an enabled user out.
func disable(tx finspace.Tx, by *finspace.Caller, u *finspace.User) error {
	if err := keepSuperUser(tx, by, u); err != nil {
		return err
	}
	was, now := *u, tx.Now()
	u.Status, u.LastDisabledTime = finspace.UserDisabled, &now
	u.Epoch++
	if err := saveUser(tx, &was, u); err != nil {
		return err
	}
	return tx.DeleteBrowserSessions(u.Environment, u.ID)
}
