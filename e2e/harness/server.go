// Package harness runs the real server binary for tests: it builds bin/openfinspace, starts it on a free loopback port
// with a data folder of its own, waits until it is ready, and kills, stops and restarts it by its own process handle.
// Beside it stand what such tests need around a server: a pass-through that watches the bytes between a client and the
// server, and a PostgreSQL that can be stopped.
package harness

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// What --dev fixes.
const (
	RootAccessKey = "AKIAOPENFINSPACE0001"
	RootSecret    = "openfinspace/dev/secret/never/in/product"
	Environment   = "devenvironment"
	Account       = "000000000000"
	Region        = "us-east-1"
)

const stopWithin = 30 * time.Second

// Server is one `openfinspace serve --dev`. Its endpoint and data folder stay the same over Kill, Stop and Restart.
// The test's end stops it, and shows its log when the test has failed.
type Server struct {
	Endpoint string // http://127.0.0.1:PORT
	Data     string // the data folder
	Log      string // the file with all that it wrote to standard error, over all starts
	// Under is a program with its arguments that runs the server from the next start on, in the same process (prlimit)
	// or as its tracer (strace -D). Empty for none.
	Under []string
	// Env is added to the environment of the server and of its commands, NAME=value.
	Env []string

	t    testing.TB
	args []string
	proc *process // nil while it does not run
}

// New is Start without the starting: Restart does that.
func New(t testing.TB, args ...string) *Server {
	t.Helper()
	dir := t.TempDir()
	s := &Server{t: t, Data: filepath.Join(dir, "data"), Log: filepath.Join(dir, "server.log")}
	address := option(args, "--listen")
	if address == "" {
		address = freeAddress(t)
		args = append([]string{"--listen", address}, args...)
	}
	if data := option(args, "--data"); data != "" {
		s.Data = data
	} else {
		args = append([]string{"--data", s.Data}, args...)
	}
	s.Endpoint = "http://" + address
	s.args = append([]string{"serve", "--dev"}, args...)
	t.Cleanup(s.end)
	return s
}

// Start builds the binary, starts `serve --dev` with a fresh data folder on a free port and args after them, and returns
// when the server has said that it is ready. args may bring their own --data and --listen, with the value as the next one.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s := New(t, args...)
	s.Restart()
	return s
}

// Restart stops the server when it runs and starts it on the same port and data, with more args if there are any (they
// stay for later restarts).
func (s *Server) Restart(args ...string) {
	s.t.Helper()
	if err := s.TryRestart(args...); err != nil {
		s.t.Fatal(err)
	}
}

// TryRestart is Restart for a start that may fail.
func (s *Server) TryRestart(args ...string) error {
	s.t.Helper()
	if s.proc != nil {
		s.Stop()
	}
	s.args = append(s.args, args...)
	if err := s.Begin(); err != nil {
		return err
	}
	return s.Await()
}

// Begin starts the server and returns at once, so that it can be killed before it is ready.
func (s *Server) Begin() error {
	proc, err := launch(s.Log, s.Under, s.args, s.Env)
	if err != nil {
		return err
	}
	s.proc = proc
	return nil
}

// Await returns when a server that was begun is ready. When it is not, the process is gone.
func (s *Server) Await() error {
	err := s.proc.await(s.Log)
	if err != nil {
		s.proc = nil
	}
	return err
}

// Kill ends the server with SIGKILL, as a crash would, and returns when the process is gone.
func (s *Server) Kill() {
	s.t.Helper()
	if s.proc == nil {
		s.t.Fatal("harness: Kill of a server that does not run")
	}
	_ = s.proc.cmd.Process.Kill()
	<-s.proc.gone
	s.proc = nil
}

// Stop asks the server to end (SIGTERM) and fails the test when it does not end well and in time.
func (s *Server) Stop() {
	s.t.Helper()
	if s.proc == nil {
		return
	}
	proc := s.proc
	s.proc = nil
	_ = proc.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-proc.gone:
		if proc.err != nil {
			s.t.Errorf("the server ended with %v when it was asked to stop\n%s", proc.err, s.LogTail())
		}
	case <-time.After(stopWithin):
		_ = proc.cmd.Process.Kill()
		<-proc.gone
		s.t.Errorf("the server did not stop within %v\n%s", stopWithin, s.LogTail())
	}
}

// PID is the server's process id, 0 while it does not run.
func (s *Server) PID() int {
	if s.proc == nil {
		return 0
	}
	return s.proc.cmd.Process.Pid
}

// Gone is closed when the running process has ended, by itself or not.
func (s *Server) Gone() <-chan struct{} { return s.proc.gone }

// Command runs `openfinspace args… --data DIR` against the server's data folder and gives its standard output; a
// failure ends the test.
func (s *Server) Command(args ...string) []byte {
	s.t.Helper()
	out, err := s.TryCommand(args...)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// TryCommand is Command for a command that may fail; the error carries what it said.
func (s *Server) TryCommand(args ...string) ([]byte, error) {
	return run(s.Env, append(slices.Clone(args), "--data", s.Data))
}

// BeginCommand is Command for one that the test waits for, or kills, itself.
func (s *Server) BeginCommand(args ...string) *exec.Cmd {
	s.t.Helper()
	path, err := binary()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(path, append(slices.Clone(args), "--data", s.Data)...)
	cmd.Env = append(CleanEnv(), s.Env...)
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	return cmd
}

// LogTail is the end of what the server wrote to standard error.
func (s *Server) LogTail() string { return tail(s.Log) }

func (s *Server) end() {
	s.Stop()
	log, _ := os.ReadFile(s.Log)
	for _, bad := range []string{"panic:", "fatal error:", "DATA RACE"} {
		if bytes.Contains(log, []byte(bad)) {
			s.t.Errorf("the server's log has %q", bad)
		}
	}
	if s.t.Failed() {
		s.t.Logf("end of the server's log:\n%s", s.LogTail())
	}
}

// option is the value of a flag in args, "" without it.
func option(args []string, name string) string {
	if i := slices.Index(args, name); i >= 0 && i+1 < len(args) {
		return args[i+1]
	}
	return ""
}

func freeAddress(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func tail(path string) string {
	const keep = 8 << 10
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-keep):])
}
