package harness

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Postgres is a PostgreSQL server of the test's own, on a free loopback port, that can be stopped and started again on
// the same data. The test's end removes it.
type Postgres struct {
	URL string // for --store

	t    testing.TB
	bin  string // folder of Debian's server binaries
	dir  string
	port string
	as   *syscall.SysProcAttr
	proc *exec.Cmd
}

// StartPostgres makes an empty cluster and starts it, with fsync on.
func StartPostgres(t testing.TB) *Postgres {
	t.Helper()
	_, port, _ := strings.Cut(freeAddress(t), ":")
	p := &Postgres{t: t, port: port, bin: postgresFolder(t)}
	p.URL = "postgres://openfinspace@127.0.0.1:" + port + "/postgres?sslmode=disable"
	// Not t.TempDir, which another user cannot reach: PostgreSQL refuses to run as root.
	dir, err := os.MkdirTemp("", "openfinspace-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	p.dir = dir
	t.Cleanup(func() {
		p.Stop()
		_ = os.RemoveAll(dir)
	})
	p.becomePostgres()
	p.run("initdb", "--pgdata", p.data(), "--username", "openfinspace", "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
	p.Start()
	return p
}

// Start starts it after Stop, and returns when it takes connections.
func (p *Postgres) Start() {
	p.t.Helper()
	log, err := os.OpenFile(filepath.Join(p.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	defer log.Close()
	p.proc = exec.Command(filepath.Join(p.bin, "postgres"), "-D", p.data(), "-p", p.port, "-k", p.dir, "-c", "listen_addresses=127.0.0.1")
	p.proc.SysProcAttr, p.proc.Dir = p.as, p.dir
	p.proc.Stdout, p.proc.Stderr = log, log
	if err := p.proc.Start(); err != nil {
		p.t.Fatal(err)
	}
	for end := time.Now().Add(readyWithin); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if exec.Command(filepath.Join(p.bin, "pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", p.port).Run() == nil {
			return
		}
	}
	p.t.Fatalf("PostgreSQL was not ready within %v\n%s", readyWithin, tail(filepath.Join(p.dir, "log")))
}

// Stop ends it as an operator's immediate stop does: connections break, and it recovers at its next start.
func (p *Postgres) Stop() {
	if p.proc == nil {
		return
	}
	_ = p.proc.Process.Signal(syscall.SIGQUIT)
	p.Resume() // one that hangs does not take SIGQUIT
	_ = p.proc.Wait()
	p.proc = nil
}

// Pause lets every process of it hang (SIGSTOP), as a machine does that is alive to the network and does nothing more.
func (p *Postgres) Pause() { p.signal(syscall.SIGSTOP) }

// Resume ends Pause.
func (p *Postgres) Resume() { p.signal(syscall.SIGCONT) }

// signal sends s to the first process and to all that it has started.
func (p *Postgres) signal(s syscall.Signal) {
	p.t.Helper()
	first := p.proc.Process.Pid
	if err := syscall.Kill(first, s); err != nil {
		p.t.Fatal(err)
	}
	for _, pid := range childrenOf(first) {
		_ = syscall.Kill(pid, s) // one that has just ended needs no signal
	}
}

// childrenOf lists the processes whose parent is pid.
func childrenOf(pid int) []int {
	var children []int
	found, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name, in brackets, may hold anything; state and parent follow it.
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			children = append(children, child)
		}
	}
	return children
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

func (p *Postgres) run(name string, args ...string) {
	p.t.Helper()
	cmd := exec.Command(filepath.Join(p.bin, name), args...)
	cmd.SysProcAttr, cmd.Dir = p.as, p.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// becomePostgres lets the programs run as Debian's user postgres when the test runs as root.
func (p *Postgres) becomePostgres() {
	p.t.Helper()
	if os.Getuid() != 0 {
		return
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		p.t.Fatalf("tests that run as root need Debian's user postgres: run `make tools` (%v)", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(p.dir, uid, gid); err != nil {
		p.t.Fatal(err)
	}
	p.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// postgresFolder is the folder of the newest PostgreSQL server that Debian's packages have put here.
func postgresFolder(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		t.Fatal("no PostgreSQL server under /usr/lib/postgresql: run `make tools`")
	}
	return filepath.Dir(found[len(found)-1])
}
