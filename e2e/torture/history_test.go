package torture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// chronicle is a concurrent history of requests about a few addresses at a time.
type chronicle struct {
	t         testing.TB
	caller    *caller
	endpoints []string
	begun     time.Time

	mu      sync.Mutex
	history []porcupine.Operation
	slots   []*slot
	used    int // slots that there have been
}

// slot is one address, and what the clients know of it.
type slot struct {
	address string
	id      string
	left    int   // requests until another address takes its place
	asked   []ask // may be repeated
}

const (
	slotsAtOnce     = 4
	requestsPerSlot = 30
	// unknownCosts bounds how many unknown outcomes an address has: the checker tries each at every place, and its work
	// doubles with each.
	unknownCosts = 3
)

func newChronicle(t testing.TB, endpoints ...string) *chronicle {
	c := &chronicle{t: t, caller: newCaller(clients(t)), endpoints: endpoints, begun: time.Now()}
	for range slotsAtOnce {
		c.slots = append(c.slots, c.freshSlot())
	}
	return c
}

func (c *chronicle) freshSlot() *slot {
	c.used++
	return &slot{address: fmt.Sprintf("slot-%d@example.com", c.used), left: requestsPerSlot}
}

// client asks until working ends.
func (c *chronicle) client(working context.Context, number int, random *rand.Rand) {
	for n := 0; working.Err() == nil; n++ {
		s, in := c.next(random, fmt.Sprintf("t%d-%d", number, n))
		for c.ask(number, random, s, in) == (told{}) && chance(random, 70) && working.Err() == nil {
			time.Sleep(upTo(random, 20*time.Millisecond)) // and the same again, with its token
		}
	}
}

// next is what to ask next, of one of the slots.
func (c *chronicle) next(random *rand.Rand, token string) (*slot, ask) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := random.IntN(len(c.slots))
	s := c.slots[i]
	if s.left--; s.left == 0 {
		c.slots[i] = c.freshSlot()
	}
	if len(s.asked) > 0 && chance(random, 15) {
		return s, pick(random, s.asked)
	}
	in := s.fresh(random, token)
	if in.token != "" {
		s.asked = append(s.asked, in)
	}
	return s, in
}

// fresh is a request of a new token. Without an id there is nothing to do but create, and that goes on at times later.
func (s *slot) fresh(random *rand.Rand, token string) ask {
	in := ask{operation: "CreateUser", address: s.address, token: token, firstName: token}
	if n := random.IntN(100); s.id != "" && n >= 5 {
		in.id = s.id
		switch {
		case n < 35:
			in.operation = "UpdateUser"
		case n < 47:
			in.operation, in.firstName = "DisableUser", ""
		case n < 60:
			in.operation, in.firstName = "EnableUser", ""
		default:
			in.operation, in.firstName, in.token = "GetUser", "", ""
		}
	}
	return in
}

func (in *ask) request() request {
	switch in.operation {
	case "CreateUser":
		return createUser(in.token, in.address, in.firstName)
	case "UpdateUser":
		return updateUser(in.token, in.id, members{"firstName": in.firstName})
	case "EnableUser":
		return enableUser(in.token, in.id)
	case "DisableUser":
		return disableUser(in.token, in.id)
	default:
		return getUser(in.id)
	}
}

// ask sends it once to one of the servers, at times with little patience, and writes down what came of it.
func (c *chronicle) ask(number int, random *rand.Rand, s *slot, in ask) told {
	ctx := context.Background()
	if chance(random, 5) {
		impatient, cancel := context.WithTimeout(ctx, upTo(random, 10*time.Millisecond))
		defer cancel()
		ctx = impatient
	}
	r := in.request()
	from := time.Since(c.begun)
	a, err := c.caller.do(ctx, pick(random, c.endpoints), &r)
	to := time.Since(c.begun)
	out := c.read(in, a, err)
	if out == (told{}) && (errors.Is(err, errNotSent) || in.operation == "GetUser") {
		return out // it has done nothing, and nobody has learnt anything
	}
	o := porcupine.Operation{ClientId: number, Input: in, Call: int64(from), Output: out, Return: int64(to)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if out == (told{}) {
		o.Return = math.MaxInt64
		s.left = max(1, s.left-unknownCosts)
	}
	c.history = append(c.history, o)
	if in.operation == "CreateUser" && out.exception == none && s.id == "" {
		s.id = out.id
	}
	return out
}

// read makes the model's answer of what came. What is neither an answer nor an unknown outcome fails the test.
func (c *chronicle) read(in ask, a *answer, err error) told {
	switch {
	case errors.Is(err, errUnknown):
		return told{}
	case err != nil:
		c.t.Errorf("%+v: %v", in, err)
		return told{}
	case a.status != http.StatusOK:
		return told{exception: a.exception}
	}
	var user struct{ UserID, FirstName, Status string }
	if err := json.Unmarshal(a.body, &user); err != nil {
		c.t.Errorf("%+v: %s: %v", in, a.body, err)
	}
	return told{none, user.UserID, user.FirstName, user.Status}
}

// run lets the clients ask while harm is done, and then judges the history.
func (c *chronicle) run(random *rand.Rand, harm func()) {
	c.t.Helper()
	var running sync.WaitGroup
	defer running.Wait()
	working, stop := context.WithCancel(context.Background())
	defer stop()
	for i := range clients(c.t) {
		own := rand.New(rand.NewPCG(random.Uint64(), 0))
		running.Go(func() { c.client(working, i, own) })
	}
	harm()
	stop()
	running.Wait()
	c.judge()
}

func (c *chronicle) judge() {
	c.t.Helper()
	unknown := 0
	for _, o := range c.history {
		if o.Output == (told{}) {
			unknown++
		}
	}
	c.t.Logf("%d requests about %d addresses, %d of unknown outcome", len(c.history), c.used, unknown)
	if answered := len(c.history) - unknown; answered < 100 {
		c.t.Errorf("only %d requests were answered: this history proves nothing", answered)
	}
	for _, part := range linearizable.Partition(c.history) {
		if !porcupine.CheckOperations(linearizable, part) {
			c.t.Errorf("what was answered about %s cannot be put in an order:\n%s", part[0].Input.(ask).address, tell(part))
		}
	}
}

// tell is a history in lines, in the order of the calls.
func tell(part []porcupine.Operation) string {
	slices.SortFunc(part, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	var b strings.Builder
	for _, o := range part {
		fmt.Fprintf(&b, "%12d – %12d  client %2d  %+v → %+v\n", o.Call, o.Return, o.ClientId, o.Input, o.Output)
	}
	return b.String()
}

// TestHistory kills the one server of a SQLite file between answers that must be linearizable.
func TestHistory(t *testing.T) {
	random := randomness(t)
	server := harness.Start(t, unthrottled...)
	newChronicle(t, server.Endpoint).run(random, func() {
		for range harms(t) {
			time.Sleep(300*time.Millisecond + upTo(random, 500*time.Millisecond))
			server.Kill()
			server.Restart()
		}
		time.Sleep(upTo(random, time.Second))
	})
}

// TestHistoryPostgres does the same to two servers on one database, of which one is killed at a time.
func TestHistoryPostgres(t *testing.T) {
	random := randomness(t)
	servers := replicas(t, harness.StartPostgres(t).URL, 2)
	newChronicle(t, servers[0].Endpoint, servers[1].Endpoint).run(random, func() {
		for range harms(t) {
			time.Sleep(300*time.Millisecond + upTo(random, 500*time.Millisecond))
			server := pick(random, servers)
			server.Kill()
			time.Sleep(upTo(random, 200*time.Millisecond))
			server.Restart()
		}
		time.Sleep(upTo(random, time.Second))
	})
}

// harms is how often a history is disturbed.
func harms(t testing.TB) int { return max(3, kills(t)/5) }

// replicas starts servers on one database. They share the master key of the first.
func replicas(t testing.TB, url string, n int) []*harness.Server {
	t.Helper()
	servers := []*harness.Server{harness.Start(t, append([]string{"--store", url}, unthrottled...)...)}
	key := filepath.Join(servers[0].Data, "master.key")
	for range n - 1 {
		servers = append(servers, harness.Start(t, append([]string{"--store", url, "--master-key-file", key}, unthrottled...)...))
	}
	return servers
}
