package store

import (
	"context"
	"crypto/rand"
	"strings"
)

const installationSetting = "installation"

// Installation is the name of this store among all: 26 small letters and digits, made when it is asked for first. Servers over
// one database have one name. A restored backup gets a name of its own, since what it was made of may still run.
func (s *SQL) Installation(ctx context.Context) (string, error) {
	fresh := strings.ToLower(rand.Text())
	var name string
	err := s.eng.update(ctx, func(t *tx) error {
		var err error
		if name, err = t.setting(installationSetting); err != nil || name != "" {
			return err
		}
		// Of two servers that start at once one writes first, and both read what it wrote.
		if _, err := t.exec("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", installationSetting, fresh); err != nil {
			return failed("name the installation", err)
		}
		name, err = t.setting(installationSetting)
		return err
	})
	return name, err
}

// forgetInstallation lets a restored store get a name of its own.
func (t *tx) forgetInstallation() error {
	_, err := t.exec("DELETE FROM settings WHERE name = $1", installationSetting)
	return failed("forget the installation's name", err)
}
