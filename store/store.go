// Package store keeps everything but the objects in a SQL database: SQLite in the server's own process, or PostgreSQL.
// Both run the same SQL text; what differs is a small dialect and two folders of migrations. DESIGN.md tells how what
// has been answered stays true.
package store

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace"
)

// Options are what a store needs besides its address. The zero value works; it makes no MACs.
type Options struct {
	// Clock gives the time of transactions. Default: time.Now.
	Clock func() time.Time
	// Logger hears of faults and recoveries. Default: none.
	Logger *slog.Logger

	// HeadMAC authenticates the end of an audit chain, CheckHeadMAC tells whether a MAC fits, made by the current
	// master key or an older one. Without them VerifyAudit cannot see a chain that was rewritten as a whole.
	HeadMAC      func(parts ...[]byte) []byte
	CheckHeadMAC func(mac []byte, parts ...[]byte) bool
	// KeyFingerprint names the current master key and HoldsKey tells whether an older one is at hand. The store
	// remembers the fingerprint, and Open and Restore refuse a ring that does not hold its key. Default: no check.
	KeyFingerprint string
	HoldsKey       func(fingerprint string) bool

	// Readers is how many reads run at once on SQLite. Default 4.
	Readers int
	// QueueLength is how many Updates may wait for the writer of SQLite, beside those that it runs; more wait outside
	// and honour their context. Default 1024.
	QueueLength int
	// BatchLength is how many Updates SQLite commits together at most. Default 256.
	BatchLength int

	// Connections bounds the pool of PostgreSQL. Default 32.
	Connections int
	// StatementTimeout bounds one run of a transaction on PostgreSQL, connecting included; Default 5 s. A primary that
	// hangs costs this once, not for ever.
	StatementTimeout time.Duration
	// RetryLimit bounds all runs of one Update together. Default 10 s.
	RetryLimit time.Duration
	// LengthyTimeout takes the place of both for an Update that changes thousands of rows. Default 2 min.
	LengthyTimeout time.Duration
	// SealInterval is how often records of the audit are linked on PostgreSQL. Default 250 ms.
	SealInterval time.Duration
}

func (o *Options) setDefaults() {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.HoldsKey == nil {
		o.HoldsKey = func(f string) bool { return f == o.KeyFingerprint }
	}
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	o.Readers = cmp.Or(max(o.Readers, 0), 4)
	o.QueueLength = cmp.Or(max(o.QueueLength, 0), 1024)
	o.BatchLength = cmp.Or(max(o.BatchLength, 0), 256)
	o.Connections = cmp.Or(max(o.Connections, 0), 32)
	o.StatementTimeout = cmp.Or(max(o.StatementTimeout, 0), 5*time.Second)
	o.RetryLimit = cmp.Or(max(o.RetryLimit, 0), 10*time.Second)
	o.LengthyTimeout = cmp.Or(max(o.LengthyTimeout, 0), 2*time.Minute)
	o.SealInterval = cmp.Or(max(o.SealInterval, 0), 250*time.Millisecond)
}

func (o *Options) now() finspace.Time { return finspace.TimeOf(o.Clock()) }

func (o *Options) headMAC(parts ...[]byte) []byte {
	if o.HeadMAC == nil {
		return []byte{}
	}
	return o.HeadMAC(parts...)
}

// SQL is a finspace.Store over a SQL database.
type SQL struct {
	opt Options
	eng engine

	ending context.Context // ends when Close begins
	end    context.CancelFunc
	long   sync.RWMutex // read-held by what may take long: backups, restores, checks
}

var _ finspace.Store = (*SQL)(nil)

// Open opens the store at dsn, brings its schema up to date and makes it if there is none. A dsn is the path of a SQLite file,
// plain or after "sqlite:", or the address of a PostgreSQL database, "postgres://…".
func Open(ctx context.Context, dsn string, opt Options) (*SQL, error) {
	opt.setDefaults()
	var eng engine
	var err error
	if IsPostgres(dsn) {
		eng, err = openPostgres(ctx, dsn, &opt)
	} else {
		eng, err = openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"), &opt)
	}
	if err != nil {
		return nil, err
	}
	s := &SQL{opt: opt, eng: eng}
	s.ending, s.end = context.WithCancel(context.Background())
	if err := s.checkKey(ctx); err != nil {
		_ = eng.close()
		return nil, err
	}
	return s, nil
}

// IsPostgres tells whether dsn is the address of a PostgreSQL database.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// View runs fn on one consistent state.
func (s *SQL) View(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.eng.view(ctx, func(t *tx) error { return fn(t) })
}

// Update runs fn and commits what it did; see finspace.Store.
func (s *SQL) Update(ctx context.Context, fn func(finspace.Tx) error) error {
	return s.eng.update(ctx, func(t *tx) error { return fn(t) })
}

// readyWithin is how long Ready tries. It fails sooner than an Update does, since who asks wants to know how it stands now.
const readyWithin = 2 * time.Second

// Ready makes a durable change of no meaning and reads it back, so that it fails when either would, and looks for room.
func (s *SQL) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := s.eng.update(ctx, func(t *tx) error { return t.setSetting("ready", fmt.Sprint(t.now)) }); err != nil {
		return err
	}
	if err := s.eng.room(); err != nil {
		return err
	}
	return s.eng.view(ctx, func(t *tx) error {
		_, err := t.setting("ready")
		return err
	})
}

// Close waits for what runs, cuts backups, restores and checks short, refuses what comes, and lets the database go.
func (s *SQL) Close() error {
	s.end()
	s.long.Lock()
	defer s.long.Unlock()
	return s.eng.close()
}

// atLength runs what may take long, with a context that also ends with the store.
func (s *SQL) atLength(ctx context.Context, run func(context.Context) error) error {
	s.long.RLock()
	defer s.long.RUnlock()
	if s.ending.Err() != nil {
		return internal("begin", errClosed)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ending, cancel)()
	return run(ctx)
}

// stream runs fn on one state for as long as it takes.
func (s *SQL) stream(ctx context.Context, fn func(*tx) error) error {
	return s.atLength(ctx, func(ctx context.Context) error { return s.eng.stream(ctx, fn) })
}

// checkKey compares the master key with the one that the store was used with, so that a wrong key is refused at start
// and not discovered by unreadable secrets.
func (s *SQL) checkKey(ctx context.Context) error {
	if s.opt.KeyFingerprint == "" {
		return nil
	}
	return s.eng.update(ctx, func(t *tx) error {
		known, err := t.setting("master key")
		if err != nil {
			return err
		}
		if known != "" && known != s.opt.KeyFingerprint && !s.opt.HoldsKey(known) {
			return fmt.Errorf("store: this data was written with the master key %s, and the one given is %s: "+
				"give the right key, or add the old one below the new", known, s.opt.KeyFingerprint)
		}
		if known == s.opt.KeyFingerprint {
			return nil
		}
		return t.setSetting("master key", s.opt.KeyFingerprint)
	})
}
