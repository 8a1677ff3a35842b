package harness

import (
	"testing"

	"github.com/openfinspace/openfinspace/store/postgrestest"
)

// Postgres is a PostgreSQL server of the test's own, that can be stopped and started again on the same data. The
// test's end removes it.
type Postgres struct {
	URL string // for --store

	t      testing.TB
	server *postgrestest.Server
}

// StartPostgres makes an empty cluster and starts it, with fsync on.
func StartPostgres(t testing.TB) *Postgres {
	t.Helper()
	server, err := postgrestest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return &Postgres{URL: server.URL("postgres"), t: t, server: server}
}

// Start starts it after Stop, and returns when it takes connections.
func (p *Postgres) Start() {
	p.t.Helper()
	if err := p.server.Start(); err != nil {
		p.t.Fatal(err)
	}
}

// Stop ends it as an operator's immediate stop does: connections break, and it recovers at its next start.
func (p *Postgres) Stop() { p.server.Stop() }

// Hang lets every process of it stand still: connections stay open, and nobody answers. GoOn ends it, at the latest at
// the test's end.
func (p *Postgres) Hang() {
	p.t.Cleanup(p.GoOn)
	p.server.Hang()
}

// GoOn lets a server that hangs go on.
func (p *Postgres) GoOn() { p.server.GoOn() }
