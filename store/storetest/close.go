package storetest

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
)

var closeCases = []testCase{
	{"a closed store refuses", testClosed},
	{"what was answered before the end is there", testCloseAtWork},
	{"Close cuts a backup short", testCloseCutsBackup},
	{"a caller who has left", testCallerGone},
	{"a caller who leaves while he waits", testCallerLeaves},
}

func testClosed(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	shut(t, s)
	shut(t, s) // again does nothing
	nothing := func(finspace.Tx) error { t.Error("a closure ran on a closed store"); return nil }
	ctx := context.Background()
	wantKind(t, s.View(ctx, nothing), finspace.Internal, "")
	wantKind(t, s.Update(ctx, nothing), finspace.Internal, "")
	wantKind(t, s.Ready(ctx), finspace.Internal, "")
	wantKind(t, second(s.Backup(ctx, io.Discard)), finspace.Internal, "")
	wantKind(t, second(s.Check(ctx)), finspace.Internal, "")
	wantKind(t, second(s.Sweep(ctx, 1)), finspace.Internal, "")
}

func testCloseAtWork(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	var mu sync.Mutex
	var answered []finspace.UserID
	begun := make(chan struct{}, 8)
	var wg sync.WaitGroup
	for range cap(begun) {
		wg.Go(func() {
			for {
				u := user()
				if err := s.Update(context.Background(), func(tx finspace.Tx) error { return tx.AddUser(u) }); err != nil {
					wantKind(t, err, finspace.Internal, "")
					return
				}
				mu.Lock()
				answered = append(answered, u.ID)
				mu.Unlock()
				select {
				case begun <- struct{}{}:
				default:
				}
				_ = s.View(context.Background(), func(tx finspace.Tx) error { return second(tx.User(env, u.ID)) })
			}
		})
	}
	for range cap(begun) {
		<-begun
	}
	shut(t, s)
	wg.Wait()
	s = reopen(t, db, store.Options{})
	for _, id := range answered {
		read(t, s, func(tx finspace.Tx) (*finspace.User, error) { return tx.User(env, id) })
	}
	wantClean(t, s)
}

// stuck is a writer that takes nothing until it is closed.
type stuck struct {
	begun, end chan struct{}
	once       sync.Once
}

func (s *stuck) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.begun) })
	<-s.end
	return len(p), nil
}

func testCloseCutsBackup(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	update(t, s, func(tx finspace.Tx) error {
		for range 3000 { // more than fits into any buffer on the way
			if err := tx.AddUser(user()); err != nil {
				return err
			}
		}
		return nil
	})
	out := &stuck{begun: make(chan struct{}), end: make(chan struct{})}
	failed := make(chan error)
	go func() { failed <- second(s.Backup(context.Background(), out)) }()
	<-out.begun
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	time.Sleep(20 * time.Millisecond) // so that Close comes first, as a rule
	close(out.end)
	if err := <-failed; err == nil {
		t.Error("the backup says that it is complete")
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
}

func testCallerGone(t *testing.T, db Database) {
	s := open(t, db, store.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	u := user()
	wantKind(t, s.Update(ctx, func(tx finspace.Tx) error { return tx.AddUser(u) }), finspace.Internal, "")
	wantKind(t, s.View(ctx, func(tx finspace.Tx) error { return second(tx.Users(env, "", 1)) }), finspace.Internal, "")
	wantKind(t, s.Ready(ctx), finspace.Internal, "")
	wantKind(t, second(s.Backup(ctx, io.Discard)), finspace.Internal, "")
	addUser(t, s, u) // nothing of it has happened
}

func testCallerLeaves(t *testing.T, db Database) {
	s := open(t, db, store.Options{StatementTimeout: time.Second})
	u := user()
	holding, release := make(chan struct{}), make(chan struct{})
	held := make(chan error)
	var once sync.Once
	go func() {
		held <- s.Update(context.Background(), func(tx finspace.Tx) error {
			err := tx.Lock(env, "l")
			once.Do(func() { close(holding) })
			<-release
			return err
		})
	}()
	<-holding
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err := s.Update(ctx, func(tx finspace.Tx) error { return errors.Join(tx.Lock(env, "l"), tx.AddUser(u)) })
	wantKind(t, err, finspace.Internal, "")
	close(release)
	if err := <-held; err != nil {
		t.Error(err)
	}
	addUser(t, s, u) // nothing of it has happened
	wantClean(t, s)
}
