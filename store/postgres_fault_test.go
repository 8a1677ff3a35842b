package store_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
	"github.com/openfinspace/openfinspace/store/postgrestest"
)

// quick are limits that a test does not wait long for.
var quick = store.Options{StatementTimeout: 500 * time.Millisecond, RetryLimit: time.Second, SealInterval: 10 * time.Millisecond}

func openPostgres(t testing.TB, dsn string, opt store.Options) *store.SQL {
	t.Helper()
	return openIn(t, &database{dsn: dsn}, opt)
}

// theCluster is the server that the tests share.
func theCluster(t testing.TB) *postgrestest.Server {
	t.Helper()
	server, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// TestPostgresGone takes the database away under load and gives it back. Nothing that was answered may be missing, nothing
// may hang, and the store goes on by itself.
func TestPostgresGone(t *testing.T) {
	for name, fault := range map[string]struct {
		begin, end func(*postgrestest.Server) error
	}{
		"stopped": {
			func(p *postgrestest.Server) error { p.Stop(); return nil },
			func(p *postgrestest.Server) error { return p.Start() },
		},
		"hanging": {
			func(p *postgrestest.Server) error { p.Hang(); return nil },
			func(p *postgrestest.Server) error { p.GoOn(); return nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := theCluster(t)
			s := openPostgres(t, newPostgresDatabase(t), quick)
			addEnvironment(t, s)
			load := startLoad(s)
			load.waitFor(20)
			if err := fault.begin(server); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			err := s.Ready(context.Background())
			wantInternal(t, err)
			wantInternal(t, s.View(context.Background(), func(tx finspace.Tx) error { return second(tx.Environments("", 1)) }))
			if took := time.Since(began); took > readyLimit+quick.RetryLimit+5*time.Second { // a hang is what this rules out
				t.Errorf("failing took %v", took)
			}
			if err := fault.end(server); err != nil {
				t.Fatal(err)
			}
			load.waitFor(20)
			load.check(t, s)
			if err := s.Ready(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
}

const readyLimit = 2 * time.Second

// load creates users from several callers, each with a token of its own that it tries until it has an answer, as clients do.
type load struct {
	s        *store.SQL
	stop     chan struct{}
	wg       sync.WaitGroup
	answered atomic.Int64
}

func startLoad(s *store.SQL) *load {
	l := &load{s: s, stop: make(chan struct{})}
	var ids finspace.IDs
	for range 8 {
		l.wg.Go(func() {
			for create := createUser(&ids); ; {
				select {
				case <-l.stop:
					return
				default:
				}
				if l.s.Update(context.Background(), create) == nil {
					l.answered.Add(1)
					create = createUser(&ids)
				}
			}
		})
	}
	return l
}

// waitFor waits for n more answers.
func (l *load) waitFor(n int64) {
	for want := l.answered.Load() + n; l.answered.Load() < want; {
		time.Sleep(time.Millisecond)
	}
}

// check ends the load and wants one user for each answer; at most one more for each caller, whose answer was lost.
func (l *load) check(t *testing.T, s *store.SQL) {
	t.Helper()
	close(l.stop)
	l.wg.Wait()
	waitLinked(t, s)
	var users int64
	update(t, s, func(tx finspace.Tx) (err error) {
		users, err = tx.Count("devenvironment", finspace.CountUsers, "")
		return err
	})
	if n := l.answered.Load(); users < n || users > n+8 {
		t.Errorf("%d answers and %d users", n, users)
	}
	report, err := s.VerifyAudit(context.Background(), "devenvironment")
	if err != nil || !report.Intact || report.Records != users {
		t.Errorf("the audit is %+v, want a record for each of %d users (%v)", report, users, err)
	}
	wantUsers(t, s, users)
}

func waitLinked(t testing.TB, s *store.SQL) {
	t.Helper()
	for waiting := int64(1); waiting > 0; time.Sleep(time.Millisecond) {
		update(t, s, func(tx finspace.Tx) (err error) {
			waiting, err = tx.UnlinkedAudit("devenvironment")
			return err
		})
	}
}

// TestPoolReplaced wants new connections when the old ones lead nowhere, and none when there is only much to do.
func TestPoolReplaced(t *testing.T) {
	opt := quick
	opt.Connections = 2
	s := openPostgres(t, newPostgresDatabase(t), opt)
	pool := s.Pool()
	var wg sync.WaitGroup
	for range 20 { // far more than the connections can take within a limit
		wg.Go(func() {
			_ = s.View(context.Background(), func(finspace.Tx) error { time.Sleep(200 * time.Millisecond); return nil })
		})
	}
	wg.Wait()
	if s.Pool() != pool {
		t.Error("the pool was replaced though the database answered")
	}
	server := theCluster(t)
	server.Hang()
	for range 4 {
		wantInternal(t, s.Ready(context.Background()))
	}
	server.GoOn()
	if s.Pool() == pool {
		t.Error("the pool was not replaced though nobody answered")
	}
	if err := s.Ready(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestHangIsWaitedOut lets the database hang for less than an Update tries. Nobody may hear of it, neither those whose
// connections are given up nor those who wait for one.
func TestHangIsWaitedOut(t *testing.T) {
	opt := quick
	opt.Connections, opt.RetryLimit = 2, 30*time.Second
	s := openPostgres(t, newPostgresDatabase(t), opt)
	addEnvironment(t, s)
	pool, server := s.Pool(), theCluster(t)
	server.Hang()
	var ids finspace.IDs
	var wg sync.WaitGroup
	const callers = 8
	for range callers {
		wg.Go(func() {
			if err := s.Update(context.Background(), createUser(&ids)); err != nil {
				t.Error(err)
			}
		})
	}
	for s.Pool() == pool {
		time.Sleep(time.Millisecond)
	}
	server.GoOn()
	wg.Wait()
	waitLinked(t, s)
	wantUsers(t, s, callers)
}

// TestLockHeld wants that who waits for a lock in vain is told so within the limits, and that the pool stays.
func TestLockHeld(t *testing.T) {
	dsn := newPostgresDatabase(t)
	s, other := openPostgres(t, dsn, quick), openPostgres(t, dsn, store.Options{})
	pool, held, release := s.Pool(), make(chan struct{}), make(chan struct{})
	done := make(chan error)
	var once sync.Once
	go func() {
		done <- other.Update(context.Background(), func(tx finspace.Tx) error {
			err := tx.Lock("e", "l")
			once.Do(func() { close(held) })
			<-release
			return err
		})
	}()
	<-held
	for range 3 {
		wantInternal(t, s.Update(context.Background(), func(tx finspace.Tx) error { return tx.Lock("e", "l") }))
	}
	if s.Pool() != pool {
		t.Error("the pool was replaced though the database answered")
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	update(t, s, func(tx finspace.Tx) error { return tx.Lock("e", "l") })
}

// TestLongRunWaits wants an Update that changes thousands of rows to wait longer for a lock than others do, since to begin anew costs it
// much: it is run once to say that it is long, and once more.
func TestLongRunWaits(t *testing.T) {
	dsn := newPostgresDatabase(t)
	s, other := openPostgres(t, dsn, quick), openPostgres(t, dsn, store.Options{})
	addEnvironment(t, s)
	var ids finspace.IDs
	contents := make([]finspace.Content, 6000)
	for i := range contents {
		contents[i] = finspace.Content{Environment: "devenvironment", ID: finspace.ContentID(ids.New(time.Now())), ETag: "e"}
	}
	held, waiting, done := make(chan struct{}), make(chan struct{}), make(chan error)
	var onceHeld, onceWaiting sync.Once
	go func() {
		done <- other.Update(context.Background(), func(tx finspace.Tx) error {
			err := tx.Lock("e", "l")
			onceHeld.Do(func() { close(held) })
			<-waiting
			time.Sleep(2 * quick.StatementTimeout)
			return err
		})
	}()
	<-held
	runs := 0
	update(t, s, func(tx finspace.Tx) error {
		runs++
		if err := tx.AddContents(contents); err != nil {
			return err
		}
		onceWaiting.Do(func() { close(waiting) })
		return tx.Lock("e", "l")
	})
	if err := <-done; err != nil {
		t.Error(err)
	}
	if runs != 2 {
		t.Errorf("it was run %d times", runs)
	}
}

// TestAbandoned wants that a transaction which stands still, as one does whose server is gone, lets its locks go.
func TestAbandoned(t *testing.T) {
	dsn := newPostgresDatabase(t)
	s := openPostgres(t, dsn, quick)
	patient := quick
	patient.RetryLimit = 10 * time.Second
	other := openPostgres(t, dsn, patient)
	standing, done := make(chan struct{}), make(chan error)
	var once sync.Once
	go func() {
		done <- s.Update(context.Background(), func(tx finspace.Tx) error {
			err := tx.Lock("e", "l")
			once.Do(func() { close(standing) })
			time.Sleep(2 * quick.RetryLimit)
			return err
		})
	}()
	<-standing
	update(t, other, func(tx finspace.Tx) error { return tx.Lock("e", "l") })
	wantInternal(t, <-done)
}
