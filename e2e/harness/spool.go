package harness

import (
	"bytes"
	"io"
	"sync"
)

// spool is a pipe whose writer never waits for its reader.
type spool struct {
	mu     sync.Mutex
	more   sync.Cond
	kept   bytes.Buffer
	closed bool
}

func newSpool() *spool {
	s := &spool{}
	s.more.L = &s.mu
	return s
}

func (s *spool) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.more.Signal()
	return s.kept.Write(p)
}

// Read waits for bytes, or for the end after Close.
func (s *spool) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.kept.Len() == 0 {
		if s.closed {
			return 0, io.EOF
		}
		s.more.Wait()
	}
	return s.kept.Read(p)
}

func (s *spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.more.Signal()
	return nil
}
