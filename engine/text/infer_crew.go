package text

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// crew infers with several goroutines. One finds blocks and numbers them, each worker looks at some of them, and what they saw is put
// together by the numbers, so that it is as if one had looked at all.
type crew struct {
	params format.Params
	limits engine.Limits
	lead   *inferrer // takes headers, and of CSV without one the rows up to the first good one's block
	work   []*inferrer
	blocks chan numbered
	empty  chan *Block
	ran    sync.WaitGroup
	ended  chan struct{} // closed by the first failure
	once   sync.Once

	mu       sync.Mutex
	failed   error // of the earliest block that failed
	failedAt int64

	number, done, total int64
	rows                atomic.Int64
}

// numbered is a block and its place among all blocks.
type numbered struct {
	*Block
	number int64
}

func newCrew(p format.Params, l engine.Limits) *crew {
	workers := l.Cores
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	c := &crew{
		params: p, limits: l, lead: newInferrer(p), work: make([]*inferrer, workers), blocks: make(chan numbered, workers),
		empty: make(chan *Block, 2*workers+1), ended: make(chan struct{}),
	}
	for n := range c.work {
		c.work[n] = newInferrer(p)
		c.ran.Go(func() { c.run(c.work[n]) })
	}
	return c
}

// run looks at blocks until there are no more. What was sent is looked at, whatever failed: of two failures the earlier block's counts.
func (c *crew) run(i *inferrer) {
	for b := range c.blocks {
		if err := c.adopt(i); err != nil {
			c.fail(b.number, err)
		} else {
			c.see(i, b.Block, b.number)
		}
		select {
		case c.empty <- b.Block:
		default:
		}
	}
}

// adopt gives a worker the columns of CSV, which are known before it gets its first block.
func (c *crew) adopt(i *inferrer) error {
	if c.params.Type != format.CSV {
		return nil
	}
	for _, column := range c.lead.columns[len(i.columns):] {
		if _, err := i.add(column.name); err != nil {
			return err
		}
	}
	return nil
}

func (c *crew) see(i *inferrer, b *Block, number int64) {
	before := i.rows
	if err := i.see(b, number); err != nil {
		c.fail(number, err)
	}
	c.rows.Add(i.rows - before)
}

func (c *crew) fail(number int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil || number < c.failedAt {
		c.failed, c.failedAt = err, number
	}
	c.once.Do(func() { close(c.ended) })
}

// files reads the files one after the other.
func (c *crew) files(ctx context.Context, files []engine.File, progress engine.ProgressFunc) error {
	for _, f := range files {
		c.total += f.Size
	}
	for _, f := range files {
		if err := c.file(ctx, f, progress); err != nil {
			return err
		}
	}
	return nil
}

// file reads one file to its end, or until something has failed.
func (c *crew) file(ctx context.Context, f engine.File, progress engine.ProgressFunc) error {
	src, names, err := open(f, c.params, c.limits)
	if err != nil {
		return err
	}
	defer src.file.file.Close()
	if err := c.lead.header(src, names); err != nil {
		return src.file.refuse(err)
	}
	for {
		if err := ctx.Err(); err != nil {
			return &engine.Error{Kind: engine.KindOf(err), Message: "the files were not read to their end", Cause: err}
		}
		b := c.emptyBlock()
		err := src.Next(b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err // which names the file
		}
		if !c.send(b) {
			return nil
		}
		if progress != nil {
			progress(engine.Progress{Bytes: c.done + src.BytesRead(), Total: c.total, Rows: c.rows.Load()})
		}
	}
	c.done += src.BytesRead()
	return nil
}

// send has somebody look at a block. Without a header the first good row of CSV says how many columns there are, so that nobody can go
// on before it was seen. It tells whether anything is still to be done.
func (c *crew) send(b *Block) bool {
	n := c.number
	c.number++
	if c.params.Type == format.CSV && len(c.lead.columns) == 0 {
		c.see(c.lead, b, n)
	} else {
		select {
		case c.blocks <- numbered{b, n}:
		case <-c.ended:
		}
	}
	select {
	case <-c.ended:
		return false
	default:
		return true
	}
}

func (c *crew) emptyBlock() *Block {
	select {
	case b := <-c.empty:
		return b
	default:
		return new(Block)
	}
}

// wait ends the workers.
func (c *crew) wait() {
	close(c.blocks)
	c.ran.Wait()
}

// first is the error that one goroutine would have met first: one of a block that was sent came before that of the finding.
func (c *crew) first(finding error) error {
	if c.failed != nil {
		return c.failed
	}
	return finding
}

// schema puts together what everybody saw.
func (c *crew) schema() (engine.Schema, error) {
	var all []*inferred
	for _, i := range append([]*inferrer{c.lead}, c.work...) {
		all = append(all, i.columns...)
	}
	if c.params.Type != format.CSV { // there the lead has all of them, in order
		slices.SortStableFunc(all, func(x, y *inferred) int { return int(x.block - y.block) }) // a block's columns are one worker's, in order
	}
	var s []*inferred
	at := map[string]int{}
	for _, column := range all {
		key := column.name
		if c.params.Type != format.CSV {
			key = engine.Loosely(key)
		}
		n, known := at[key]
		switch {
		case known:
			s[n].cells.Add(column.cells)
			continue
		case len(s) == MaxColumns:
			return nil, refuse(column.file, errTooManyNames)
		}
		at[key] = len(s)
		s = append(s, column)
	}
	if len(s) == 0 {
		return nil, &engine.Error{Kind: engine.BadInput, Message: c.nothing()}
	}
	found := make(engine.Schema, len(s))
	for n, column := range s {
		found[n] = column.cells.Column(column.name)
	}
	return found, nil
}

// nothing says why there are no columns: there are no records, or none that can be read.
func (c *crew) nothing() string {
	var first *inferrer
	for _, i := range c.work {
		if i.bad != "" && (first == nil || i.badAt < first.badAt) {
			first = i
		}
	}
	if first == nil {
		return "the files hold nothing from which columns could be found: give the dataset a schema, or put in files with rows"
	}
	return "no record can be read, so that no columns could be found. The first is in " + first.bad
}
