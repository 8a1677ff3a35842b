package harness

import (
	"testing"

	"github.com/openfinspace/openfinspace/blob/s3test"
)

// S3 is a real S3 server of the test's own with an empty bucket, that can be stopped and started again on the same data. The
// test's end removes it.
type S3 struct {
	Blobs string   // for --blob
	Env   []string // for Server.Env: its credentials

	t      testing.TB
	server *s3test.Server
}

// StartS3 starts one.
func StartS3(t testing.TB) *S3 {
	t.Helper()
	server, err := s3test.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	bucket, err := server.NewBucket()
	if err != nil {
		t.Fatal(err)
	}
	return &S3{Blobs: server.Address(bucket, ""), Env: s3test.Environment(), t: t, server: server}
}

// Start starts it after Stop, and returns when it takes requests.
func (s *S3) Start() {
	s.t.Helper()
	if err := s.server.Start(); err != nil {
		s.t.Fatal(err)
	}
}

// Stop ends it at once: connections break.
func (s *S3) Stop() { s.server.Stop() }
