package cli

import (
	"context"
	"os"
	"path/filepath"
	"runtime"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/bench"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/service"
)

// benchSmallAtOnce is how many callers make small changesets.
const benchSmallAtOnce = 64

// benchObjects are the sizes of objects, and how many callers put and get them at once.
var benchObjects = []struct{ size, callers int }{{1 << 20, 1}, {1 << 20, 16}, {64 << 20, 1}, {64 << 20, 4}}

// data measures objects and changesets of a server of our own.
func (r *benchRun) data(ctx context.Context) error {
	measured := &bench.Data{}
	r.report.Data = measured
	var datasets [2]finspace.DatasetID // with few changesets, and with many
	err := r.serving(ctx, func(at bench.Target) (err error) {
		o := benchPlace(at)
		if err := r.objects(ctx, o, measured); err != nil {
			return err
		}
		if err := r.changesets(ctx, o, measured); err != nil {
			return err
		}
		for i := range datasets {
			if datasets[i], err = o.MakeDataset(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := r.fillChangesets(ctx, datasets[1], r.Many); err != nil {
		return err
	}
	return r.serving(ctx, func(at bench.Target) error {
		r.say("CreateChangeset and GetChangeset in a new dataset and beside %d changesets, in turns", r.Many)
		made, read, err := benchPlace(at).Depths(ctx, datasets, r.Duration)
		measured.Depth = bench.NewDepth(r.Many, made, read)
		return err
	})
}

// benchPlace is the working location of root.
func benchPlace(at bench.Target) bench.Objects {
	env := &finspace.Environment{ID: service.DevEnvironment, Region: service.DefaultRegion}
	return bench.Objects{Target: at, Bucket: string(service.LandingBucket(env)), Prefix: "scratch/root/bench/"}
}

func (r *benchRun) objects(ctx context.Context, o bench.Objects, to *bench.Data) error {
	for _, b := range benchObjects {
		r.say("objects of %d MiB over %d connections, and files beside them", b.size>>20, b.callers)
		pairs, err := o.Compare(ctx, r.folder, b.size, b.callers, r.Duration)
		if err != nil {
			return err
		}
		to.Objects = append(to.Objects, pairs...)
	}
	return nil
}

// changesets measures large files beside DuckDB's own COPY of them, and then many small changesets.
func (r *benchRun) changesets(ctx context.Context, o bench.Objects, to *bench.Data) error {
	e, err := measuredEngine(r.folder)
	if err != nil {
		return err
	}
	folder := filepath.Join(r.folder, "trades")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	r.say("writing %d MiB of trades", r.DataSize>>20)
	for _, form := range []format.Type{format.CSV, format.JSON, format.Parquet} {
		file, err := bench.WriteTrades(ctx, e, form, folder, int64(r.DataSize))
		if err != nil {
			return err
		}
		r.say("DuckDB's own COPY of them as %s, the engine alone, and a changeset of them, in %d turns", form, bench.IngestTurns)
		var turns []bench.Ingest
		for range bench.IngestTurns {
			turn, err := r.ingest(ctx, o, e, form, file, folder)
			if err != nil {
				return err
			}
			turns = append(turns, turn)
		}
		to.Ingests = append(to.Ingests, bench.NewIngest(turns))
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	dataset, err := o.MakeDataset()
	if err != nil {
		return err
	}
	r.say("%d small changesets from %d callers", r.Small, benchSmallAtOnce)
	to.Small, err = o.SmallChangesets(ctx, dataset, r.Small, benchSmallAtOnce)
	return err
}

// ingest measures each way of a file once.
func (r *benchRun) ingest(ctx context.Context, o bench.Objects, e bench.Engine, form format.Type, file engine.File, folder string) (bench.Ingest, error) {
	turn, err := bench.Alone(ctx, e, form, file, folder)
	if err != nil {
		return turn, err
	}
	runtime.GC()
	dataset, err := o.MakeDataset()
	if err != nil {
		return turn, err
	}
	took, err := o.IngestFile(bench.Path(file), file.Size, form, dataset)
	turn.Seconds = took.Seconds()
	return turn, err
}

func (r *benchRun) fillChangesets(ctx context.Context, dataset finspace.DatasetID, n int64) error {
	r.say("filling the dataset up to %d changesets", n)
	return r.withData(ctx, func(d *data) error {
		return bench.FillChangesets(ctx, d.store, service.DevEnvironment, dataset, n)
	})
}
