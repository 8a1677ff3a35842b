package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/openfinspace/openfinspace"
)

var postgresDialect = dialect{
	name:         "postgres",
	forUpdate:    " FOR UPDATE",
	skipLocked:   " FOR UPDATE SKIP LOCKED",
	lock:         "INSERT INTO locks (environment, name) VALUES ($1, $2) ON CONFLICT (environment, name) DO UPDATE SET name = excluded.name",
	lockText:     "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", // two texts with one number wait for each other in vain, no more
	tableNames:   "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
	isUnique:     func(err error) bool { return sqlState(err) == "23505" },
	isConstraint: func(err error) bool { return strings.HasPrefix(sqlState(err), "23") },
	shard:        postgresShard,
	analyze:      true, // of itself it would do so after a minute, and until then read whole tables for a page
	rowsAtOnce:   []int{500, 20, 1},
}

// postgresShard spreads counters that many transactions touch at once over rows; Count sums them.
func postgresShard(c *connState, what finspace.Countable) int64 {
	switch what {
	case finspace.CountUsers, finspace.CountGroups, finspace.CountDatasets, finspace.CountJobs:
		return c.backend % 64
	case finspace.CountGroupMembers:
		return c.backend % 8
	default:
		return 0 // one user's groups
	}
}

// pg is the engine over PostgreSQL. Many servers may share one database.
type pg struct {
	opt    *Options
	config *pgxpool.Config

	mu       sync.Mutex
	pool     *pgxpool.Pool
	closed   bool
	timeouts atomic.Int32 // in a row
	answered atomic.Int64 // when a run last ended in time, in nanoseconds since 1970

	stopSealer context.CancelFunc
	sealerDone chan struct{}
	closing    sync.Once
}

// timeoutsBeforeNewPool is how many runs in a row may end by their limit before every connection is given up: behind
// a primary that hangs, or a failover that the network did not report, they would all wait for ever.
const timeoutsBeforeNewPool = 3

func openPostgres(ctx context.Context, dsn string, opt *Options) (*pg, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: the address of PostgreSQL: %w", err) // pgx leaves the password out
	}
	config.MaxConns = int32(opt.Connections)
	config.MaxConnIdleTime = 5 * time.Minute
	config.ConnConfig.ConnectTimeout = opt.StatementTimeout
	config.ConnConfig.RuntimeParams["application_name"] = "openfinspace"
	config.ConnConfig.ValidateConnect = validated(config.ConnConfig.ValidateConnect)
	// Who waits for a lock is told so before he gives up by himself: that would look as if nobody answered.
	config.ConnConfig.RuntimeParams["lock_timeout"] = milliseconds(opt.StatementTimeout / 2)
	// What its server has left (by its own limit, or by a crash behind a broken network) holds its locks no longer than this.
	config.ConnConfig.RuntimeParams["statement_timeout"] = milliseconds(opt.StatementTimeout)
	config.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = milliseconds(opt.StatementTimeout)
	p := &pg{opt: opt, config: config, sealerDone: make(chan struct{})}
	if err := p.start(ctx); err != nil {
		if p.pool != nil {
			p.pool.Close()
		}
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return p, nil
}

func (p *pg) start(ctx context.Context) (err error) {
	if p.pool, err = pgxpool.NewWithConfig(ctx, p.config); err != nil {
		return err
	}
	if err := p.migrate(ctx, SchemaVersion()); err != nil {
		return err
	}
	sealing, stop := context.WithCancel(context.Background())
	p.stopSealer = stop
	go p.sealUntil(sealing)
	return nil
}

func milliseconds(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }

// migrate runs under a lock of the database, so that servers that start together wait for the first.
func (p *pg) migrate(ctx context.Context, until int64) error {
	return pgx.BeginFunc(ctx, p.pool, func(ptx pgx.Tx) error {
		if err := unlimited(ctx, ptx); err != nil {
			return err
		}
		if _, err := ptx.Exec(ctx, "SELECT pg_advisory_xact_lock("+migrationLock+")"); err != nil {
			return err
		}
		c := &pgConn{ctx: ctx, tx: ptx}
		t := &tx{conn: c, d: &postgresDialect, opt: p.opt, now: p.opt.now()}
		return migrate(t, until, func(sql string) error {
			_, err := ptx.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol) // several statements in one text
			return err
		})
	})
}

// The numbers of our advisory locks: "ofs" and a digit, read as a number.
const (
	migrationLock = "29400496561"
	sealerLock    = "29400496562"
)

func (p *pg) dialect() *dialect { return &postgresDialect }

func (p *pg) current() *pgxpool.Pool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pool
}

// replacePool gives every connection of an old pool up and begins with a new one.
func (p *pg) replacePool(old *pgxpool.Pool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pool != old || p.closed {
		return // another goroutine has done it
	}
	fresh, err := pgxpool.NewWithConfig(context.Background(), p.config)
	if err != nil {
		p.opt.Logger.Error("the store could not replace its connections", "error", err)
		return
	}
	p.pool = fresh
	p.timeouts.Store(0)
	p.opt.Logger.Warn("PostgreSQL did not answer in time: all connections are replaced")
	go old.Close() // waits for its connections, which end by their own limits
}

func (p *pg) close() error {
	p.closing.Do(func() {
		p.stopSealer()
		<-p.sealerDone
		ctx, cancel := context.WithTimeout(context.Background(), p.opt.StatementTimeout)
		defer cancel()
		if err := p.link(ctx); err != nil {
			p.opt.Logger.Warn("records of the audit stay to be linked by the next server", "error", err)
		}
		p.mu.Lock()
		p.closed = true
		p.mu.Unlock()
		p.pool.Close()
	})
	return nil
}
