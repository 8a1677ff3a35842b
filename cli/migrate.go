package cli

import (
	"context"
	"fmt"

	"github.com/openfinspace/openfinspace/store"
)

type migrateCommand struct {
	place `json:"-"`
	jsonFlag
}

// at has nothing to do: whoever has the data open, this command or a server, has brought it up to date.
func (c *migrateCommand) at(_ context.Context, d *desk) error {
	if c.JSON {
		return writeJSON(d.out, map[string]int64{"schemaVersion": store.SchemaVersion()})
	}
	_, err := fmt.Fprintf(d.out, "The store has schema version %d.\n", store.SchemaVersion())
	return err
}
