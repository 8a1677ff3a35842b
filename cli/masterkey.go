package cli

import (
	"context"
	"fmt"

	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/store"
)

type masterKeyRotate struct {
	place `json:"-"`
	jsonFlag
	OnlyServer bool `help:"On PostgreSQL: say that no other server uses the database now. Each of them needs the new file before it starts again."`
}

// rotation tells what a rotation or resealing has done.
type rotation struct {
	MasterKey string `json:"masterKey"` // fingerprint of the current one
	File      string `json:"file,omitempty"`
	Resealed  int    `json:"resealed"` // secrets
}

func (c *masterKeyRotate) at(ctx context.Context, d *desk) error {
	if d.keys.file == "" {
		return fmt.Errorf("the master key comes from %s, which this command cannot change: put a line with a new key before the others there "+
			"(the number after the highest, and the output of: openssl rand -base64 32), restart the server, and run openfinspace master-key reseal", d.keys.from)
	}
	if store.IsPostgres(d.place.Store) && !c.OnlyServer {
		return usagef("other servers on this database could not read what is sealed with the new key: stop them, run this with --only-server, " +
			"give them the new file, and start them again")
	}
	d.keys.changing.Lock()
	defer d.keys.changing.Unlock()
	if err := datafolder.CheckMasterKey(d.keys.file, d.keys.ring); err != nil {
		return err
	}
	ring, err := d.keys.ring.Add()
	if err != nil {
		return err
	}
	if err := datafolder.WriteMasterKey(d.keys.file, ring); err != nil {
		return err
	}
	// The new key is durable, and the old one stands behind it. If we die here or below, some secrets are sealed with the one and some
	// with the other; both open, and master-key reseal does the rest.
	if err := d.keys.ring.Adopt(ring); err != nil {
		return err
	}
	return reseal(ctx, d, c.JSON)
}

type masterKeyReseal struct {
	place `json:"-"`
	jsonFlag
}

func (c *masterKeyReseal) at(ctx context.Context, d *desk) error {
	d.keys.changing.Lock()
	defer d.keys.changing.Unlock()
	return reseal(ctx, d, c.JSON)
}

func reseal(ctx context.Context, d *desk, asJSON bool) error {
	n, err := d.service.ResealKeys(ctx)
	if err != nil {
		return fmt.Errorf("some secrets are still sealed with an older master key, which must be kept; run openfinspace master-key reseal: %w", err)
	}
	r := rotation{d.keys.ring.Fingerprint(), d.keys.file, n}
	if asJSON {
		return writeJSON(d.out, r)
	}
	_, err = fmt.Fprintf(d.out, "The master key %s is current, and %d secrets were sealed with it anew.\n"+
		"Keep a copy of %s. The older keys in it still open sessions, older backups and the ends of the audit.\n", r.MasterKey, n, d.keys.from)
	return err
}
