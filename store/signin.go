package store

import "github.com/openfinspace/openfinspace"

func (t *tx) SetPassword(env finspace.EnvironmentID, id finspace.UserID, p finspace.StoredPassword) error {
	if _, err := t.User(env, id); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO passwords (environment, user_id, hash, temporary, expires) VALUES ($1, $2, $3, $4, $5) "+
		"ON CONFLICT (environment, user_id) DO UPDATE "+
		"SET hash = excluded.hash, temporary = excluded.temporary, expires = excluded.expires",
		env, id, p.Hash, p.Temporary, p.Expires)
	return failed("set a password", err)
}

func (t *tx) Password(env finspace.EnvironmentID, id finspace.UserID) (finspace.StoredPassword, error) {
	p, err := one(t, func(r *row) finspace.StoredPassword {
		return finspace.StoredPassword{Hash: text[string](r), Temporary: number[int64](r) != 0, Expires: number[finspace.Time](r)}
	}, "SELECT hash, temporary, expires FROM passwords WHERE environment = $1 AND user_id = $2", env, id)
	return found(p, err, "read a password", "noPassword", "The user %s has no password.", id)
}

func (t *tx) AddBrowserSession(s finspace.BrowserSession) error {
	if _, err := t.User(s.Environment, s.User); err != nil {
		return err
	}
	n, err := t.exec("INSERT INTO browser_sessions (environment, hash, user_id, expires) VALUES ($1, $2, $3, $4) "+
		"ON CONFLICT DO NOTHING", s.Environment, s.Hash, s.User, s.Expires)
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.Conflict, "sessionTaken", "There is such a session already.")
	}
	return failed("add a session", err)
}

func (t *tx) BrowserSession(env finspace.EnvironmentID, hash string) (finspace.BrowserSession, error) {
	s, err := one(t, func(r *row) finspace.BrowserSession {
		return finspace.BrowserSession{
			Environment: env, Hash: hash, User: text[finspace.UserID](r), Expires: number[finspace.Time](r),
		}
	}, "SELECT user_id, expires FROM browser_sessions WHERE environment = $1 AND hash = $2", env, hash)
	return found(s, err, "read a session", "noSuchSession", "There is no such session.")
}

func (t *tx) DeleteBrowserSession(env finspace.EnvironmentID, hash string) error {
	n, err := t.exec("DELETE FROM browser_sessions WHERE environment = $1 AND hash = $2", env, hash)
	return changed(n, err, "delete a session", "noSuchSession", "There is no such session.")
}

// DeleteBrowserSessions deletes what there is; none is no error.
func (t *tx) DeleteBrowserSessions(env finspace.EnvironmentID, id finspace.UserID) error {
	_, err := t.exec("DELETE FROM browser_sessions WHERE environment = $1 AND user_id = $2", env, id)
	return failed("delete sessions", err)
}
