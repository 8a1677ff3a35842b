package store_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// TestTwoServers lets two stores work on one database: tokens are shared, and the chain is one.
func TestTwoServers(t *testing.T) {
	opt := quick
	opt.StatementTimeout, opt.RetryLimit = 5*time.Second, 10*time.Second
	dsn := newPostgresDatabase(t)
	servers := []*store.SQL{openPostgres(t, dsn, opt), openPostgres(t, dsn, opt)}
	addEnvironment(t, servers[0])
	var ids finspace.IDs
	var wg sync.WaitGroup
	const users = 30
	for range users {
		create := createUser(&ids) // one token, used on both
		for range 2 {
			for _, s := range servers {
				wg.Go(func() {
					if err := s.Update(context.Background(), create); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
	wg.Wait()
	waitLinked(t, servers[0])
	report, err := servers[1].VerifyAudit(context.Background(), "devenvironment")
	if err != nil || !report.Intact || report.Records != users {
		t.Errorf("the audit is %+v, want %d records (%v)", report, users, err)
	}
	wantUsers(t, servers[0], users)
}

// TestRestoredStatistics wants that PostgreSQL knows what a restore has brought when that is over.
func TestRestoredStatistics(t *testing.T) {
	from := openSQLite(t)
	addEnvironment(t, from)
	preload(t, from, 300)
	var file bytes.Buffer
	if _, err := from.Backup(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	dsn := newPostgresDatabase(t)
	if _, err := openPostgres(t, dsn, store.Options{}).Restore(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	err := runPostgres(dsn, "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_stats WHERE schemaname = current_schema() AND tablename = 'users') THEN "+
		"RAISE EXCEPTION 'no statistics'; END IF; END $$")
	if err != nil {
		t.Error(err)
	}
}

// TestServersStartTogether lets several servers make the tables of one database.
func TestServersStartTogether(t *testing.T) {
	dsn := newPostgresDatabase(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), dsn, store.Options{KeyFingerprint: "k"})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestUnfitPostgres wants that a server which loses answers or names is refused, with what to do.
func TestUnfitPostgres(t *testing.T) {
	server := theCluster(t)
	if err := runPostgres(server.URL("postgres"), "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	for dsn, says := range map[string]string{
		newPostgresDatabase(t) + "&synchronous_commit=off":           "synchronous_commit = off",
		newPostgresDatabase(t) + "&default_transaction_read_only=on": "a standby or set to read only",
		server.URL("latin"): "ENCODING 'UTF8'",
		"postgres://openfinspace:secret-word@127.0.0.1:1/x":            "connect",
		"postgres://openfinspace:secret-word@127.0.0.1:notaport/x?a=b": "",
	} {
		_, err := store.Open(context.Background(), dsn, quick)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "secret-word") {
			t.Errorf("got the error %v, want one that says %q and no password", err, says)
		}
	}
}

// TestSettingsChange lets an administrator weaken the database while the store works: no connection is made to it.
func TestSettingsChange(t *testing.T) {
	server := theCluster(t)
	if err := runPostgres(server.URL("postgres"), "CREATE DATABASE weakened"); err != nil {
		t.Fatal(err)
	}
	s := openPostgres(t, server.URL("weakened"), quick)
	for _, weaken := range []string{ // one after the other: connections that are made between the two, as the sealer does, end too
		"ALTER DATABASE weakened SET synchronous_commit = off",
		"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = 'weakened'",
	} {
		if err := runPostgres(server.URL("postgres"), weaken); err != nil {
			t.Fatal(err)
		}
	}
	wantInternal(t, s.Ready(context.Background()))
	if err := runPostgres(server.URL("postgres"), "ALTER DATABASE weakened RESET synchronous_commit"); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(context.Background()); err != nil {
		t.Error(err)
	}
}
