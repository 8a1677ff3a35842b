package service

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/credential"
)

// signInEnvironment is the environment that a sign-in names, or the only one.
func signInEnvironment(tx finspace.Tx, id *finspace.EnvironmentID) (*finspace.Environment, error) {
	var env *finspace.Environment
	var err error
	if id == nil {
		env, err = onlyEnvironment(tx, "environmentId must be present: this server has several environments, or none yet.")
	} else if env, err = tx.Environment(*id); errors.Is(err, finspace.NotFound) {
		err = signInRefused("unknownEnvironment")
	}
	if err != nil {
		return nil, err
	}
	if env.SignInMode == finspace.SignInFederated {
		return nil, denied("federatedSignIn", "People sign in to this environment by its identity provider, not with a password.")
	}
	return env, nil
}

// onlyEnvironment is the environment that need not be named.
func onlyEnvironment(tx finspace.Tx, otherwise string) (*finspace.Environment, error) {
	all, err := tx.Environments("", 2)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, invalid("environmentMissing", "%s", otherwise)
	}
	return all[0], nil
}

// signInRefused is the one answer to whoever the password does not fit. The reason goes to the audit alone.
func signInRefused(reason string) error {
	return denied(reason, "The e-mail address or the password is wrong, a temporary password has expired after seven days, "+
		"or the user is disabled. A superuser can reset the password.")
}

// account is a user with the password that was found right.
type account struct {
	user     *finspace.User
	password finspace.StoredPassword
}

// checkPassword finds the account of in's address, if in's password fits it.
func (s *Service) checkPassword(ctx context.Context, env *finspace.Environment, in *SignInInput) (*account, error) {
	found, err := view(ctx, s, func(tx finspace.Tx) (*account, error) { return findAccount(tx, env.ID, in.EmailAddress) })
	if err != nil {
		return nil, err
	}
	// Asked also when there is nobody, since an answer that comes sooner would tell.
	fits := credential.CheckPassword(found.password.Hash, string(in.Password))
	switch {
	case found.user == nil:
		return nil, signInRefused("unknownUser")
	case !fits:
		return nil, signInRefused("wrongPassword")
	case found.user.Status != finspace.UserEnabled:
		return nil, signInRefused("userDisabled")
	case found.password.Temporary && s.now() >= found.password.Expires:
		return nil, signInRefused("passwordExpired")
	}
	return found, nil
}

// findAccount reads a user and the password by address. Both are empty when there is no such user: as much is read then.
func findAccount(tx finspace.Tx, env finspace.EnvironmentID, email finspace.Email) (*account, error) {
	found, id := &account{}, finspace.UserID("nobody")
	u, err := tx.UserByEmail(env, email)
	if err == nil {
		found.user, id = u, u.ID
	} else if !errors.Is(err, finspace.NotFound) {
		return nil, err
	}
	found.password, err = tx.Password(env, id)
	if err != nil && !errors.Is(err, finspace.NotFound) {
		return nil, err
	}
	return found, nil
}

// nextPassword is the new password's form for the store, nil when the old one stays. A temporary one cannot stay.
func (a *account) nextPassword(in *SignInInput) (*finspace.StoredPassword, error) {
	if in.NewPassword == nil {
		if a.password.Temporary {
			return nil, conflict("newPasswordRequired", "The password is temporary. Sign in again with it and with a newPassword of your own.")
		}
		return nil, nil
	}
	next := string(*in.NewPassword)
	if broken := credential.CheckPasswordRule(next); len(broken) > 0 {
		return nil, invalid("newPasswordTooWeak", "newPassword %s.", strings.Join(broken, ", and "))
	}
	if subtle.ConstantTimeCompare([]byte(next), []byte(in.Password)) == 1 {
		return nil, invalid("newPasswordSame", "newPassword must differ from the password.")
	}
	return &finspace.StoredPassword{Hash: credential.HashPassword(next)}, nil
}

// use signs the account in, if it still is what was found: of two who use one temporary password at a time the second
// is refused. A new password ends the sessions that were opened with the old one.
func (a *account) use(tx finspace.Tx, next *finspace.StoredPassword) error {
	u, err := tx.UserForUpdate(a.user.Environment, a.user.ID)
	if err != nil {
		return err
	}
	stored, err := tx.Password(u.Environment, u.ID)
	if err != nil && !errors.Is(err, finspace.NotFound) {
		return err
	}
	if u.Status != finspace.UserEnabled || stored != a.password {
		return signInRefused("changedMeanwhile")
	}
	if next != nil {
		if err := tx.SetPassword(u.Environment, u.ID, *next); err != nil {
			return err
		}
		if err := tx.DeleteBrowserSessions(u.Environment, u.ID); err != nil {
			return err
		}
	}
	now := tx.Now()
	u.LastLoginTime = &now
	return tx.SetUser(u)
}

// asUser is the caller of an act that a person does with a password or a browser session.
func asUser(by *finspace.Caller, env *finspace.Environment, u *finspace.User) *finspace.Caller {
	caller := &finspace.Caller{Kind: finspace.UserCaller, Environment: env, User: u}
	if by != nil {
		caller.Address, caller.RequestID, caller.UserAgent = by.Address, by.RequestID, by.UserAgent
	}
	return caller
}

// openSession finds the session of a header "Bearer TOKEN" and its user.
func openSession(tx finspace.Tx, header BearerToken) (finspace.BrowserSession, *finspace.User, error) {
	over := denied("notSignedIn", "Nobody is signed in with this token: the session has ended or never was. Sign in again.")
	scheme, text, _ := strings.Cut(string(header), " ")
	env, token, found := strings.Cut(text, ".")
	if !strings.EqualFold(scheme, "Bearer") || !found {
		return finspace.BrowserSession{}, nil, over
	}
	session, err := tx.BrowserSession(finspace.EnvironmentID(env), credential.HashBrowserToken(token))
	if errors.Is(err, finspace.NotFound) || err == nil && tx.Now() >= session.Expires {
		return finspace.BrowserSession{}, nil, over
	}
	if err != nil {
		return finspace.BrowserSession{}, nil, err
	}
	u, err := tx.User(session.Environment, session.User)
	if err == nil && u.Status != finspace.UserEnabled {
		err = over
	}
	return session, u, err
}

// permissionsOf are the application permissions that a user has: a superuser has all.
func permissionsOf(tx finspace.Tx, u *finspace.User) ([]finspace.ApplicationPermission, error) {
	if u.Type != finspace.SuperUser {
		held, err := tx.Permissions(u.Environment, u.ID)
		return each(held), err
	}
	return finspace.AllApplicationPermissions, nil
}
