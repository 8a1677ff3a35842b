package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/openfinspace/openfinspace/store"
	"github.com/openfinspace/openfinspace/store/storetest"
)

func TestSQLite(t *testing.T)   { storetest.Run(t, newSQLite) }
func TestPostgres(t *testing.T) { storetest.Run(t, newPostgres) }

// TestMove takes a store from each engine to each.
func TestMove(t *testing.T) {
	engines := map[string]storetest.New{"SQLite": newSQLite, "PostgreSQL": newPostgres}
	for from, a := range engines {
		for to, b := range engines {
			t.Run(from+" to "+to, func(t *testing.T) { storetest.RunAcross(t, a, b) })
		}
	}
}

// database is an empty database of either engine.
type database struct {
	dsn     string
	dialect string // the folder of its migrations
	unguard string // takes the triggers of the audit away
	bytes   string // how bytes are written, with $1 for their hexadecimal digits
	run     func(dsn, statements string) error
}

func newSQLite(t testing.TB) storetest.Database {
	return &database{
		dsn: filepath.Join(t.TempDir(), "openfinspace.db"), dialect: "sqlite", bytes: "X'$1'", run: runSQLite,
		unguard: "DROP TRIGGER IF EXISTS audit_keeps_records; DROP TRIGGER IF EXISTS audit_loses_no_record;",
	}
}

func newPostgres(t testing.TB) storetest.Database {
	return &database{
		dsn: newPostgresDatabase(t), dialect: "postgres", bytes: `'\x$1'::bytea`, run: runPostgres,
		unguard: "SET session_replication_role = replica;", // neither triggers nor references
	}
}

func newPostgresDatabase(t testing.TB) string {
	t.Helper()
	server, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	dsn, err := server.NewSchema(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return dsn
}

func (d *database) Open(opt store.Options) (*store.SQL, error) {
	return store.Open(context.Background(), d.dsn, opt)
}

var bytesLiteral = regexp.MustCompile(`bytes\('([0-9a-f]*)'\)`)

func (d *database) Exec(t testing.TB, statements string) {
	t.Helper()
	if err := d.run(d.dsn, d.unguard+bytesLiteral.ReplaceAllString(statements, d.bytes)); err != nil {
		t.Fatal(err)
	}
}

func (d *database) Past(t testing.TB, version int64) {
	t.Helper()
	script := "CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL);"
	for v := int64(1); v <= version; v++ {
		paths, _ := filepath.Glob(fmt.Sprintf("migrations/%s/%04d_*.sql", d.dialect, v))
		text, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		script += string(text) + fmt.Sprintf("INSERT INTO schema_version (version, name, applied) VALUES (%d, '%d', 0);", v, v)
	}
	if err := d.run(d.dsn, script); err != nil {
		t.Fatal(err)
	}
}

func runSQLite(dsn, statements string) error {
	db, err := sql.Open("sqlite", "file:"+dsn+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(statements)
	return err
}

func runPostgres(dsn, statements string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	_, err = c.Exec(ctx, statements, pgx.QueryExecModeSimpleProtocol)
	return err
}
