//go:build cgo

package duck

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
	"github.com/openfinspace/openfinspace/engine/text"
)

var tradesBytes = flag.Int64("trades", 64<<20, "bytes of generated trades that the benchmarks read")

var trades = engine.Schema{
	{Name: "ticker", Type: engine.String, ID: 1},
	{Name: "time", Type: engine.DateTime, ID: 2},
	{Name: "price", Type: engine.Double, ID: 3},
	{Name: "size", Type: engine.Integer, ID: 4},
	{Name: "exchange", Type: engine.String, ID: 5},
	{Name: "conditions", Type: engine.String, ID: 6},
}

// trade is one generated row.
type trade struct {
	ticker, time, exchange, conditions string
	price                              float64
	size                               int
}

// generate writes trades of one day to a file until it has the given bytes.
func generate(tb testing.TB, path string, size int64, row func(*bufio.Writer, trade)) engine.File {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2024, 1, 2, 9, 30, 0, 0, time.UTC)
	for written := int64(0); written < size; {
		for range 10_000 {
			now = now.Add(time.Duration(r.IntN(4000)) * time.Microsecond)
			row(w, trade{
				ticker: fmt.Sprintf("T%03d", r.IntN(500)), time: now.Format("2006-01-02 15:04:05.000000"), price: float64(r.IntN(90_000)+1000) / 100,
				size: r.IntN(2000) + 1, exchange: "NQPZKVBXY"[r.IntN(9):][:1], conditions: []string{"@", "@ I", "@F I", "@ T", "@4 W"}[r.IntN(5)],
			})
		}
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
		st, _ := f.Stat()
		written = st.Size()
	}
	st, _ := f.Stat()
	return engine.File{URI: fileURI(path), Name: filepath.Base(path), Size: st.Size()}
}

func tradesCSV(tb testing.TB, size int64) engine.File {
	first := true
	return generate(tb, filepath.Join(tb.TempDir(), "trades.csv"), size, func(w *bufio.Writer, t trade) {
		if first {
			fmt.Fprintln(w, "ticker,time,price,size,exchange,conditions")
			first = false
		}
		fmt.Fprintf(w, "%s,%s,%.2f,%d,%s,%s\n", t.ticker, t.time, t.price, t.size, t.exchange, t.conditions)
	})
}

func tradesJSON(tb testing.TB, size int64) engine.File {
	return generate(tb, filepath.Join(tb.TempDir(), "trades.json"), size, func(w *bufio.Writer, t trade) {
		fmt.Fprintf(w, `{"ticker":%q,"time":%q,"price":%.2f,"size":%d,"exchange":%q,"conditions":%q}`+"\n",
			t.ticker, t.time, t.price, t.size, t.exchange, t.conditions)
	})
}

func params(tb testing.TB, pairs ...string) format.Params {
	tb.Helper()
	given := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		given[pairs[i]] = pairs[i+1]
	}
	p, err := format.Parse(given)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// measure runs f as a benchmark and tells the processor's time beside the clock's: on a busy machine that is what compares.
func measure(b *testing.B, size int64, f func()) {
	b.SetBytes(size)
	before := processor()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(processor()-before)/float64(b.N)/1e6, "cpu-ms/op")
	b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
}

func processor() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the largest memory that the process had.
func peak() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Maxrss << 10
}

// BenchmarkCSV tells what an ingest of CSV costs beside DuckDB's own typed COPY of the same file, and the parts of it alone.
func BenchmarkCSV(b *testing.B) {
	file := tradesCSV(b, *tradesBytes)
	p := params(b, "formatType", "CSV")
	benchmarkText(b, file, p)
	b.Run("bare", func(b *testing.B) {
		bare(b, file, format.CSV)
	})
}

// BenchmarkJSON is BenchmarkCSV for JSON lines.
func BenchmarkJSON(b *testing.B) {
	file := tradesJSON(b, *tradesBytes)
	benchmarkText(b, file, params(b, "formatType", "JSON"))
	b.Run("bare", func(b *testing.B) {
		bare(b, file, format.JSON)
	})
}

// BenchmarkParquet is BenchmarkCSV for Parquet that DuckDB wrote of the same rows.
func BenchmarkParquet(b *testing.B) {
	text := tradesCSV(b, *tradesBytes)
	out := ingestCSV(b, trades, 0, text)
	file := out.Files[0].File
	file.Name = "trades.parquet"
	file.Size = text.Size // so that speeds are of the same rows
	spec := engine.IngestSpec{Source: []engine.File{file}, Format: params(b, "formatType", "PARQUET"), Schema: trades}
	b.Run("ingest", func(b *testing.B) { benchmarkIngest(b, spec, false) })
	b.Run("unhashed", func(b *testing.B) { benchmarkIngest(b, spec, true) })
	b.Run("bare", func(b *testing.B) { bare(b, file, format.Parquet) })
}

// bare is what DuckDB does with the file alone.
func bare(b *testing.B, file engine.File, form format.Type) {
	folder := b.TempDir()
	measure(b, file.Size, func() {
		if err := New(Config{}).Copy(b.Context(), form, file, trades, folder, folder+"/bare.parquet"); err != nil {
			b.Fatal(err)
		}
	})
}

func benchmarkText(b *testing.B, file engine.File, p format.Params) {
	spec := engine.IngestSpec{Source: []engine.File{file}, Format: p, Schema: trades}
	b.Run("ingest", func(b *testing.B) { benchmarkIngest(b, spec, false) })
	b.Run("unhashed", func(b *testing.B) { benchmarkIngest(b, spec, true) })
	b.Run("scan", func(b *testing.B) {
		measure(b, file.Size, func() { blocks(b, spec, func(*text.Block) error { return nil }) })
	})
	b.Run("scan+cells", func(b *testing.B) {
		d, err := text.NewDecoder(trades, p)
		if err != nil {
			b.Fatal(err)
		}
		measure(b, file.Size, func() { blocks(b, spec, func(t *text.Block) error { return d.Decode(t, nowhere{}) }) })
	})
	b.Run("scan+cells+batch", func(b *testing.B) { benchmarkBatches(b, spec, func(*batch) error { return nil }) })
	b.Run("scan+cells+batch+hash", func(b *testing.B) { benchmarkBatches(b, spec, (*batch).seal) })
}

func benchmarkIngest(b *testing.B, spec engine.IngestSpec, unhashed bool) {
	size := int64(0)
	for _, f := range spec.Source {
		size += f.Size
	}
	measure(b, size, func() {
		spec.OutPrefix = b.TempDir() + "/"
		if _, err := New(Config{unhashed: unhashed}).Ingest(b.Context(), engine.Task{}, spec, nil); err != nil {
			b.Fatal(err)
		}
	})
}

type nowhere struct{}

func (nowhere) Row([]engine.Cell) error          { return nil }
func (nowhere) Bad(engine.BadCell, []byte) error { return errors.New("a generated row is bad") }

func benchmarkBatches(b *testing.B, spec engine.IngestSpec, end func(*batch) error) {
	d, err := text.NewDecoder(spec.Schema, spec.Format)
	if err != nil {
		b.Fatal(err)
	}
	to := newBatch(spec.Schema, false)
	measure(b, spec.Source[0].Size, func() {
		blocks(b, spec, func(t *text.Block) error {
			to.reset()
			return errors.Join(d.Decode(t, to), end(to))
		})
	})
}

// blocks reads a file of text block by block.
func blocks(b *testing.B, spec engine.IngestSpec, each func(*text.Block) error) {
	src, err := text.Open(spec.Source[0], spec.Format, spec.Schema, engine.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	defer src.Close()
	var block text.Block
	for {
		err := src.Next(&block)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = each(&block)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
