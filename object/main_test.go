package object_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/blob/s3test"
)

func TestMain(m *testing.M) {
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
