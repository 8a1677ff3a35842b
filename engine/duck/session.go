//go:build cgo

package duck

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/openfinspace/openfinspace/engine"
)

// access says which files a session may touch. Whatever SQL says, others are out of its reach.
type access struct {
	scratch string        // folder below which temporary files go
	write   string        // folder that may be written; empty: none
	read    []engine.File // files that may be read
	own     bool          // files that we make among the temporary ones may be read
	share   int64         // how many sessions the task's memory is for; 0: 1
	columns int           // of the table that passes through
}

// session is one database in memory with one connection, locked down before any SQL that a user influences.
type session struct {
	ctx     context.Context
	end     context.CancelFunc
	db      duckdb.Database
	conn    duckdb.Connection
	scratch string // its own folder, removed by Close
}

// open starts a session with the task's limits. Close it.
func (e *Engine) open(ctx context.Context, t engine.Task, a access) (*session, error) {
	l := e.limits(t.Limits)
	scratch, err := os.MkdirTemp(a.scratch, "duck-")
	if err != nil {
		return nil, internal("the folder for temporary files cannot be made", err)
	}
	s := &session{scratch: scratch}
	s.ctx, s.end = bounded(ctx, l.Time)
	l.Memory = (l.Memory-ours(l.Memory))/max(1, a.share) + int64(a.columns)*untouched
	if a.columns >= wideColumns {
		l.Cores = 1
	}
	if err = s.start(l); err == nil {
		err = s.lock(a)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func bounded(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// ours is what our own buffers take, and what DuckDB takes beyond its limit: a part of the task's memory, 320 MiB at most.
func ours(memory int64) int64 { return min(memory/2, 320<<20) }

// A wide table passes through one thread of DuckDB: each thread, and each batch that waits for its turn, has vectors of 2,048
// rows for every column, which a few rows of a wide table hardly fill. DuckDB counts all of a vector, so that its limit is raised by
// what stays untouched; the memory that is really taken is bounded by the batches and by whoever watches the process.
const (
	wideColumns = 500
	untouched   = 48 << 10 // bytes a column
)

// start opens the database; all of l.Memory is for it.
func (s *session) start(l engine.Limits) error {
	var c duckdb.Config
	if duckdb.CreateConfig(&c) == duckdb.StateError {
		return internal("DuckDB takes no configuration", nil)
	}
	defer duckdb.DestroyConfig(&c)
	for _, o := range [][2]string{
		{"threads", strconv.Itoa(l.Cores)},
		{"memory_limit", fmt.Sprintf("%dKiB", l.Memory>>10)},
		{"max_temp_directory_size", fmt.Sprintf("%dKiB", l.Disk>>10)},
		{"temp_directory", filepath.Join(s.scratch, "spill")},
		{"autoinstall_known_extensions", "false"},
		{"autoload_known_extensions", "false"},
		{"allow_community_extensions", "false"},
		{"allow_persistent_secrets", "false"},
	} {
		if duckdb.SetConfig(c, o[0], o[1]) == duckdb.StateError {
			return internal("DuckDB does not know the setting "+o[0], nil)
		}
	}
	var message string
	if duckdb.OpenExt("", &s.db, c, &message) == duckdb.StateError {
		return internal("DuckDB does not start: "+message, nil)
	}
	if duckdb.Connect(s.db, &s.conn) == duckdb.StateError {
		return internal("DuckDB takes no connection", nil)
	}
	return nil
}

// lock takes away what the session does not need. It cannot be undone.
func (s *session) lock(a access) error {
	paths := list(a.read, func(f engine.File) string { return literal(localPath(f.URI)) })
	folders := ""
	switch {
	case a.write != "":
		folders = literal(a.write)
	case a.own:
		folders = literal(s.scratch)
	}
	inOrder := "true"
	if a.columns >= wideColumns && a.write != "" {
		inOrder = "false" // the one thread keeps the order by itself, and without a collection for each batch
	}
	for _, sql := range []string{
		"SET TimeZone = 'UTC'",
		"SET preserve_insertion_order = " + inOrder,
		"SET allowed_paths = [" + paths + "]",
		"SET allowed_directories = [" + folders + "]",
		"SET enable_external_access = false",
		"SET lock_configuration = true",
	} {
		if err := s.exec(sql); err != nil {
			return err
		}
	}
	return nil
}

// during calls f, and stops DuckDB when the context ends before f does: again and again, since an interrupt that comes before a
// statement begins is lost.
func (s *session) during(f func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-done:
			return
		case <-s.ctx.Done():
		}
		for {
			duckdb.Interrupt(s.conn)
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	<-stopped
}

// Close ends the session and removes its temporary files.
func (s *session) Close() {
	s.end()
	if s.conn.Ptr != nil {
		duckdb.Disconnect(&s.conn)
	}
	if s.db.Ptr != nil {
		duckdb.Close(&s.db)
	}
	_ = os.RemoveAll(s.scratch) // what is left there is swept with the prefix
}

// exec runs a statement and drops its rows.
func (s *session) exec(sql string) error {
	var r duckdb.Result
	var state duckdb.State
	s.during(func() { state = duckdb.Query(s.conn, sql, &r) })
	defer duckdb.DestroyResult(&r)
	if state == duckdb.StateError {
		return s.failure(&r)
	}
	return nil
}

// localPath is the path of a file:// URI; a path is taken as it is.
func localPath(uri string) string {
	if u, err := url.Parse(uri); err == nil && u.Scheme == "file" {
		return u.Path
	}
	return uri
}

func fileURI(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }
