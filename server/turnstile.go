package server

import (
	"net/http"
	"sync"
	"time"

	"github.com/openfinspace/openfinspace/rest"
)

// How many sign-ins may be under way. A password costs tens of milliseconds of a core and 19 MiB, and two are computed
// at a time, so that all others wait, also those whose sender has hung up. One network gets a part of the places: who
// floods delays others by seconds and not by minutes.
const (
	maxSignIns          = 256
	maxNetworkSignIns   = 64
	signInBusyRetryTime = 5 * time.Second
)

// turnstile counts who is inside.
type turnstile struct {
	mu  sync.Mutex
	all int
	of  map[string]int // by network; none is 0
}

// enter tells whether one more of the network gets in. Who got in must leave.
func (t *turnstile) enter(network string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all >= maxSignIns || t.of[network] >= maxNetworkSignIns {
		return false
	}
	if t.of == nil {
		t.of = map[string]int{}
	}
	t.all++
	t.of[network]++
	return true
}

func (t *turnstile) leave(network string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all--
	if t.of[network]--; t.of[network] == 0 {
		delete(t.of, network)
	}
}

// limitSignIns lets a request of the sign-in's path through, or refuses it. Only a POST computes a password.
func (s *Server) limitSignIns(r *http.Request, c *call) (leave func(), refused *rest.Error) {
	if r.Method != http.MethodPost {
		return func() {}, nil
	}
	from := network(c.address)
	if !s.signIns.enter(from) {
		s.metrics.throttle.WithLabelValues("signIn").Inc()
		return nil, rest.TooMany("Too many people are signing in at this moment. Wait, and try again.", signInBusyRetryTime)
	}
	return func() { s.signIns.leave(from) }, nil
}
