package server

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestReadiness(t *testing.T) {
	w := newWorld(t)
	w.want(w.send(w.request("GET", "/readyz", "")), http.StatusOK, "")
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(readyFresh)
	got := w.send(w.request("GET", "/readyz", ""))
	if got.status != http.StatusServiceUnavailable || strings.Contains(string(got.body), "closed") {
		t.Errorf("without a store answered %d %s", got.status, got.body)
	}
	w.want(w.send(w.request("GET", "/healthz", "")), http.StatusOK, "")
	w.wantMetrics("openfinspace_store_ready 0")
	w.want(w.call(w.root, "GET", "/user?maxResults=1", ""), http.StatusInternalServerError, "InternalServerException")
	if !strings.Contains(w.log.String(), "not ready") {
		t.Error("the log does not tell that the server is not ready")
	}
}

// TestReadinessOfHangingStore shows that a store which hangs is asked once, and that nobody waits for ever.
func TestReadinessOfHangingStore(t *testing.T) {
	var asked atomic.Int64
	end := make(chan struct{})
	p := &readiness{limit: 10 * time.Millisecond, logged: func(error) {}, ask: func(context.Context) error {
		asked.Add(1)
		<-end // does not even hear its context
		return nil
	}}
	for range 5 {
		if err := p.check(t.Context()); !errors.Is(err, errNoAnswer) {
			t.Errorf("check = %v", err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the store was asked %d times", n)
	}
	close(end)
}

// TestReadinessIsCached shows that many who ask cost the store one question.
func TestReadinessIsCached(t *testing.T) {
	var asked atomic.Int64
	p := &readiness{limit: time.Minute, logged: func(error) {}, ask: func(context.Context) error { asked.Add(1); return nil }}
	began := time.Now()
	for range 1000 {
		if err := p.check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n, most := asked.Load(), int64(time.Since(began)/readyFresh)+1; n > most {
		t.Errorf("the store was asked %d times, want at most %d", n, most)
	}
}

// TestStop shows the order of a stop: not ready, then no new connections, and a request that runs gets its answer.
func TestStop(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.DrainDelay = 3 * time.Second })
	host := strings.TrimPrefix(w.url, "http://")
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	body := padded("last@example.com", 1000)
	var text strings.Builder
	if err := w.sign(w.request("POST", "/user", body), body, w.root).Write(&text); err != nil {
		t.Fatal(err)
	}
	send := func(part string) {
		if _, err := c.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	half := text.Len() - 500
	send(text.String()[:half])
	ended := make(chan struct{})
	go func() { w.stop(); close(ended) }()
	for !w.server.stopping.Load() {
		time.Sleep(time.Millisecond)
	}
	if got := w.send(w.request("GET", "/readyz", "")); got.status != http.StatusServiceUnavailable {
		t.Errorf("a server that stops says %d", got.status)
	}
	for { // until no connection is taken any more
		extra, err := net.Dial("tcp", host)
		if err != nil {
			break
		}
		_ = extra.Close()
		time.Sleep(10 * time.Millisecond)
	}
	send(text.String()[half:])
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.want(w.read(answer), http.StatusOK, "")
	<-ended
}

// TestStopCutsOff shows that a request which does not end does not keep the server from stopping.
func TestStopCutsOff(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.StopTimeout = 50 * time.Millisecond })
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte("POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun")); err != nil {
		t.Fatal(err)
	}
	w.waitInFlight()
	w.stop()
}

// waitInFlight waits until a request runs besides the one that asks.
func (w *world) waitInFlight() {
	w.t.Helper()
	for !strings.Contains(w.metrics(), "openfinspace_requests_in_flight 2") {
		time.Sleep(time.Millisecond)
	}
}

// TestManyConnections shows that more connections than are allowed wait, and get their answer.
func TestManyConnections(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.MaxConnections = 2 })
	answers := make(chan int, 8)
	for range cap(answers) {
		go func() {
			r, _ := http.NewRequest(http.MethodGet, w.url+"/healthz", http.NoBody)
			r.Close = true
			answer, err := new(http.Transport).RoundTrip(r)
			if err != nil {
				answers <- 0
				return
			}
			_ = answer.Body.Close()
			answers <- answer.StatusCode
		}()
	}
	for range cap(answers) {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("answered %d", status)
		}
	}
}
