package store

import (
	"errors"

	"github.com/openfinspace/openfinspace"
)

// tx is one transaction: the statements behind the verbs of finspace.Tx, the same for both engines.
type tx struct {
	conn
	d     *dialect
	opt   *Options
	state connState
	now   finspace.Time
	chain *chain // nil where records wait for the sealer
	brief bool   // it must end within StatementTimeout
}

var _ finspace.Tx = (*tx)(nil)

func (t *tx) Now() finspace.Time { return t.now }

func (t *tx) Lock(env finspace.EnvironmentID, name string) error {
	if t.d.lock == "" {
		return nil // the only writer
	}
	_, err := t.exec(t.d.lock, env, name)
	return failed("lock "+name, err)
}

// lockText keeps every other Update that locks the same text waiting. Unlike Lock it leaves nothing behind, for names that
// users choose.
func (t *tx) lockText(name string) error {
	if t.d.lockText == "" {
		return nil // the only writer
	}
	_, err := t.exec(t.d.lockText, name)
	return failed("lock a name", err)
}

// failed makes an Internal error of a driver's error and leaves others alone.
func failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	var told *finspace.Error
	if errors.As(err, &told) {
		return err
	}
	return internal(doing, err)
}

// found says that there is no such thing, when a row was looked for and is absent.
func found[T any](v T, err error, doing, reason, format string, args ...any) (T, error) {
	var none T
	if errors.Is(err, errNoRow) {
		return none, finspace.Errorf(finspace.NotFound, reason, format, args...)
	}
	if err != nil {
		return none, failed(doing, err)
	}
	return v, nil
}

// changed says that there is no such thing, when a statement changed no row.
func changed(n int64, err error, doing, reason, format string, args ...any) error {
	if err == nil && n == 0 {
		return finspace.Errorf(finspace.NotFound, reason, format, args...)
	}
	return failed(doing, err)
}

// exists tells whether a query gives a row.
func (t *tx) exists(query string, args ...any) (bool, error) {
	any := false
	err := t.query(query, args, func(*row) error { any = true; return nil })
	return any, err
}

func (t *tx) setting(name string) (string, error) {
	v, err := one(t, text[string], "SELECT value FROM settings WHERE name = $1", name)
	if errors.Is(err, errNoRow) {
		return "", nil
	}
	return v, failed("read a setting", err)
}

func (t *tx) setSetting(name, value string) error {
	_, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) "+
		"ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return failed("write a setting", err)
}
