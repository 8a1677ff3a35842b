// Package postgrestest runs PostgreSQL servers for tests: a cluster of the test's own, on a free loopback port, that can
// be stopped, started again on the same data, and made to hang.
package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// readyWithin bounds the start: on a loaded machine, after a crash.
const readyWithin = 30 * time.Second

// Server is one cluster and the server that runs on it. It syncs as a server in production does.
type Server struct {
	bin  string // folder of Debian's server binaries
	dir  string
	port string
	as   *syscall.SysProcAttr
	proc *exec.Cmd

	schemas atomic.Int64
}

// New makes an empty cluster and starts its server. Close removes both.
func New() (*Server, error) {
	bin, err := folder()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	// Not a folder of package testing, which another user cannot reach: PostgreSQL refuses to run as root.
	dir, err := os.MkdirTemp("", "openfinspace-postgres-")
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, dir: dir, port: port}
	if err := s.begin(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) begin() error {
	if err := s.becomePostgres(); err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(s.bin, "initdb"), "--pgdata", s.data(), "--username", "openfinspace", "--auth", "trust",
		"--encoding", "UTF8", "--no-locale", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = s.as, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s.Start()
}

// URL is the address of a database of the cluster.
func (s *Server) URL(database string) string {
	return "postgres://openfinspace@127.0.0.1:" + s.port + "/" + database + "?sslmode=disable"
}

// Address is the host and port.
func (s *Server) Address() string { return "127.0.0.1:" + s.port }

// NewSchema makes an empty schema, which is quicker than a database, and gives an address that leads to it.
func (s *Server) NewSchema(ctx context.Context) (string, error) {
	name := fmt.Sprintf("test%d", s.schemas.Add(1))
	c, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return "", err
	}
	_, err = c.Exec(ctx, "CREATE SCHEMA "+name)
	return s.URL("postgres") + "&search_path=" + name, errors.Join(err, c.Close(ctx))
}

// Start starts the server after Stop, and returns when it takes connections.
func (s *Server) Start() error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	s.proc = exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.data(), "-p", s.port, "-k", s.dir, "-c", "listen_addresses=127.0.0.1")
	s.proc.SysProcAttr, s.proc.Dir = s.as, s.dir
	s.proc.Stdout, s.proc.Stderr = log, log
	if err := s.proc.Start(); err != nil {
		s.proc = nil
		return err
	}
	for end := time.Now().Add(readyWithin); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if s.answers() {
			return nil
		}
	}
	said, _ := os.ReadFile(s.log())
	return fmt.Errorf("PostgreSQL was not ready within %v\n%s", readyWithin, said[max(0, len(said)-4096):])
}

func (s *Server) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return false
	}
	_ = c.Close(ctx)
	return true
}

// Stop ends the server as an operator's immediate stop does: connections break, and it recovers at its next start.
func (s *Server) Stop() {
	if s.proc == nil {
		return
	}
	_ = s.proc.Process.Signal(syscall.SIGQUIT)
	_ = s.proc.Wait()
	s.proc = nil
}

// Close stops the server and removes the cluster.
func (s *Server) Close() error {
	s.Stop()
	return os.RemoveAll(s.dir)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }
func (s *Server) log() string  { return filepath.Join(s.dir, "log") }

// becomePostgres lets the programs run as Debian's user postgres when the test runs as root.
func (s *Server) becomePostgres() error {
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("tests that run as root need Debian's user postgres: run `make tools` (%w)", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	s.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return os.Chown(s.dir, uid, gid)
}

// folder is where the newest PostgreSQL server is that Debian's packages have put here.
func folder() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		return "", errors.New("no PostgreSQL server under /usr/lib/postgresql: run `make tools`")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port, l.Close()
}
