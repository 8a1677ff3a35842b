package store_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

// TestUnknownCommit breaks the connection at the commit, once before PostgreSQL has heard of it and once after. The store
// cannot know which it was; in both cases the change must be there exactly once.
func TestUnknownCommit(t *testing.T) {
	for name, arrives := range map[string]bool{"the commit is lost": false, "the answer is lost": true} {
		t.Run(name, func(t *testing.T) {
			wire := startWire(t, theCluster(t).Address())
			dsn := newPostgresDatabase(t)
			sealing := openPostgres(t, dsn, quick) // past the wire, on which only the change itself may commit
			s := openPostgres(t, strings.Replace(dsn, theCluster(t).Address(), wire.address, 1), store.Options{SealInterval: time.Hour})
			addEnvironment(t, s)
			var ids finspace.IDs
			create := createUser(&ids)
			runs, found := 0, false
			err := s.Update(context.Background(), func(tx finspace.Tx) error {
				if runs++; runs == 1 {
					wire.breakAtCommit(arrives)
				}
				before, err := tx.Count("devenvironment", finspace.CountUsers, "")
				found = before == 1
				if err != nil {
					return err
				}
				return create(tx)
			})
			if err != nil || runs != 2 || found != arrives {
				t.Errorf("%d runs, the second found the first's change: %v (%v)", runs, found, err)
			}
			waitLinked(t, sealing)
			wantUsers(t, s, 1)
			report, err := s.VerifyAudit(context.Background(), "devenvironment")
			if err != nil || report.Records != 1 {
				t.Errorf("the audit is %+v, want one record (%v)", report, err)
			}
		})
	}
}

// wire passes bytes between clients and PostgreSQL, and can break at a commit.
type wire struct {
	address string
	server  string
	mode    atomic.Int32
}

const (
	passes int32 = iota
	breaksBefore
	breaksAfter
)

func startWire(t *testing.T, server string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	w := &wire{address: l.Addr().String(), server: server}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go w.pass(client)
		}
	}()
	return w
}

// breakAtCommit lets the next commit arrive or not; its answer is lost in any case.
func (w *wire) breakAtCommit(arrives bool) {
	if w.mode.Store(breaksBefore); arrives {
		w.mode.Store(breaksAfter)
	}
}

func (w *wire) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		return
	}
	defer server.Close()
	answers := make(chan struct{})
	cut := make(chan struct{})
	go func() {
		defer close(answers)
		relay(client, server, func([]byte) bool {
			select {
			case <-cut:
				return false // PostgreSQL has answered the commit, and nobody hears it
			default:
				return true
			}
		})
		_ = client.Close()
	}()
	relay(server, client, func(said []byte) bool {
		if !bytes.Contains(said, []byte("commit")) {
			return true
		}
		switch {
		case w.mode.CompareAndSwap(breaksBefore, passes):
			return false
		case w.mode.CompareAndSwap(breaksAfter, passes):
			close(cut)
			_, _ = server.Write(said)
			<-answers
			return false
		}
		return true
	})
}

// relay copies until allow says no or a side is gone.
func relay(to io.Writer, from io.Reader, allow func([]byte) bool) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil || !allow(buffer[:n]) {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}
