package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/cli/admin"
	"github.com/openfinspace/openfinspace/cli/bench"
)

// asProgram lets the test's own binary be the program, for tests that need a process of its own.
const asProgram = "OPENFINSPACE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	worker := len(os.Args) > 1 && os.Args[1] == "worker" // a child of that program, which has no such environment
	if worker || os.Getenv(asProgram) != "" {
		_ = os.Unsetenv(asProgram)
		p := &cli.Program{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
		os.Exit(p.Main(context.Background(), os.Args[1:]))
	}
	os.Exit(m.Run())
}

// said is what a command wrote and how it ended.
type said struct {
	code     int
	out, err string
}

// run runs a command in this process, with in as its standard input.
func run(in string, args ...string) said {
	var out, err bytes.Buffer
	p := &cli.Program{In: strings.NewReader(in), Out: &out, Err: &err}
	code := p.Main(context.Background(), args)
	return said{code, out.String(), err.String()}
}

// must runs a command that shall succeed and gives its standard output.
func must(t testing.TB, args ...string) string {
	t.Helper()
	s := run("", args...)
	if s.code != cli.ExitOK {
		t.Fatalf("openfinspace %s: exit code %d\n%s%s", strings.Join(args, " "), s.code, s.out, s.err)
	}
	return s.out
}

// fails runs a command that shall end with the code and say the words.
func fails(t testing.TB, code int, words string, args ...string) {
	t.Helper()
	s := run("", args...)
	if s.code != code || !strings.Contains(s.err, words) {
		t.Errorf("openfinspace %s: exit code %d, want %d and %q\n%s%s", strings.Join(args, " "), s.code, code, words, s.out, s.err)
	}
}

// served is a server in this process.
type served struct {
	t    testing.TB
	data string
	url  string
	out  *lines
	err  *lines
	stop func() int // gives its exit code; the test's end calls it too
}

// serve starts a server on a free port and returns when it is ready.
func serve(t testing.TB, data string, args ...string) *served {
	t.Helper()
	return start(t, data, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
}

// start is serve of any command that says when it is ready.
func start(t testing.TB, data string, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &served{t: t, data: data, out: newLines(), err: newLines()}
	p := &cli.Program{In: strings.NewReader(""), Out: s.out, Err: s.err}
	ended := make(chan int, 1)
	go func() {
		ended <- p.Main(ctx, append(args, "--data", data))
		s.out.end()
	}()
	s.stop = sync.OnceValue(func() int { cancel(); return <-ended })
	t.Cleanup(func() { s.stop() })
	line := s.out.first()
	url, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ready {
		t.Fatalf("the server did not start: exit code %d\n%s%s", s.stop(), line, s.err.text())
	}
	s.url = url
	return s
}

// target signs as the key.
func (s *served) target(key keyReport) bench.Target {
	return bench.Target{
		Address: strings.TrimPrefix(s.url, "http://"),
		Key:     bench.Key{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, Region: "us-east-1"},
	}
}

type keyReport struct{ AccessKeyID, SecretAccessKey, Arn, EnvironmentID string }

// rootKey reads the file of the first start.
func rootKey(t testing.TB, data string) keyReport {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "root-key.json"))
	if err != nil {
		t.Fatal(err)
	}
	return decode[keyReport](t, string(text))
}

func decode[T any](t testing.TB, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return v
}

// stopped makes a data folder with an environment, on which no server runs.
func stopped(t testing.TB, args ...string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if code := serve(t, data, args...).stop(); code != cli.ExitOK {
		t.Fatalf("the server ended with %d", code)
	}
	return data
}

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// lines is a writer that lets a test wait for the first line.
type lines struct {
	mu   sync.Mutex
	more *sync.Cond
	kept []byte
	over bool
}

func newLines() *lines {
	l := &lines{}
	l.more = sync.NewCond(&l.mu)
	return l
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept = append(l.kept, p...)
	l.more.Broadcast()
	return len(p), nil
}

func (l *lines) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	l.more.Broadcast()
}

func (l *lines) first() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.over && !slices.Contains(l.kept, '\n') {
		l.more.Wait()
	}
	line, _, _ := bytes.Cut(l.kept, []byte("\n"))
	return string(line)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.kept)
}

func fetch(t testing.TB, url string) (status int) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// call sends a command as a client does, and gives its exit code and what it said on standard error.
func call(t testing.TB, data, command, args string) (int, string) {
	t.Helper()
	var said bytes.Buffer
	c := &admin.Call{Version: "other", Command: command}
	if json.Valid([]byte(args)) {
		c.Args = json.RawMessage(args)
	}
	code, err := admin.Send(context.Background(), filepath.Join(data, "admin.sock"), c, admin.Streams{Err: &said})
	if err != nil {
		t.Fatal(err)
	}
	return code, said.String()
}
