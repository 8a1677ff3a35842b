package bench

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/openfinspace/openfinspace/engine"
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

// WriteTrades writes a file of CSV of at least size bytes, the same each time.
func WriteTrades(path string, size int64) (engine.File, error) {
	f, err := os.Create(path)
	if err != nil {
		return engine.File{}, err
	}
	defer func() { _ = f.Close() }()
	w := bufio.NewWriterSize(f, 1<<20)
	written := int64(0)
	for more := trades(); written < size; {
		line := more()
		n, err := w.WriteString(line)
		if err != nil {
			return engine.File{}, err
		}
		written += int64(n)
	}
	if err := w.Flush(); err != nil {
		return engine.File{}, err
	}
	return engine.File{URI: "file://" + path, Name: "trades.csv", Size: written}, f.Close()
}

// trades gives the header and then line after line.
func trades() func() string {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same rows each time
	now := time.Date(2024, 1, 2, 9, 30, 0, 0, time.UTC)
	header := "ticker,time,price,size,exchange,conditions\n"
	return func() string {
		if line := header; line != "" {
			header = ""
			return line
		}
		now = now.Add(time.Duration(r.IntN(4000)) * time.Microsecond)
		return fmt.Sprintf("T%03d,%s,%.2f,%d,%s,%s\n", r.IntN(500), now.Format("2006-01-02 15:04:05.000000"), float64(r.IntN(90_000)+1000)/100,
			r.IntN(2000)+1, "NQPZKVBXY"[r.IntN(9):][:1], []string{"@", "@ I", "@F I", "@ T", "@4 W"}[r.IntN(5)])
	}
}
