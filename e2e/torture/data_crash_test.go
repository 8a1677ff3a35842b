package torture

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// dataClients is how many clients there are: each of them keeps the disk busy.
const dataClients = 5

// TestDataCrash kills the server at random moments while clients upload, copy and remove objects, and make and correct changesets of
// them. After each kill every acknowledged object has its bytes, and of everything else there is either all or nothing; in the end every
// acknowledged changeset is SUCCESS, and nothing is left behind that no row names.
func TestDataCrash(t *testing.T) {
	server := harness.Start(t, append(slices.Clone(unthrottled), "--ingest-lease", "2s")...)
	c := beginDataCampaign(t, server.Endpoint)
	for dead := range kills(t) {
		c.work(700 * time.Millisecond)
		server.Kill()
		awaitNoWorkers(t, server)
		if chance(c.random, 20) {
			if err := server.Begin(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(upTo(c.random, 300*time.Millisecond))
			server.Kill()
		}
		c.quiet(func() {
			server.Restart()
			c.check(server.Endpoint)
			if dead%2 == 1 {
				c.awaitSuccess(server.Endpoint) // what a server has died over five times is given up
			}
			if dead%auditEvery == auditEvery-1 {
				doctor(t, server)
			}
		})
	}
	c.end()
	c.awaitSuccess(server.Endpoint)
	c.check(server.Endpoint)
	doctor(t, server)
	c.removeAll(server.Endpoint)
	awaitNoBlobs(t, server)
	doctor(t, server)
}

// dataCampaign is a test in which clients bring data in while somebody does harm to the server.
type dataCampaign struct {
	t       testing.TB
	random  *rand.Rand
	caller  *caller
	workers []*dataWorker

	gate    sync.RWMutex // a client holds it to read while it sends; who holds it to write has silence
	stop    context.CancelFunc
	running sync.WaitGroup
}

// beginDataCampaign makes a dataset for each client and lets them loose on the endpoints.
func beginDataCampaign(t testing.TB, endpoints ...string) *dataCampaign {
	t.Helper()
	c := &dataCampaign{t: t, random: randomness(t), caller: newCaller(dataClients)}
	group := c.made(endpoints[0], createGroup("data", "data"))
	living, die := context.WithCancel(context.Background())
	working, stop := context.WithCancel(living)
	c.stop = stop
	t.Cleanup(func() {
		die()
		c.running.Wait()
	})
	for i := range dataClients {
		k := &dataWorker{
			name: fmt.Sprintf("d%02d", i), random: rand.New(rand.NewPCG(c.random.Uint64(), 0)), caller: c.caller, gate: &c.gate,
			endpoints: slices.Clone(endpoints), objects: map[string]digest{}, changesets: map[string]*ingestion{},
		}
		k.dataset = c.made(endpoints[0], createDataset(k.name, group, "TABULAR"))
		c.workers = append(c.workers, k)
	}
	for _, k := range c.workers {
		c.running.Go(func() {
			if err := k.run(living, working); err != nil {
				t.Error(err)
				die()
			}
		})
	}
	return c
}

// made sends the creation of something and gives its id.
func (c *dataCampaign) made(endpoint string, r request) string {
	c.t.Helper()
	a, err := c.caller.do(context.Background(), endpoint, &r)
	if err != nil {
		c.t.Fatal(err)
	}
	if a.status != http.StatusOK || a.id() == "" {
		c.t.Fatalf("%s: %d %s %s", &r, a.status, a.exception, a.body)
	}
	return a.id()
}

// work lets the clients work for a random time up to d.
func (c *dataCampaign) work(d time.Duration) {
	c.t.Helper()
	if c.t.Failed() {
		c.t.FailNow()
	}
	time.Sleep(upTo(c.random, d))
}

// quiet runs fn while no request is on its way.
func (c *dataCampaign) quiet(fn func()) {
	c.gate.Lock()
	defer c.gate.Unlock()
	fn()
}

// check compares all that the server shows with the models. It wants silence.
func (c *dataCampaign) check(endpoint string) {
	c.t.Helper()
	for _, k := range c.workers {
		if err := k.settle(endpoint); err != nil {
			c.t.Fatal(err)
		}
	}
}

// end lets the clients find the outcome of their last acts. From then on there is silence.
func (c *dataCampaign) end() {
	c.t.Helper()
	c.stop()
	c.running.Wait()
	if c.t.Failed() {
		c.t.FailNow()
	}
	all, corrections := 0, 0
	for _, k := range c.workers {
		for _, made := range k.changesets {
			all++
			if made.corrects != "" {
				corrections++
			}
		}
	}
	c.t.Logf("%d changesets, %d of them corrections", all, corrections)
}

// awaitSuccess waits until every changeset has ended, and ended well unless it may fail.
func (c *dataCampaign) awaitSuccess(endpoint string) {
	c.t.Helper()
	for _, k := range c.workers {
		for end := time.Now().Add(hangs); ; time.Sleep(100 * time.Millisecond) {
			if err := k.settle(endpoint); err != nil {
				c.t.Fatal(err)
			}
			waiting, _ := k.waiting()
			if waiting == 0 {
				break
			}
			if time.Now().After(end) {
				c.t.Fatalf("client %s: %d changesets are still on their way after %v of silence", k.name, waiting, hangs)
			}
		}
	}
}

// removeAll removes everything that the clients have made.
func (c *dataCampaign) removeAll(endpoint string) {
	c.t.Helper()
	o := newObjects(endpoint)
	for _, k := range c.workers {
		o.abortUploads(c.t, k.prefix())
		for _, key := range sorted(k.objects) {
			if err := o.remove(key); err != nil {
				c.t.Fatal(err)
			}
		}
		c.made(endpoint, deleteDataset(k.name+"-end", k.dataset))
	}
}

// awaitNoBlobs wants the sweep to leave no file in the folder of objects. Clocks of later years make everything old that is not
// needed; what is let go at one sweep is removed by one that comes later.
func awaitNoBlobs(t testing.TB, server *harness.Server) {
	t.Helper()
	for year := 1; year <= 4; year++ {
		server.Restart("--sweep-every", "1s", "--clock-offset", fmt.Sprintf("%dh", year*366*24))
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
			if len(blobFiles(t, server)) == 0 {
				return
			}
		}
	}
	left := blobFiles(t, server)
	t.Errorf("%d files are left of objects that no row names, such as %s", len(left), left[0])
}

// blobFiles are the files below the folder of objects, but for the one that says whose folder it is.
func blobFiles(t testing.TB, server *harness.Server) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(filepath.Join(server.Data, "objects"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && filepath.Ext(path) != ".owner" {
			files = append(files, path)
		}
		if os.IsNotExist(err) { // swept meanwhile
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// awaitNoWorkers waits until no child process of a server that was killed is left: it would still be writing.
func awaitNoWorkers(t testing.TB, server *harness.Server) {
	t.Helper()
	for end := time.Now().Add(hangs); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if len(workersOf(t, server)) == 0 {
			return
		}
	}
	t.Fatalf("worker processes %v outlive their server", workersOf(t, server))
}

// workersOf are the processes that work for the server: those whose command line names its data folder.
func workersOf(t testing.TB, server *harness.Server) (pids []int) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		text, err := os.ReadFile(line)
		if err != nil || !strings.Contains(string(text), "\x00worker\x00") || !strings.Contains(string(text), server.Data) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(line))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
