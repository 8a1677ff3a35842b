package store

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/openfinspace/openfinspace"
)

// migration is one file of migrations/<dialect>: 0001_name.sql. Migrations go forwards only.
type migration struct {
	version int64
	name    string
	sql     string
}

func migrationsOf(d *dialect) ([]migration, error) {
	dir := path.Join("migrations", d.name)
	entries, err := fs.ReadDir(migrations, dir)
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, e := range entries { // sorted by name
		number, _, _ := strings.Cut(e.Name(), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil || version != int64(i)+1 {
			return nil, fmt.Errorf("store: the migration %s is not number %d", e.Name(), i+1)
		}
		text, err := fs.ReadFile(migrations, path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version, strings.TrimSuffix(e.Name(), ".sql"), string(text)})
	}
	return all, nil
}

// SchemaVersion is the version of the schema that this program reads and writes.
func SchemaVersion() int64 {
	all, err := migrationsOf(&sqliteDialect)
	if err != nil {
		panic(err) // the files are part of the program, and a test reads them
	}
	return int64(len(all))
}

const versionTable = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied BIGINT NOT NULL)"

// migrate brings the schema up to the version `until`, in the one transaction t, which must keep other migrators out.
// If we die before its commit, nothing has happened.
func migrate(t *tx, until int64, script func(sql string) error) error {
	all, err := migrationsOf(t.d)
	if err != nil {
		return err
	}
	have, err := schemaVersion(t)
	if err != nil {
		return err
	}
	if have > int64(len(all)) {
		return fmt.Errorf("store: the database has schema version %d and this program knows versions up to %d: "+
			"it was used by a newer OpenFinSpace; start that one, or restore a backup from before the upgrade", have, len(all))
	}
	for _, m := range all[have:min(until, int64(len(all)))] {
		if err := script(m.sql); err != nil {
			return fmt.Errorf("store: migration %s: %w", m.name, err)
		}
		if _, err := t.exec("INSERT INTO schema_version (version, name, applied) VALUES ($1, $2, $3)", m.version, m.name, t.now); err != nil {
			return fmt.Errorf("store: migration %s: %w", m.name, err)
		}
	}
	return nil
}

// schemaVersion is 0 for an empty database. A database with tables of somebody else is refused.
func schemaVersion(t *tx) (int64, error) {
	names, err := list(t, text[string], t.d.tableNames)
	if err != nil {
		return 0, fmt.Errorf("store: list the tables: %w", err)
	}
	if len(names) > 0 && !slices.Contains(names, "schema_version") {
		return 0, fmt.Errorf("store: the database has tables of another program (%s): give an empty one", names[0])
	}
	if _, err := t.exec(versionTable); err != nil {
		return 0, fmt.Errorf("store: make the table of versions: %w", err)
	}
	v, err := one(t, number[int64], "SELECT coalesce(max(version), 0) FROM schema_version")
	if err != nil {
		return 0, fmt.Errorf("store: read the schema version: %w", err)
	}
	return v, nil
}

// notNewer refuses a version that this program does not know.
func notNewer(version int64) error {
	if version <= SchemaVersion() {
		return nil
	}
	return finspace.Errorf(finspace.Invalid, "newerSchema", "It has schema version %d and this program knows versions up to %d: use a newer OpenFinSpace.",
		version, SchemaVersion())
}
