package store_test

import (
	"context"
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/openfinspace/openfinspace/store"
	"github.com/openfinspace/openfinspace/store/storetest"
)

// TestSchema compares what the migrations make with schema/*.sql, which state the end.
func TestSchema(t *testing.T) {
	for dialect, empty := range map[string]storetest.New{"sqlite": newSQLite, "postgres": newPostgres} {
		t.Run(dialect, func(t *testing.T) {
			stated, migrated := empty(t).(*database), empty(t).(*database)
			text, err := os.ReadFile("schema/" + dialect + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			if err := stated.run(stated.dsn, string(text)); err != nil {
				t.Fatal(err)
			}
			if err := openIn(t, migrated, store.Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			want, got := catalogue(t, stated), catalogue(t, migrated)
			for _, line := range want {
				if !slices.Contains(got, line) {
					t.Errorf("the migrations do not make\n%s", line)
				}
			}
			for _, line := range got {
				if !slices.Contains(want, line) {
					t.Errorf("schema/%s.sql does not state\n%s", dialect, line)
				}
			}
		})
	}
}

// catalogue is everything in a database in words, but for the table of versions.
func catalogue(t *testing.T, d *database) []string {
	t.Helper()
	var lines []string
	var err error
	if d.dialect == "sqlite" {
		lines, err = catalogueSQLite(d.dsn)
	} else {
		lines, err = cataloguePostgres(d.dsn)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, "schema_version") })
	if len(lines) < 20 {
		t.Fatalf("the catalogue has %d lines", len(lines))
	}
	return lines
}

func catalogueSQLite(dsn string) (lines []string, err error) {
	db, err := sql.Open("sqlite", "file:"+dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query("SELECT coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

func cataloguePostgres(dsn string) ([]string, error) {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	rows, err := c.Query(ctx, `
		SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(collation_name, '') || ' ' ||
			is_nullable || ' ' || is_identity || ' ' || coalesce(column_default, '') || ' ' || ordinal_position
		FROM information_schema.columns WHERE table_schema = current_schema()
		UNION ALL SELECT replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema()
		UNION ALL SELECT 'constraint ' || r.relname || ' ' || replace(pg_get_constraintdef(c.oid), current_schema() || '.', '')
		FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE c.connamespace = current_schema()::regnamespace
		UNION ALL SELECT replace(pg_get_triggerdef(t.oid), current_schema() || '.', '') FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
		WHERE NOT t.tgisinternal AND r.relnamespace = current_schema()::regnamespace
		UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
