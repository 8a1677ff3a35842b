package store_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/store/postgrestest"
)

// childTask names what a child process of the tests does instead of running tests.
const childTask = "OPENFINSPACE_STORE_TEST_CHILD"

var childTasks = map[string]func() error{"add users": addUsersAndTell, "fill the disk": fillDisk}

func TestMain(m *testing.M) {
	if task, is := childTasks[os.Getenv(childTask)]; is {
		if err := task(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if clusterStarted {
		if s, err := cluster(); err == nil {
			_ = s.Close()
		}
	}
	os.Exit(code)
}

// cluster is the one PostgreSQL server that the tests share, each with a database of its own. It starts when the first
// test needs it.
var (
	cluster = sync.OnceValues(func() (*postgrestest.Server, error) {
		clusterStarted = true
		return postgrestest.New()
	})
	clusterStarted bool
)
