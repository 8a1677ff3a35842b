package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

const (
	// readyFresh is for how long an answer of the store is good: looking costs a durable write, and anybody may ask.
	readyFresh = time.Second
	// readyLimit bounds how long an answer is waited for.
	readyLimit = 3 * time.Second
)

var errNoAnswer = errors.New("the store has not answered in time")

// readiness asks the store whether it would commit now, at most one question at a time.
type readiness struct {
	ask    func(context.Context) error
	limit  time.Duration
	logged func(error) // hears of each change between ready and not ready

	mu      sync.Mutex
	asked   time.Time
	running chan struct{} // closed when the question that runs is answered; nil when none runs
	err     error
}

func newReadiness(ask func(context.Context) error, log *slog.Logger) *readiness {
	return &readiness{ask: ask, limit: readyLimit, logged: func(err error) {
		if err != nil {
			log.Error("not ready: the store would not commit", "error", err)
			return
		}
		log.Info("ready again: the store commits")
	}}
}

// check gives the last answer while it is fresh, else asks and waits.
func (p *readiness) check(ctx context.Context) error {
	done := p.begin()
	if done == nil {
		return p.answer()
	}
	wait := time.NewTimer(p.limit)
	defer wait.Stop()
	select {
	case <-done:
		return p.answer()
	case <-wait.C:
		return errNoAnswer
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *readiness) answer() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// begin starts the question if none runs and none was answered just now. It gives what to wait for, nil for nothing.
func (p *readiness) begin() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running == nil && time.Since(p.asked) >= readyFresh {
		p.running = make(chan struct{})
		go p.question(p.running)
	}
	return p.running
}

// question does not depend on who asked first: that one may hang up.
func (p *readiness) question(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), p.limit)
	defer cancel()
	err := p.ask(ctx)
	p.mu.Lock()
	changed := (err == nil) != (p.err == nil)
	p.err, p.asked, p.running = err, time.Now(), nil
	p.mu.Unlock()
	if changed {
		p.logged(err) // before anybody hears of it
	}
	close(done)
}

// serveHealth tells that the process is alive, and nothing of what it stands on.
func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) { tellAlive(w) }

func tellAlive(w http.ResponseWriter) { writePlain(w, http.StatusOK, `{"status":"alive"}`) }

// serveReady tells whether requests will be served: not when the store would not commit, and not when the server is
// about to stop, so that a load balancer sends no more. Why is in the log only: everybody may ask.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	if s.stopping.Load() {
		writePlain(w, http.StatusServiceUnavailable, `{"status":"stopping"}`)
		return
	}
	tellReady(w, s.ready.check(r.Context()))
}

func tellReady(w http.ResponseWriter, err error) {
	if err != nil {
		writePlain(w, http.StatusServiceUnavailable, `{"status":"not ready"}`)
		return
	}
	writePlain(w, http.StatusOK, `{"status":"ready"}`)
}

func writePlain(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body + "\n"))
}
