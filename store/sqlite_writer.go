package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
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

// commitBatch runs the batch and answers it. If we die before COMMIT has synced the WAL, nothing of the batch has
// happened and nobody was told otherwise; once it has, all of it is durable, and who was not answered finds out by his
// client token.
func (w *writer) commitBatch() {
	if len(w.batch) == 0 {
		return
	}
	if err := w.begin(); err != nil {
		w.abort(internal("begin", err))
		return
	}
	t := &tx{conn: w.conn, d: &sqliteDialect, opt: w.lite.opt, now: w.lite.opt.now(), chain: w.chain}
	for _, j := range w.batch {
		if j.err = w.runOne(t, j.fn); w.conn.lost != nil {
			w.abort(internal("run a batch", w.conn.lost))
			return
		}
	}
	err := w.chain.save(t)
	if err == nil {
		_, err = w.conn.exec("COMMIT")
	}
	if err != nil {
		w.abort(internal("commit", err))
		return
	}
	if w.ill {
		w.ill = false
		w.lite.opt.Logger.Info("the store has recovered", "path", w.lite.path)
	}
	w.answer()
}

func (w *writer) begin() (err error) {
	if w.conn == nil {
		if w.conn, err = w.lite.openWriter(); err != nil {
			w.conn = nil
			return err
		}
	} else if err := w.lite.inPlace(); err != nil {
		return err
	}
	_, err = w.conn.exec("BEGIN IMMEDIATE")
	return err
}

// runOne runs a closure so that its failure undoes what it did and nothing else.
func (w *writer) runOne(t *tx, fn func(*tx) error) (err error) {
	if _, err := w.conn.exec("SAVEPOINT closure"); err != nil {
		return internal("begin", err)
	}
	w.chain.mark()
	own := *t
	if err = call(&own, fn); err != nil {
		w.chain.undo()
		if _, rollback := w.conn.exec("ROLLBACK TO closure"); rollback != nil {
			w.conn.lost = rollback
			return err
		}
	}
	if _, release := w.conn.exec("RELEASE closure"); release != nil {
		w.conn.lost = release
	}
	return err
}

// call turns a panic of the closure into its error, so that it ends one request and not the writer. Afterwards t is
// of no use to anybody who has kept it.
func call(t *tx, fn func(*tx) error) (err error) {
	defer func() {
		t.conn = ended{}
		if p := recover(); p != nil {
			err = internal("run a closure", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return fn(t)
}

// abort fails the whole batch: what one closure did cannot be told from what another did any more. The connection is
// closed, which rolls back, and opened anew for the next batch. If it was the COMMIT that failed, the batch may turn
// out to be on the disk all the same; it was not acknowledged, and a retry finds it by its token.
func (w *writer) abort(err error) {
	if !w.ill { // once: who keeps trying must not fill a disk that is full
		w.lite.opt.Logger.Error("the store could not commit; it goes on trying", "path", w.lite.path, "requests", len(w.batch), "error", err)
	}
	w.ill = true
	w.chain.forget()
	if w.conn != nil {
		_ = w.conn.close()
		w.conn = nil
	}
	for _, j := range w.batch {
		j.err = err
	}
	w.answer()
}

func (w *writer) answer() {
	for i, j := range w.batch {
		close(j.done)
		w.batch[i] = nil
	}
	w.batch = w.batch[:0]
}
