package torture

import (
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// TestObjectsGone stops the S3 with the objects under load, twice, and starts it again: uploads and changesets are refused or wait while
// it is gone, and go on by themselves. Two servers share it and a PostgreSQL; each is killed as well.
func TestObjectsGone(t *testing.T) {
	t.Parallel()
	postgres, objects := harness.StartPostgres(t), harness.StartS3(t)
	args := append(slices.Clone(unthrottled), "--store", postgres.URL, "--blob", objects.Blobs, "--ingest-lease", "2s")
	var servers []*harness.Server
	for range 2 {
		server := harness.New(t, args...)
		server.Env = objects.Env
		server.Restart()
		if len(servers) == 0 {
			args = append(args, "--master-key-file", filepath.Join(server.Data, "master.key"))
		}
		servers = append(servers, server)
	}
	c := beginDataCampaign(t, servers[0].Endpoint, servers[1].Endpoint)
	for round := range 4 {
		server := servers[round%2]
		time.Sleep(time.Second)
		if round < 2 {
			objects.Stop()
			time.Sleep(upTo(c.random, time.Second))
			objects.Start()
		} else {
			server.Kill()
			awaitNoWorkers(t, server)
		}
		c.quiet(func() {
			if server.PID() == 0 {
				server.Restart()
			}
			settleDatabase(t, postgres.URL)
			c.check(servers[1-round%2].Endpoint)
		})
	}
	c.end()
	c.awaitSuccess(servers[0].Endpoint)
	c.check(servers[1].Endpoint)
	awaitLinked(t, servers[1])
	doctor(t, servers[1])
}

// TestDiskFullOfObjects fills the disk while clients upload and make changesets. What was acknowledged stays whole, what was not leaves
// nothing, and when there is room again everything goes on by itself.
func TestDiskFullOfObjects(t *testing.T) {
	disk, err := smallDisk(t, "160m")
	if err != nil {
		t.Logf("no disk of its own (%v): TestDiskFull refuses writes in another way", err)
		return
	}
	server := harness.Start(t, append([]string{"--data", filepath.Join(disk, "data")}, unthrottled...)...)
	c := beginDataCampaign(t, server.Endpoint)
	c.quiet(func() {
		for _, k := range c.workers {
			k.mayFail = true
		}
	})
	ballast := filepath.Join(disk, "ballast")
	time.Sleep(time.Second)
	fill(t, ballast)
	refused := 0
	for end := time.Now().Add(hangs); refused < 3 && time.Now().Before(end); {
		err := newObjects(server.Endpoint).put("scratch/root/full", make([]byte, 1<<20))
		if errors.Is(err, errUnknown) {
			refused++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if refused == 0 {
		t.Error("nothing was refused on a full disk")
	}
	if status, err := c.caller.get(server.Endpoint, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is %d (%v) on a full disk, want 200", status, err)
	}
	remove(t, ballast)
	awaitReady(t, c.caller, server.Endpoint)
	c.end()
	c.awaitSuccess(server.Endpoint)
	doctor(t, server)
	server.Kill()
	server.Restart()
	c.check(server.Endpoint)
	doctor(t, server)
}
