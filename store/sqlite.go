package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"

	"github.com/openfinspace/openfinspace"
)

var sqliteDialect = dialect{
	name: "sqlite",
	tableNames: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' " +
		"ORDER BY name",
	isUnique:     isUniqueLite,
	isConstraint: isConstraintLite,
	shard:        func(*connState, finspace.Countable) int64 { return 0 },
	rowsAtOnce:   []int{1}, // a statement costs little, and the driver binds n values in n² steps
}

// What every connection asks for. Sizes: pages of 4 KiB are what the disk writes at once; the WAL may grow to 32 MiB
// before its pages go to the main file, so that a page that many commits have touched goes there once; the writer keeps
// up to 16 MiB of pages, a reader 2 MiB, and the system's cache holds the rest.
const (
	commonPragmas = "&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=temp_store(2)"
	writerPragmas = "&mode=rw&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(8192)" +
		"&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-16384)"
	readerPragmas = "&_pragma=query_only(1)&_pragma=cache_size(-2048)"
)

// lite is the engine over a file of SQLite.
type lite struct {
	path    string
	file    os.FileInfo // which file the path named at start
	opt     *Options
	lock    *os.File
	readers chan *liteConn // the free ones; nil for one that must be opened anew
	writer  *writer

	closing   sync.Once
	closed    chan struct{}
	closeFail error
}

func openSQLite(ctx context.Context, path string, opt *Options) (*lite, error) {
	path, err := realPath(path)
	if err != nil {
		return nil, err
	}
	// Data and size are what a commit needs on the disk, not the time of the change. Where there is no fdatasync the
	// library goes on with fsync.
	_, _ = sqlite.Fdatasync(true)
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	l := &lite{path: path, opt: opt, lock: lock, readers: make(chan *liteConn, opt.Readers), closed: make(chan struct{})}
	if err := l.start(ctx); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return l, nil
}

func (l *lite) start(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.file, err = makeFile(l.path); err != nil {
		return err
	}
	c, err := l.openWriter()
	if err != nil {
		return err
	}
	// SQLite syncs the directory when it makes or deletes its journals, not when it makes the main file. Without this
	// the whole file could be gone after a loss of power, with everything that was answered.
	if err := syncDir(filepath.Dir(l.path)); err != nil {
		return errors.Join(err, c.close())
	}
	if err := l.migrate(c, SchemaVersion()); err != nil {
		return errors.Join(err, c.close())
	}
	return l.startWith(c)
}

// startWith opens one reader beside the writer, c. As long as one connection is open, the files beside the database stay
// where they are: on a full disk they could not be made again, and not even reading would go on.
func (l *lite) startWith(c *liteConn) error {
	reader, err := l.openReader()
	if err != nil {
		return errors.Join(err, c.close())
	}
	l.readers <- reader
	for range l.opt.Readers - 1 {
		l.readers <- nil
	}
	l.writer = startWriter(l, c)
	return nil
}

func (l *lite) openReader() (*liteConn, error) {
	c, err := openLite(l.dsn("&mode=ro" + readerPragmas))
	if err != nil {
		return nil, err
	}
	if _, err := one(c, number[int64], "SELECT count(*) FROM schema_version"); err != nil { // a connection opens its files when it first reads
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (l *lite) dsn(pragmas string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: l.path}).String() + "?_dqs=0" + commonPragmas + pragmas
}

// inPlace fails when the path does not lead to the file that the server works on any more. What is written to a file
// that was deleted or moved away would be gone at the next start.
func (l *lite) inPlace() error {
	now, err := os.Stat(l.path)
	if err == nil && !os.SameFile(now, l.file) {
		err = fmt.Errorf("store: %s was replaced by another file: put the first one back, or restart the server", l.path)
	}
	return err
}

// openWriter opens the connection that writes and reads back the settings on which durability rests.
func (l *lite) openWriter() (*liteConn, error) {
	if err := l.inPlace(); err != nil {
		return nil, err
	}
	c, err := openLite(l.dsn(writerPragmas))
	if err != nil {
		return nil, err
	}
	if err := c.checkDurable(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *liteConn) checkDurable() error {
	mode, err := one(c, text[string], "PRAGMA journal_mode")
	if err != nil {
		return err
	}
	sync, err := one(c, number[int64], "PRAGMA synchronous")
	if err != nil {
		return err
	}
	keys, err := one(c, number[int64], "PRAGMA foreign_keys")
	if err != nil {
		return err
	}
	if mode != "wal" || sync != 2 || keys != 1 {
		return fmt.Errorf("store: SQLite runs with journal_mode %s, synchronous %d and foreign_keys %d, not wal, 2 and 1: "+
			"an answered change might be lost, so the server does not start; is the file on a network file system?", mode, sync, keys)
	}
	return nil
}

func (l *lite) migrate(c *liteConn, until int64) error {
	if _, err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	t := &tx{conn: c, d: &sqliteDialect, opt: l.opt, now: l.opt.now()}
	err := migrate(t, until, c.script)
	if err != nil {
		_, rollback := c.exec("ROLLBACK")
		return errors.Join(err, rollback)
	}
	_, err = c.exec("COMMIT")
	return err
}

func (l *lite) dialect() *dialect { return &sqliteDialect }

func (l *lite) update(ctx context.Context, fn func(*tx) error) error { return l.writer.do(ctx, fn) }

func (l *lite) bulk(ctx context.Context, fn func(*tx) error) error { return l.writer.do(ctx, fn) }

// close lets what reads and what waits for the writer end. The writer's connection is the last to be closed, because
// the last one folds the WAL into the file, and only it may write there.
func (l *lite) close() error {
	l.closing.Do(func() {
		close(l.closed)
		var err error
		for range cap(l.readers) {
			if c := <-l.readers; c != nil {
				err = errors.Join(err, c.close())
			}
		}
		err = errors.Join(err, l.writer.stop())
		l.closeFail = errors.Join(err, l.lock.Close()) // the kernel lets the lock go
	})
	return l.closeFail
}
