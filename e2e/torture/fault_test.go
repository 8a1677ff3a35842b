package torture

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// fault is something that goes wrong below a running server and is put right again.
type fault struct {
	begin, end func()
	reads      bool // whether reads go on while it lasts
	refusals   int  // in a row that each client shall meet
}

// endure lets clients create users before, during and after the fault. While it lasts, changes must be refused with
// InternalServerException, and after it the same server must go on by itself with everything that it had acknowledged.
func endure(t *testing.T, server *harness.Server, f fault) {
	t.Helper()
	c := newCaller(8)
	before := createMany(t, c, server.Endpoint, "before", 40)
	var beginning sync.WaitGroup
	beginning.Go(func() {
		f.begin() // while clients work
		for name, id := range before {
			checkRead(t, c, server.Endpoint, name, id, f.reads)
			break
		}
	})
	during := createUntilRefused(t, c, server.Endpoint, f.refusals)
	beginning.Wait()
	if status, err := c.get(server.Endpoint, "/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz is %d (%v) during the fault, want 503", status, err)
	}
	if status, err := c.get(server.Endpoint, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is %d (%v) during the fault, want 200", status, err)
	}
	f.end()
	awaitReady(t, c, server.Endpoint)
	during.repeat(t, c, server.Endpoint)
	createMany(t, c, server.Endpoint, "after", 40)
	check := func() {
		t.Helper()
		for name, id := range before {
			checkRead(t, c, server.Endpoint, name, id, true)
		}
		for token, id := range during.made {
			checkRead(t, c, server.Endpoint, token, id, true)
		}
		during.checkOnce(t, c, server.Endpoint, 80)
	}
	check()
	server.Command("audit", "verify")
	doctor(t, server)
	server.Kill()
	server.Restart()
	check()
}

// createMany creates users from eight clients and gives their ids by name.
func createMany(t testing.TB, c *caller, endpoint, name string, n int) map[string]string {
	t.Helper()
	var mu sync.Mutex
	ids := map[string]string{}
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			for j := i; j < n; j += 8 {
				user := fmt.Sprintf("%s-%d", name, j)
				id := mustCreate(t, c, endpoint, user)
				mu.Lock()
				ids[user] = id
				mu.Unlock()
			}
		})
	}
	running.Wait()
	return ids
}

// attempts are creations in the time of a fault, by token: those that were acknowledged, and those that were not.
type attempts struct {
	mu      sync.Mutex
	made    map[string]string
	refused []string
}

// createUntilRefused lets eight clients create users until each has been refused some times in a row.
func createUntilRefused(t testing.TB, c *caller, endpoint string, times int) *attempts {
	t.Helper()
	a := &attempts{made: map[string]string{}}
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			for n, refusals := 0, 0; refusals < times && !t.Failed(); n++ {
				if a.create(t, c, endpoint, fmt.Sprintf("during-%d-%d", i, n)) {
					refusals = 0
				} else {
					refusals++
				}
			}
		})
	}
	running.Wait()
	t.Logf("during the fault %d were created, %d refused", len(a.made), len(a.refused))
	return a
}

// create tells whether the creation was acknowledged. If not, the answer must say so: a request must not hang.
func (a *attempts) create(t testing.TB, c *caller, endpoint, name string) bool {
	r := createUser(name, name+"@example.com", "Trace")
	answer, err := c.do(context.Background(), endpoint, &r)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil && answer.status == http.StatusOK {
		a.made[name] = answer.id()
		return true
	}
	a.refused = append(a.refused, name)
	if !errors.Is(err, errUnknown) || answer == nil {
		t.Errorf("%s during the fault: %+v %v, want InternalServerException", &r, answer, err)
	}
	return false
}

// repeat sends again what was refused, with the same tokens.
func (a *attempts) repeat(t testing.TB, c *caller, endpoint string) {
	t.Helper()
	for _, name := range a.refused {
		a.made[name] = mustCreate(t, c, endpoint, name)
	}
}

// checkOnce wants every user of the fault's time once, and others besides.
func (a *attempts) checkOnce(t testing.TB, c *caller, endpoint string, others int) {
	t.Helper()
	w, err := readWorld(c, endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(a.made) + others; len(w.users) != want {
		t.Errorf("there are %d users, want %d", len(w.users), want)
	}
	for name, id := range a.made {
		if w.find(name+"@example.com") != id {
			t.Errorf("%s is %q, acknowledged was %q", name, w.find(name+"@example.com"), id)
		}
	}
}

// checkRead reads a user, which goes well or is refused as InternalServerException.
func checkRead(t testing.TB, c *caller, endpoint, name, id string, well bool) {
	t.Helper()
	r := getUser(id)
	a, err := c.do(context.Background(), endpoint, &r)
	switch {
	case !well && a != nil && errors.Is(err, errUnknown):
	case well && err == nil && a.status == http.StatusOK:
		var u userRow
		if err := a.into(&u); err != nil || u.EmailAddress != name+"@example.com" {
			t.Errorf("%s is %+v (%v), want %s", id, u, err, name)
		}
	default:
		t.Errorf("GetUser %s: %+v, %v; want an answer: %v", name, a, err, well)
	}
}

// awaitReady waits until the server says by itself that it is ready.
func awaitReady(t testing.TB, c *caller, endpoint string) {
	t.Helper()
	for end := time.Now().Add(hangs); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if status, _ := c.get(endpoint, "/readyz"); status == http.StatusOK {
			return
		}
	}
	t.Fatalf("the server was not ready again within %v", hangs)
}

// TestDiskFull fills the disk of the data folder under load. A change that needs no more room may still be made between
// two that do. Who may not mount a disk lets every write of the server be refused as on a full one.
func TestDiskFull(t *testing.T) {
	disk, err := smallDisk(t, "24m")
	if err != nil {
		t.Logf("no disk of its own (%v): the writes are refused by strace", err)
		server := harness.Start(t, unthrottled...)
		refuseWrites(t, server)
		return
	}
	server := harness.Start(t, append([]string{"--data", filepath.Join(disk, "data")}, unthrottled...)...)
	ballast := filepath.Join(disk, "ballast")
	endure(t, server, fault{reads: true, refusals: 3, begin: func() { fill(t, ballast) }, end: func() { remove(t, ballast) }})
}

// smallDisk is a file system of a size of its own. The error says that this process may not mount one.
func smallDisk(t testing.TB, size string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size+",mode=700")
	if err != nil && !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EACCES) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err == nil {
			_ = syscall.Unmount(dir, syscall.MNT_DETACH)
		}
	})
	return dir, err
}

// refuseWrites attaches strace to the server for the time of the fault; every write to a file meets ENOSPC.
func refuseWrites(t *testing.T, server *harness.Server) {
	t.Helper()
	var strace *exec.Cmd
	attach := func() {
		strace = exec.Command("/usr/bin/strace", "-f", "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC",
			"-o", "/dev/null", "-p", strconv.Itoa(server.PID()))
		said, err := strace.StderrPipe()
		if err == nil {
			err = strace.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		line, _ := bufio.NewReader(said).ReadString('\n')
		if !strings.Contains(line, "attached") {
			t.Fatalf("strace: %s", line)
		}
		go func() { _, _ = io.Copy(io.Discard, said) }()
	}
	detach := func() {
		_ = strace.Process.Signal(os.Interrupt)
		_ = strace.Wait()
	}
	endure(t, server, fault{reads: true, refusals: 3, begin: attach, end: detach})
}

// fill makes a file of all the room that is left.
func fill(t testing.TB, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

func remove(t testing.TB, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// TestDatabaseGone stops PostgreSQL at once, as an immediate stop or a crash does, and starts it again.
func TestDatabaseGone(t *testing.T) {
	t.Parallel()
	postgres := harness.StartPostgres(t)
	server := replicas(t, postgres.URL, 1)[0]
	endure(t, server, fault{refusals: 1, begin: postgres.Stop, end: postgres.Start})
}

// TestDatabaseHangs lets PostgreSQL hang: connections stay and nothing answers.
func TestDatabaseHangs(t *testing.T) {
	t.Parallel()
	postgres := harness.StartPostgres(t)
	server := replicas(t, postgres.URL, 1)[0]
	endure(t, server, fault{refusals: 1, begin: postgres.Hang, end: postgres.GoOn})
}
