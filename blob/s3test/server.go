// Package s3test runs a real S3 server for tests: versitygw over a folder of the test's own, on a free loopback port,
// that can be stopped and started again on the same data.
package s3test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// The server's one user.
const (
	AccessKeyID     = "AKIAS3TESTS3TESTS3TE"
	SecretAccessKey = "the/secret/of/a/server/that/lives/a/test"
)

// VirtualDomain is the name below which a host's name is a bucket's. Clients must be told that it is this machine.
const VirtualDomain = "s3.localhost"

// readyWithin bounds the start on a loaded machine.
const readyWithin = 30 * time.Second

// Server is one server and its data.
type Server struct {
	binary  string
	dir     string
	address string
	proc    *exec.Cmd
	buckets atomic.Int64
}

// New starts a server without buckets. Close removes it with all its data.
func New() (*Server, error) {
	binary, err := binary()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "openfinspace-s3-")
	if err != nil {
		return nil, err
	}
	s := &Server{binary: binary, dir: dir}
	err = os.Mkdir(s.data(), 0o700)
	if err == nil {
		s.address, err = freeAddress()
	}
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Environment is what a client needs, as NAME=value, and keeps the user's own configuration out.
func Environment() []string {
	return []string{
		"AWS_ACCESS_KEY_ID=" + AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + SecretAccessKey, "AWS_SESSION_TOKEN=", "AWS_REGION=us-east-1", "AWS_PROFILE=",
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
	}
}

// SetEnvironment sets it for this process.
func SetEnvironment() error {
	var problems []error
	for _, e := range Environment() {
		name, value, _ := strings.Cut(e, "=")
		problems = append(problems, os.Setenv(name, value))
	}
	return errors.Join(problems...)
}

// NewBucket makes an empty bucket and gives its name.
func (s *Server) NewBucket() (string, error) {
	name := fmt.Sprintf("bucket%d", s.buckets.Add(1))
	return name, os.Mkdir(s.Folder(name), 0o700)
}

// MakeBucket makes an empty bucket of that name.
func (s *Server) MakeBucket(name string) error { return os.Mkdir(s.Folder(name), 0o700) }

// Folder is where the server keeps the bucket: an object is the file at its key.
func (s *Server) Folder(bucket string) string { return filepath.Join(s.data(), bucket) }

// Endpoint is the server's URL.
func (s *Server) Endpoint() string { return "http://" + s.address }

// Address is the bucket's address as blob.Open takes it.
func (s *Server) Address(bucket, prefix string) string { return Address(s.Endpoint(), bucket, prefix) }

// Address is that of a bucket at another endpoint, such as a proxy before the server.
func Address(endpoint, bucket, prefix string) string {
	return "s3://" + bucket + "/" + prefix + "?path-style=true&endpoint=" + url.QueryEscape(endpoint)
}

// Start starts the server after Stop, and returns when it takes requests.
func (s *Server) Start() error {
	log, err := os.OpenFile(s.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.proc = exec.Command(s.binary, "--port", s.address, "--quiet", "--keep-alive", "--health", "/health",
		"--virtual-domain", strings.Replace(s.address, "127.0.0.1", VirtualDomain, 1), "posix", s.data())
	s.proc.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+AccessKeyID, "ROOT_SECRET_KEY="+SecretAccessKey)
	s.proc.Stdout, s.proc.Stderr = log, log
	if err := s.proc.Start(); err != nil {
		s.proc = nil
		return err
	}
	for end := time.Now().Add(readyWithin); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if answer, err := http.Get(s.Endpoint() + "/health"); err == nil {
			_ = answer.Body.Close()
			return nil
		}
	}
	said, _ := os.ReadFile(s.log())
	return fmt.Errorf("versitygw was not ready within %v\n%s", readyWithin, said[max(0, len(said)-4096):])
}

// Stop ends the server at once; connections break.
func (s *Server) Stop() {
	if s.proc == nil {
		return
	}
	_ = s.proc.Process.Kill()
	_ = s.proc.Wait()
	s.proc = nil
}

// Close stops the server and removes its data.
func (s *Server) Close() error {
	s.Stop()
	return os.RemoveAll(s.dir)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }
func (s *Server) log() string  { return filepath.Join(s.dir, "log") }

// binary is what scripts/tools has built.
func binary() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "..", "..", ".tools", "bin", "versitygw")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("this test needs a real S3 server: run `make tools` (%w)", err)
	}
	return path, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
