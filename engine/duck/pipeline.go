//go:build cgo

package duck

import (
	"context"
	"io"
	"sync"

	"github.com/openfinspace/openfinspace/engine"
)

// feed gives a task's rows in the order of its sources.
type feed interface {
	source
	// read is how many bytes of the sources were read so far.
	read() int64
	// warnings are complete once next has said io.EOF.
	warnings() []string
	Close()
}

// pipeline turns a sequence of parts into a sequence of batches: one goroutine finds the parts, several fill a batch from each,
// and next takes the batches in order. Its memory is bounded by its queues.
type pipeline struct {
	ctx      context.Context
	end      context.CancelFunc
	schema   engine.Schema
	keep     bool // refused rows
	unhashed bool
	work     chan *part // to be filled
	order    chan *part // the same parts, as the rows stand in the sources
	batches  chan *batch
	room     chan struct{} // a token for each roomUnit of parts that were sent and not yet taken
	err      error         // why order ended; read it after that
	running  sync.WaitGroup
}

// part is some rows on their way to a batch.
type part struct {
	fill  func(worker int, b *batch) error // called once, in any goroutine
	taken func()                           // called by next, in order, before the batch is given; nil: nothing to do
	bytes int64                            // about, where they may be many
	batch *batch
	err   error
	done  chan struct{} // closed when batch or err is set; nil: there is nothing to wait for and no batch
}

func newPipeline(ctx context.Context, spec engine.IngestSpec, cores int) *pipeline {
	p := &pipeline{
		schema: spec.Schema, keep: spec.Rejects.Quarantine,
		room: make(chan struct{}, roomUnits), work: make(chan *part, cores), order: make(chan *part, 2*cores), batches: make(chan *batch, 4*cores),
	}
	p.ctx, p.end = context.WithCancel(ctx)
	return p
}

// start begins to work. scan sends parts until the sources end.
func (p *pipeline) start(workers int, scan func() error) {
	for worker := range workers {
		p.running.Go(func() { p.fill(worker) })
	}
	p.running.Go(func() {
		defer close(p.order)
		defer close(p.work)
		p.err = scan()
	})
}

// Close stops the goroutines and waits for them.
func (p *pipeline) Close() {
	p.end()
	p.running.Wait()
}

// Parts have a MiB or so. Those of a few thousand large texts have much more, of which this much waits at once, and one part at least.
const (
	roomUnit  = 4 << 20
	roomUnits = 16
)

// tokens is what the part takes of the room: nothing, if it is as small as parts should be.
func (q *part) tokens() int { return int(min(roomUnits, q.bytes/roomUnit)) }

// send hands a part on. An error means that the task has ended.
func (p *pipeline) send(q *part) error {
	for range q.tokens() {
		select {
		case p.room <- struct{}{}:
		case <-p.ctx.Done():
			return p.ctx.Err()
		}
	}
	if q.fill != nil {
		q.done = make(chan struct{})
		if err := p.push(p.work, q); err != nil {
			return err
		}
	}
	return p.push(p.order, q)
}

func (p *pipeline) push(to chan *part, q *part) error {
	select {
	case to <- q:
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// fill fills batches. What was sent is always filled, so that what a part holds is always given back.
func (p *pipeline) fill(worker int) {
	for q := range p.work {
		q.batch = p.emptyBatch()
		q.batch.unhashed = p.unhashed
		if q.err = q.fill(worker, q.batch); q.err == nil {
			q.err = q.batch.seal()
		}
		close(q.done)
	}
}

func (p *pipeline) emptyBatch() *batch {
	select {
	case b := <-p.batches:
		b.reset()
		return b
	default:
		return newBatch(p.schema, p.keep)
	}
}

// next gives the next batch as soon as it is filled.
func (p *pipeline) next() (*batch, error) {
	for {
		q, err := p.nextPart()
		if err != nil {
			return nil, err
		}
		if q.done != nil {
			select {
			case <-q.done:
			case <-p.ctx.Done():
				return nil, p.ctx.Err()
			}
		}
		for range q.tokens() {
			<-p.room
		}
		if q.taken != nil {
			q.taken()
		}
		if q.done != nil {
			return q.batch, q.err
		}
	}
}

func (p *pipeline) nextPart() (*part, error) {
	select {
	case q, more := <-p.order:
		switch {
		case more:
			return q, nil
		case p.err != nil:
			return nil, p.err
		}
		return nil, io.EOF
	case <-p.ctx.Done():
		return nil, p.ctx.Err()
	}
}

func (p *pipeline) release(b *batch) { keep(p.batches, b, int(b.bytes())) }

// keep keeps memory for the next use, unless there is enough, or it is much larger than the next use will be.
func keep[T any](in chan T, what T, size int) {
	if size > 4<<20 {
		return
	}
	select {
	case in <- what:
	default:
	}
}
