package torture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// worker is one client. It sends one act at a time and retries it with its token until it knows the outcome, so that its model
// of what it owns is exact but for the act that is on its way.
type worker struct {
	name      string // begins the names of what it owns
	random    *rand.Rand
	caller    *caller
	endpoints []string // the next one is tried when a request fails
	gate      *sync.RWMutex
	ledger    *ledger
	shared    []string        // groups that nobody changes, and everybody's users join
	heard     chan<- struct{} // told of each answer, when somebody listens

	model    *world
	pending  *act // sent, or about to be
	tokens   int
	answered []answered
}

// answered is a success that may be asked for again.
type answered struct {
	request request
	body    []byte
	at      time.Time
}

// repeatWithin is less than the ten minutes that a client token lives.
const repeatWithin = 8 * time.Minute

// run acts until working ends and then until no outcome is unknown, or until living ends.
func (k *worker) run(living, working context.Context) error {
	for living.Err() == nil {
		again, more, err := k.turn(working)
		if err != nil {
			return fmt.Errorf("client %s: %w", k.name, err)
		}
		if !more {
			return nil
		}
		time.Sleep(again)
	}
	return nil
}

// turn sends one request while the gate is open, and tells after which time the next may follow, if there is more to do.
// Everything of the worker's is touched with the gate held.
func (k *worker) turn(working context.Context) (again time.Duration, more bool, err error) {
	k.gate.RLock()
	defer k.gate.RUnlock()
	if working.Err() != nil && (k.pending == nil || !k.pending.sent) {
		return 0, false, nil
	}
	err = k.once()
	if errors.Is(err, errUnknown) {
		return time.Duration(1+k.random.IntN(10)) * time.Millisecond, true, nil
	}
	return 0, true, err
}

// once sends one request. It is errUnknown when the outcome is not known.
func (k *worker) once() error {
	if k.pending == nil && len(k.answered) > 0 && chance(k.random, 5) {
		return k.repeat(pick(k.random, k.answered))
	}
	if k.pending == nil {
		k.pending = k.next()
	}
	k.pending.sent = true
	a, err := k.send(&k.pending.request)
	if err != nil {
		return err
	}
	select {
	case k.heard <- struct{}{}:
	default:
	}
	return k.finish(a)
}

// send tries the current endpoint, and makes the next one current when that fails.
func (k *worker) send(r *request) (*answer, error) {
	a, err := k.caller.do(context.Background(), k.endpoints[0], r)
	if err != nil {
		k.endpoints = append(k.endpoints[1:], k.endpoints[0])
	}
	return a, err
}

// finish takes the answer to the pending act into the model.
func (k *worker) finish(a *answer) error {
	p := k.pending
	k.pending = nil
	switch {
	case p.refused != "":
		if a.exception != p.refused {
			return fmt.Errorf("%s: the answer is %d %s, want %s: %s", &p.request, a.status, a.exception, p.refused, a.body)
		}
		return nil
	case a.status != http.StatusOK:
		return fmt.Errorf("%s: the answer is %d %s: %s (shown as done before: %v)", &p.request, a.status, a.exception, a.body, p.happened)
	case p.happened && p.makes != "" && a.id() != p.id:
		return fmt.Errorf("%s: the repeat made %s, the first try %s", &p.request, a.id(), p.id)
	case !p.happened:
		p.apply(k.model, a.id())
	}
	k.ledger.add(&p.request)
	k.answered = append(k.answered, answered{p.request, a.body, time.Now()})
	return nil
}

// repeat asks again for what has been answered; the answer must be the first one.
func (k *worker) repeat(first answered) error {
	if time.Since(first.at) > repeatWithin {
		return nil
	}
	a, err := k.send(&first.request)
	if err == nil && (a.status != http.StatusOK || !bytes.Equal(a.body, first.body)) {
		err = fmt.Errorf("%s, repeated: the answer is %d %s, was %s", &first.request, a.status, a.body, first.body)
	}
	return err
}

// settle compares what the server shows of this client with the model. The pending act may have been done or not, but whole. Nothing
// may be on its way while settle runs.
func (k *worker) settle(server *world) error {
	before := k.model.difference(server)
	p := k.pending
	if p == nil || !p.sent || p.refused != "" || p.happened {
		return k.must(before)
	}
	after := k.model.clone()
	id := server.find(p.makes)
	p.apply(after, id)
	if k.model.difference(after) == "" {
		return k.must(before) // the act does not show
	}
	if before != "" {
		if d := after.difference(server); d != "" {
			return fmt.Errorf("client %s: after an unknown outcome of %s neither the state before nor the state after is there.\n"+
				"Against the state before:\n%sAgainst the state after:\n%s", k.name, &p.request, before, d)
		}
		k.model, p.happened, p.id = after, true, id
	}
	if chance(k.random, 30) {
		k.abandon()
	}
	return nil
}

// abandon gives the pending act up, whose outcome settle has found.
func (k *worker) abandon() {
	if k.pending.happened {
		k.ledger.add(&k.pending.request)
	}
	k.pending = nil
}

func (k *worker) must(difference string) error {
	if difference != "" {
		return fmt.Errorf("client %s: the server does not show what it has acknowledged:\n%s", k.name, difference)
	}
	return nil
}

// ledger knows the effects that there must be in the audit: one for each.
type ledger struct {
	mu      sync.Mutex
	effects map[string]string // client token to operation
}

func (l *ledger) add(r *request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.effects[r.token] = r.operation
}
