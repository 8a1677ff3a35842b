//go:build cgo

package duck

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/text"
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

// textFeed reads text: one goroutine finds whole rows, several make typed batches of them, and next takes the batches in order.
type textFeed struct {
	ctx     context.Context
	end     context.CancelFunc
	spec    engine.IngestSpec
	work    chan *block // to be decoded
	order   chan *block // the same blocks, as the rows stand in the files
	blocks  chan *block // to be used again
	batches chan *batch // likewise
	bytes   atomic.Int64
	err     error    // why order ended; read it after that
	told    []string // of the sources whose blocks were all taken
	running sync.WaitGroup
}

// block is some rows on their way from text to a batch.
type block struct {
	text  text.Block
	batch *batch
	err   error
	done  chan struct{} // closed when batch or err is set
	ended *text.Source  // instead of all this: the source had no more blocks
}

// newTextFeed begins to read. cores is how many goroutines decode.
func newTextFeed(ctx context.Context, spec engine.IngestSpec, cores int) (*textFeed, error) {
	f := &textFeed{
		spec: spec, work: make(chan *block, cores), order: make(chan *block, 2*cores),
		blocks: make(chan *block, 4*cores), batches: make(chan *batch, 4*cores),
	}
	decoders := make([]*text.Decoder, cores)
	for i := range decoders {
		var err error
		if decoders[i], err = text.NewDecoder(spec.Schema, spec.Format); err != nil {
			return nil, err
		}
	}
	f.ctx, f.end = context.WithCancel(ctx)
	for _, d := range decoders {
		f.running.Go(func() { f.decode(d) })
	}
	f.running.Go(f.scan)
	return f, nil
}

// Close stops the goroutines and waits for them.
func (f *textFeed) Close() {
	f.end()
	f.running.Wait()
}

func (f *textFeed) read() int64 { return f.bytes.Load() }

func (f *textFeed) warnings() []string { return f.told }

// scan reads the sources one after the other.
func (f *textFeed) scan() {
	defer close(f.order)
	defer close(f.work)
	before := int64(0)
	for _, file := range f.spec.Source {
		if f.err = f.scanFile(file, before); f.err != nil {
			return
		}
		before += file.Size
		f.bytes.Store(before)
	}
}

func (f *textFeed) scanFile(file engine.File, before int64) (err error) {
	src, err := text.Open(file, f.spec.Format, f.spec.Schema)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	for {
		b := f.emptyBlock()
		err := src.Next(&b.text)
		if errors.Is(err, io.EOF) {
			return f.send(f.order, &block{ended: src})
		}
		if err == nil {
			f.bytes.Store(before + src.BytesRead())
			err = f.send(f.work, b)
		}
		if err == nil {
			err = f.send(f.order, b)
		}
		if err != nil {
			return err
		}
	}
}

// send hands a block on. An error means that the task has ended.
func (f *textFeed) send(to chan *block, b *block) error {
	select {
	case to <- b:
		return nil
	case <-f.ctx.Done():
		return f.ctx.Err()
	}
}

func (f *textFeed) emptyBlock() *block {
	select {
	case b := <-f.blocks:
		b.batch, b.err, b.done = nil, nil, make(chan struct{})
		return b
	default:
		return &block{done: make(chan struct{})}
	}
}

func (f *textFeed) decode(d *text.Decoder) {
	for b := range f.work {
		b.batch = f.emptyBatch()
		if b.err = d.Decode(&b.text, b.batch); b.err == nil {
			b.err = b.batch.seal()
		}
		close(b.done)
	}
}

func (f *textFeed) emptyBatch() *batch {
	select {
	case b := <-f.batches:
		b.reset()
		return b
	default:
		return newBatch(f.spec.Schema, f.spec.Rejects.Quarantine)
	}
}

// next gives the next batch as soon as it is decoded.
func (f *textFeed) next() (*batch, error) {
	for {
		b, err := f.nextBlock()
		if err != nil {
			return nil, err
		}
		if b.ended != nil { // and so every block of it was decoded
			f.told = append(f.told, b.ended.Warnings()...)
			continue
		}
		select {
		case <-b.done:
		case <-f.ctx.Done():
			return nil, f.ctx.Err()
		}
		batch, err := b.batch, b.err
		keep(f.blocks, b, b.text.Len())
		return batch, err
	}
}

func (f *textFeed) nextBlock() (*block, error) {
	select {
	case b, more := <-f.order:
		switch {
		case more:
			return b, nil
		case f.err != nil:
			return nil, f.err
		}
		return nil, io.EOF
	case <-f.ctx.Done():
		return nil, f.ctx.Err()
	}
}

func (f *textFeed) release(b *batch) { keep(f.batches, b, int(b.bytes())) }

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
