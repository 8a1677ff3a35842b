//go:build cgo

package duck

import (
	"context"
	"errors"
	"io"
	"sync/atomic"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/text"
)

// textFeed reads text: whole rows are found one after the other, and decoded by several.
type textFeed struct {
	*pipeline
	spec     engine.IngestSpec
	limits   engine.Limits
	decoders []*text.Decoder // of each worker
	blocks   chan *text.Block
	bytes    atomic.Int64
	told     []string // of the sources whose blocks were all taken
}

func newTextFeed(ctx context.Context, spec engine.IngestSpec, l engine.Limits, unhashed bool) (*textFeed, error) {
	cores := l.Cores
	f := &textFeed{spec: spec, limits: l, decoders: make([]*text.Decoder, cores), blocks: make(chan *text.Block, 4*cores)}
	for i := range f.decoders {
		var err error
		if f.decoders[i], err = text.NewDecoder(spec.Schema, spec.Format); err != nil {
			return nil, err
		}
	}
	f.pipeline = newPipeline(ctx, spec, cores)
	f.unhashed = unhashed
	f.start(cores, f.scan)
	return f, nil
}

func (f *textFeed) read() int64 { return f.bytes.Load() }

func (f *textFeed) warnings() []string { return f.told }

// scan reads the sources one after the other.
func (f *textFeed) scan() error {
	before := int64(0)
	for _, file := range f.spec.Source {
		if err := f.scanFile(file, before); err != nil {
			return err
		}
		before += file.Size
		f.bytes.Store(before)
	}
	return nil
}

func (f *textFeed) scanFile(file engine.File, before int64) (err error) {
	src, err := text.Open(file, f.spec.Format, f.spec.Schema, f.limits)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	for {
		b := f.emptyBlock()
		err := src.Next(b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		f.bytes.Store(before + src.BytesRead())
		if err := f.send(f.partOf(b)); err != nil {
			return err
		}
	}
	// When this is taken, every block of the source was decoded.
	return f.send(&part{taken: func() { f.told = append(f.told, src.Warnings()...) }})
}

func (f *textFeed) partOf(b *text.Block) *part {
	return &part{
		fill:  func(worker int, to *batch) error { return f.decoders[worker].Decode(b, to) },
		taken: func() { keep(f.blocks, b, b.Len()) },
	}
}

func (f *textFeed) emptyBlock() *text.Block {
	select {
	case b := <-f.blocks:
		return b
	default:
		return new(text.Block)
	}
}
