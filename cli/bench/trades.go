package bench

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

// Trades are the columns of the generated file.
var Trades = engine.Schema{
	{Name: "ticker", Type: engine.String, ID: 1},
	{Name: "time", Type: engine.DateTime, ID: 2},
	{Name: "price", Type: engine.Double, ID: 3},
	{Name: "size", Type: engine.Integer, ID: 4},
	{Name: "exchange", Type: engine.String, ID: 5},
	{Name: "conditions", Type: engine.String, ID: 6},
}

// WriteTrades writes trades of at least size bytes as CSV, the same each time, or the rows of that file in another form: the file of CSV lies in
// the folder then.
func WriteTrades(ctx context.Context, e Engine, form format.Type, folder string, size int64) (engine.File, error) {
	path := func(form format.Type) string { return filepath.Join(folder, "trades."+strings.ToLower(string(form))) }
	csv := engine.File{URI: "file://" + path(format.CSV), Name: "trades.csv"}
	var err error
	switch form {
	case format.Parquet:
		err = e.Copy(ctx, format.CSV, csv, Trades, folder, path(form))
	case format.JSON:
		err = writeLines(path(form), size, func(t *trade) string {
			return fmt.Sprintf(`{"ticker":%q,"time":%q,"price":%.2f,"size":%d,"exchange":%q,"conditions":%q}`+"\n", t.ticker, t.time, t.price, t.size, t.exchange, t.conditions)
		})
	default:
		header := tradesHeader
		err = writeLines(path(form), size, func(t *trade) string {
			line := header + t.csv()
			header = ""
			return line
		})
	}
	if err != nil {
		return engine.File{}, err
	}
	st, err := os.Stat(path(form))
	if err != nil {
		return engine.File{}, err
	}
	return engine.File{URI: "file://" + path(form), Name: filepath.Base(path(form)), Size: st.Size()}, nil
}

// Path is where a written file lies.
func Path(f engine.File) string { return strings.TrimPrefix(f.URI, "file://") }

func writeLines(path string, size int64, line func(*trade) string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	w := bufio.NewWriterSize(f, 1<<20)
	written := int64(0)
	for more := trades(); written < size; {
		n, err := w.WriteString(line(more()))
		if err != nil {
			return err
		}
		written += int64(n)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// trade is one generated row.
type trade struct {
	ticker, time, exchange, conditions string
	price                              float64
	size                               int
}

const tradesHeader = "ticker,time,price,size,exchange,conditions\n"

func (t *trade) csv() string {
	return fmt.Sprintf("%s,%s,%.2f,%d,%s,%s\n", t.ticker, t.time, t.price, t.size, t.exchange, t.conditions)
}

// trades gives row after row.
func trades() func() *trade {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same rows each time
	now := time.Date(2024, 1, 2, 9, 30, 0, 0, time.UTC)
	return func() *trade {
		now = now.Add(time.Duration(r.IntN(4000)) * time.Microsecond)
		return &trade{
			ticker: fmt.Sprintf("T%03d", r.IntN(500)), time: now.Format("2006-01-02 15:04:05.000000"), price: float64(r.IntN(90_000)+1000) / 100,
			size: r.IntN(2000) + 1, exchange: "NQPZKVBXY"[r.IntN(9):][:1], conditions: []string{"@", "@ I", "@F I", "@ T", "@4 W"}[r.IntN(5)],
		}
	}
}
