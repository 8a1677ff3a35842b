package store

import (
	"fmt"
	"runtime/debug"
)

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
