package torture

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// dataWorker is one client that writes objects below a prefix of its own and makes changesets of them in a dataset of its own. It does
// one act at a time and repeats it until it knows the outcome, so that its model is exact but for the act on its way.
type dataWorker struct {
	name      string
	random    *rand.Rand
	caller    *caller
	endpoints []string // the next one is tried when a request fails
	gate      *sync.RWMutex

	mayFail    bool // changesets may fail: there is no room for them
	dataset    string
	objects    map[string]digest     // what each name holds; names without an object are not there
	changesets map[string]*ingestion // by id
	pending    *dataAct
	tokens     int
}

// ingestion is a changeset that was acknowledged.
type ingestion struct {
	rows       int
	done       bool   // its success has been seen
	correcting bool   // a correction of it was asked for
	corrects   string // the changeset whose place it takes
}

// dataAct is one thing that a client does until it is done.
type dataAct struct {
	what string
	sent bool

	do    func(objects) error // what is to happen to an object, or nil
	key   string              // the object
	after digest              // what it then holds

	request *request // a changeset that is made
	made    ingestion
}

// mostWaiting is how many changesets of a client may be on their way.
const mostWaiting = 3

func (k *dataWorker) prefix() string { return "scratch/root/" + k.name + "/" }

// run acts until working ends and then until no outcome is unknown, or until living ends.
func (k *dataWorker) run(living, working context.Context) error {
	for living.Err() == nil {
		more, err := k.turn(working)
		if errors.Is(err, errUnknown) {
			time.Sleep(time.Duration(1+k.random.IntN(20)) * time.Millisecond)
			continue
		}
		if err != nil {
			return fmt.Errorf("client %s: %w", k.name, err)
		}
		if !more {
			return nil
		}
	}
	return nil
}

func (k *dataWorker) turn(working context.Context) (more bool, err error) {
	k.gate.RLock()
	defer k.gate.RUnlock()
	if working.Err() != nil && (k.pending == nil || !k.pending.sent) {
		return false, nil
	}
	if k.pending == nil {
		if k.pending, err = k.next(); err != nil || k.pending == nil {
			return true, err
		}
	}
	k.pending.sent = true
	if err = k.send(k.pending); err != nil {
		k.endpoints = append(k.endpoints[1:], k.endpoints[0])
	}
	return true, err
}

func (k *dataWorker) send(a *dataAct) error {
	if a.request != nil {
		return k.make(a)
	}
	if err := a.do(newObjects(k.endpoints[0])); err != nil {
		return fmt.Errorf("%s: %w", a.what, err)
	}
	k.apply(a)
	k.pending = nil
	return nil
}

// apply takes what happens to an object into the model.
func (k *dataWorker) apply(a *dataAct) {
	if a.after == absent {
		delete(k.objects, a.key)
		return
	}
	k.objects[a.key] = a.after
}

// make asks for a changeset, with the same token each time.
func (k *dataWorker) make(a *dataAct) error {
	answer, err := k.caller.do(context.Background(), k.endpoints[0], a.request)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return fmt.Errorf("%s: the answer is %d %s: %s", a.request, answer.status, answer.exception, answer.body)
	}
	k.changesets[answer.id()] = &a.made
	k.pending = nil
	return nil
}

// next makes up an act; nil when there is nothing to do right now.
func (k *dataWorker) next() (*dataAct, error) {
	switch n := k.random.IntN(100); {
	case n < 20:
		return k.putSome(fmt.Sprintf("%so%d", k.prefix(), k.random.IntN(8)), k.random.IntN(100_000)), nil
	case n < 25:
		return k.putSome(fmt.Sprintf("%so%d", k.prefix(), k.random.IntN(8)), k.random.IntN(3<<20)), nil
	case n < 32:
		return k.putSome(fmt.Sprintf("%slarge%d", k.prefix(), k.random.IntN(3)), smallestPart+1+k.random.IntN(100_000)), nil
	case n < 40:
		return k.copySome(), nil
	case n < 50:
		return k.removeSome(), nil
	case n < 60:
		return k.stage(), nil
	}
	return k.ingest()
}

// putSome writes random bytes, in parts when there are enough.
func (k *dataWorker) putSome(key string, size int) *dataAct {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], k.random.Uint64())
	body := make([]byte, size)
	_, _ = rand.NewChaCha8(seed).Read(body)
	a := &dataAct{what: fmt.Sprintf("put of %d bytes as %s", size, key), key: key, after: sha256.Sum256(body)}
	a.do = func(o objects) error { return o.put(key, body) }
	if size > smallestPart {
		a.do = func(o objects) error { return o.putParts(key, body) }
	}
	return a
}

func (k *dataWorker) copySome() *dataAct {
	if len(k.objects) == 0 {
		return nil
	}
	key := pick(k.random, sorted(k.objects))
	to := fmt.Sprintf("%scopy%d", k.prefix(), k.random.IntN(3))
	if key == to {
		return nil
	}
	return &dataAct{what: "copy of " + key + " to " + to, key: to, after: k.objects[key], do: func(o objects) error { return o.copy(key, to) }}
}

func (k *dataWorker) removeSome() *dataAct {
	if len(k.objects) == 0 {
		return nil
	}
	key := pick(k.random, sorted(k.objects))
	return &dataAct{what: "removal of " + key, key: key, do: func(o objects) error { return o.remove(key) }}
}

// staged is the one name under which files for changesets are uploaded: it is overwritten while they are read.
func (k *dataWorker) staged() string { return k.prefix() + "staged.csv" }

// stage uploads a file of rows, whose number its digest stands for.
func (k *dataWorker) stage() *dataAct {
	n := pick(k.random, stagedRows)
	body := rows(n, k.name)
	return &dataAct{
		what: "staging", key: k.staged(), after: sha256.Sum256(body), do: func(o objects) error { return o.put(k.staged(), body) },
	}
}

var stagedRows = []int{1, 10, 1000, 50_000}

// ingest makes a changeset of what is staged, or corrects one, or looks how those on their way are.
func (k *dataWorker) ingest() (*dataAct, error) {
	n, ok := k.stagedRows()
	if !ok {
		return k.stage(), nil
	}
	waiting, free := k.waiting()
	if waiting >= mostWaiting || (waiting > 0 && chance(k.random, 30)) {
		time.Sleep(20 * time.Millisecond)
		return nil, k.look()
	}
	k.tokens++
	token := fmt.Sprintf("%s-%d", k.name, k.tokens)
	if free != "" && chance(k.random, 40) {
		k.changesets[free].correcting = true
		r := updateChangeset(token, k.dataset, free, k.staged())
		return &dataAct{request: &r, made: ingestion{rows: n, corrects: free}}, nil
	}
	r := createChangeset(token, k.dataset, pick(k.random, []string{"APPEND", "APPEND", "REPLACE"}), k.staged())
	return &dataAct{request: &r, made: ingestion{rows: n}}, nil
}

// stagedRows is how many rows the staged file has, if there is one.
func (k *dataWorker) stagedRows() (int, bool) {
	for _, n := range stagedRows {
		if k.objects[k.staged()] == sha256.Sum256(rows(n, k.name)) {
			return n, true
		}
	}
	return 0, false
}

// waiting counts the changesets on their way and gives one that may be corrected, "" without one.
func (k *dataWorker) waiting() (n int, free string) {
	for _, id := range sorted(k.changesets) {
		if c := k.changesets[id]; !c.done {
			n++
		} else if !c.correcting {
			free = id
		}
	}
	return n, free
}

// look sees which changesets have ended.
func (k *dataWorker) look() error {
	listed, err := listChangesets(k.caller, k.endpoints[0], k.dataset)
	if err != nil {
		k.endpoints = append(k.endpoints[1:], k.endpoints[0])
		return err
	}
	return k.compareChangesets(listed)
}
