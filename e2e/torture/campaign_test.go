package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// campaign is a test in which many clients work while somebody does harm to the server.
type campaign struct {
	t       testing.TB
	random  *rand.Rand
	caller  *caller
	workers []*worker
	shared  *world
	ledger  *ledger
	heard   chan struct{} // something each time that a client hears an answer and somebody waits for it

	gate    sync.RWMutex // a client holds it to read while it sends; who holds it to write has silence
	stop    context.CancelFunc
	running sync.WaitGroup
}

// beginCampaign makes the shared groups and lets the clients loose on the endpoints.
func beginCampaign(t testing.TB, endpoints ...string) *campaign {
	t.Helper()
	c := &campaign{
		t: t, random: randomness(t), caller: newCaller(clients(t)), shared: newWorld(), ledger: &ledger{effects: map[string]string{}},
		heard: make(chan struct{}),
	}
	for i := range 3 {
		c.makeShared(endpoints[0], fmt.Sprintf("shared-%d", i))
	}
	living, die := context.WithCancel(context.Background())
	working, stop := context.WithCancel(living)
	c.stop = stop
	t.Cleanup(func() {
		die()
		c.running.Wait()
	})
	for i := range clients(t) {
		k := &worker{
			name: fmt.Sprintf("c%02d", i), random: rand.New(rand.NewPCG(c.random.Uint64(), 0)), caller: c.caller, gate: &c.gate,
			endpoints: slices.Clone(endpoints), ledger: c.ledger, shared: sorted(c.shared.groups), model: newWorld(), heard: c.heard,
		}
		c.workers = append(c.workers, k)
		c.running.Go(func() {
			if err := k.run(living, working); err != nil {
				t.Error(err)
				die()
			}
		})
	}
	return c
}

func (c *campaign) makeShared(endpoint, name string) {
	c.t.Helper()
	r := createGroup(name, name)
	a, err := c.caller.do(context.Background(), endpoint, &r)
	if err != nil {
		c.t.Fatal(err)
	}
	if a.id() == "" {
		c.t.Fatalf("%s: %d %s %s", &r, a.status, a.exception, a.body)
	}
	c.shared.groups[a.id()] = group{name, "CreateDataset"}
	c.ledger.add(&r)
}

// work lets the clients work for a random time up to d.
func (c *campaign) work(d time.Duration) {
	c.t.Helper()
	c.giveUp()
	time.Sleep(upTo(c.random, d))
}

// workUntilAnswer is work that ends in the moment in which a client hears an answer: what was answered too early is lost
// then, if ever.
func (c *campaign) workUntilAnswer(d time.Duration) {
	c.t.Helper()
	c.work(d)
	select {
	case <-c.heard:
	case <-time.After(hangs):
		c.t.Errorf("no client has heard an answer for %v", hangs)
	}
}

// giveUp ends the test at once when something is wrong already.
func (c *campaign) giveUp() {
	c.t.Helper()
	if c.t.Failed() {
		c.t.FailNow()
	}
}

// quiet runs fn while no request is on its way.
func (c *campaign) quiet(fn func()) {
	c.gate.Lock()
	defer c.gate.Unlock()
	fn()
}

// check compares all that the server at endpoint lists with the models. It wants silence.
func (c *campaign) check(endpoint string) {
	c.t.Helper()
	c.giveUp()
	server, err := readWorld(c.caller, endpoint)
	if err != nil {
		c.t.Fatal(err)
	}
	parts := server.split()
	part := func(name string) *world {
		defer delete(parts, name)
		if parts[name] == nil {
			return newWorld()
		}
		return parts[name]
	}
	if d := c.shared.difference(part("shared")); d != "" {
		c.t.Error(d)
	}
	for _, k := range c.workers {
		if err := k.settle(part(k.name)); err != nil {
			c.t.Error(err)
		}
	}
	for name, w := range parts {
		c.t.Errorf("nobody owns what begins with %q:\n%s", name, newWorld().difference(w))
	}
	c.giveUp()
}

// end lets the clients find the outcome of their last acts. From then on there is silence.
func (c *campaign) end() {
	c.t.Helper()
	c.stop()
	c.running.Wait()
	c.giveUp()
	c.t.Logf("%d effects by %d clients", len(c.ledger.effects), len(c.workers))
}
