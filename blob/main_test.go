package blob_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/blob/s3test"
)

// childTask names what a child process of the tests does instead of running tests.
const childTask = "OPENFINSPACE_BLOB_TEST_CHILD"

var childTasks = map[string]func() error{"put for ever": putForever, "put and tell": putAndTell, "fill the disk": fillDisk}

func TestMain(m *testing.M) {
	if task, is := childTasks[os.Getenv(childTask)]; is {
		if err := task(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := s3test.SetEnvironment(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if serverStarted {
		if s, err := server(); err == nil {
			_ = s.Close()
		}
	}
	os.Exit(code)
}

// server is the one S3 server that the tests share, each with a bucket of its own. It starts when the first test needs it.
var (
	server = sync.OnceValues(func() (*s3test.Server, error) {
		serverStarted = true
		return s3test.New()
	})
	serverStarted bool
)
