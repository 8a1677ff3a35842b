//go:build cgo

package job_test

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/process"
	"github.com/openfinspace/openfinspace/job"
)

// BenchmarkSmall has 64 clients make small changesets, with workers for one task and for many. The rate is that of changesets which have
// come in; none is lost.
func BenchmarkSmall(b *testing.B) {
	for _, c := range []struct{ reuse, runners int }{{1, 1}, {32, 1}, {1, 2}, {32, 2}, {32, 4}} {
		b.Run(fmt.Sprintf("tasks=%d/runners=%d", c.reuse, c.runners), func(b *testing.B) {
			w := newStill(b)
			limits := engine.Limits{Memory: 1 << 30, Cores: 1}
			w.engine = process.New(process.Config{Command: w.engine.Command, Scratch: w.folder, Limits: limits, Reuse: c.reuse})
			w.start(func(j *job.Config) {
				j.Parallel, j.Engine, j.Lease, j.Limits = c.runners, w.engine, 30*time.Second, limits
			})
			d := w.newDataset("ticker STRING, price DOUBLE")
			w.upload("small.csv", "ticker,price\n"+rows(100))
			w.taken(d, finspace.Append, "small.csv", csv)
			b.ResetTimer()
			ids := make(chan finspace.ChangesetID, b.N)
			turns := make(chan struct{}, b.N)
			for range b.N {
				turns <- struct{}{}
			}
			close(turns)
			var clients sync.WaitGroup
			for range 64 {
				clients.Go(func() {
					for range turns {
						ids <- w.create(d, finspace.Append, "small.csv", csv)
					}
				})
			}
			clients.Wait()
			close(ids)
			for id := range ids {
				if c := w.ended(d, id); c.Status != finspace.IngestionSuccess {
					b.Fatal(messageOf(c))
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changesets/s")
		})
	}
}

// BenchmarkFetch takes in a NON_TABULAR changeset of FILES (100) small objects of an external bucket, at S3 on this machine.
func BenchmarkFetch(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv("FILES"))
	n = max(n, 100)
	w := newStill(b)
	w.start(func(j *job.Config) { j.Lease = 30 * time.Second })
	e := newElsewhere(w)
	var puts sync.WaitGroup
	for p := range 8 {
		puts.Go(func() {
			for i := p; i < n; i += 8 {
				e.put(fmt.Sprintf("many/%05d.txt", i), "a few bytes")
			}
		})
	}
	puts.Wait()
	d, err := w.dataset(b.Context(), finspace.NonTabular, "")
	w.must(err)
	for b.Loop() {
		if c := w.ended(d, e.order(d, "many/", finspace.Params{"formatType": "TXT"})); c.Status != finspace.IngestionSuccess {
			b.Fatal(messageOf(c))
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "files/s")
}

func rows(n int) (text string) {
	for i := range n {
		text += fmt.Sprintf("AMZN,%d.5\n", i)
	}
	return text
}
