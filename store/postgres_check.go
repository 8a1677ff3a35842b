package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// integrity asks for what PostgreSQL knows of itself. Its files are the operator's: pg_amcheck and checksums.
func (p *pg) integrity(_ context.Context, t *tx) ([]Problem, error) {
	var problems []Problem
	err := t.query("SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "+
		"JOIN pg_class r ON r.oid = i.indrelid JOIN pg_namespace n ON n.oid = r.relnamespace "+
		"WHERE n.nspname = current_schema() AND NOT i.indisvalid ORDER BY c.relname", nil, func(r *row) error {
		problems = append(problems, Problem{
			What: "PostgreSQL reports that the index " + text[string](r) + " is not valid.",
			Do:   "Run REINDEX INDEX on it.",
		})
		return r.err
	})
	return problems, err
}

// demands are what every connection must find, also one that is made long after the start: settings can be changed meanwhile,
// and the address may lead to another server.
var demands = []struct{ setting, want, otherwise string }{
	{"fsync", "on", "an answered change might be lost"},
	{"full_page_writes", "on", "an answered change might be lost"},
	{"synchronous_commit", "on, local, remote_write, remote_apply", "an answered change might be lost"},
	{"server_encoding", "UTF8", "names could not be stored: make the database with ENCODING 'UTF8'"},
	{"transaction_read_only", "off", "it is a standby or set to read only"},
}

// validated looks at a fresh connection before it is used. Of several hosts in the address, the next is tried.
func validated(first pgconn.ValidateConnectFunc) pgconn.ValidateConnectFunc {
	asks := make([]string, len(demands))
	for i, d := range demands {
		asks[i] = "current_setting('" + d.setting + "')"
	}
	return func(ctx context.Context, c *pgconn.PgConn) error {
		if first != nil {
			if err := first(ctx, c); err != nil {
				return err
			}
		}
		results, err := c.Exec(ctx, "SELECT "+strings.Join(asks, ", ")).ReadAll()
		if err != nil {
			return err
		}
		return meetsDemands(results[0].Rows[0])
	}
}

func meetsDemands(settings [][]byte) error {
	for i, d := range demands {
		if value := string(settings[i]); !slices.Contains(strings.Split(d.want, ", "), value) {
			return fmt.Errorf("store: PostgreSQL runs with %s = %s, not %s: %s, so the server does not use it", d.setting, value, d.want, d.otherwise)
		}
	}
	return nil
}

// room cannot look at the disk of another machine; Ready's own change has to tell.
func (p *pg) room() error { return nil }
