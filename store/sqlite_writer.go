package store

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
)

// writer is the one goroutine that writes to a SQLite file. It takes every closure that waits, runs each in a
// savepoint, commits once and then answers all: one sync of the disk for all of them.
type writer struct {
	lite  *lite
	conn  *liteConn // nil after a fault, until it can be opened again
	chain *chain
	queue chan *job
	quit  chan struct{}
	done  chan struct{}
	batch []*job
	ill   bool // the last batch met a fault
}

// job is one closure and what became of it.
type job struct {
	fn    func(*tx) error
	taken atomic.Bool // by the writer, which runs it, or by its caller, who gave up
	err   error
	done  chan struct{}
}

func startWriter(l *lite, c *liteConn) *writer {
	w := &writer{
		lite: l, conn: c, chain: newChain(), queue: make(chan *job, l.opt.QueueLength), quit: make(chan struct{}),
		done: make(chan struct{}),
	}
	go w.run()
	return w
}

// do waits for its turn as long as ctx allows. Once the writer has taken the closure, do waits for the outcome whatever
// ctx says: an outcome that nobody knows would be worse than a late one.
func (w *writer) do(ctx context.Context, fn func(*tx) error) error {
	j := &job{fn: fn, done: make(chan struct{})}
	select {
	case <-w.quit:
		return internal("wait for the writer", errClosed)
	default:
	}
	select {
	case w.queue <- j:
	case <-w.quit:
		return internal("wait for the writer", errClosed)
	case <-ctx.Done():
		return internal("wait for the writer", ctx.Err())
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
	case <-w.done:
	}
	if j.taken.CompareAndSwap(false, true) {
		if err := ctx.Err(); err != nil {
			return internal("wait for the writer", err)
		}
		return internal("wait for the writer", errClosed)
	}
	<-j.done
	return j.err
}

func (w *writer) run() {
	ended := false
	defer func() {
		if !ended { // a closure ended the goroutine (runtime.Goexit, as a test's FailNow does)
			w.abort(internal("run a batch", errors.New("store: a closure ended its goroutine")))
			go w.run()
		}
	}()
	for {
		select {
		case j := <-w.queue:
			w.take(j)
			w.commitBatch()
		case <-w.quit:
			w.drain()
			ended = true
			close(w.done)
			return
		}
	}
}

// take begins a batch with j and every other that waits already.
func (w *writer) take(j *job) {
	w.batch = w.batch[:0]
	for {
		if j.taken.CompareAndSwap(false, true) {
			w.batch = append(w.batch, j)
		}
		if len(w.batch) == w.lite.opt.BatchLength {
			return
		}
		if j = w.next(); j == nil {
			return
		}
	}
}

// next gives one more that waits, or nil. Before it says that there is none it lets others run once: those who have just been
// answered are about to ask again, and would else wait for a sync that they could have shared.
func (w *writer) next() *job {
	select {
	case j := <-w.queue:
		return j
	default:
		runtime.Gosched()
	}
	select {
	case j := <-w.queue:
		return j
	default:
		return nil
	}
}

// drain runs what was queued before Close.
func (w *writer) drain() {
	for {
		select {
		case j := <-w.queue:
			w.take(j)
			w.commitBatch()
		default:
			return
		}
	}
}

// stop ends the goroutine and closes the connection, which folds the WAL into the file.
func (w *writer) stop() error {
	close(w.quit)
	<-w.done
	if w.conn == nil {
		return nil
	}
	return w.conn.close()
}
