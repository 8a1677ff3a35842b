//go:build cgo

package duck

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/format"
)

var trades = engine.Schema{
	{Name: "ticker", Type: engine.String, ID: 1}, {Name: "time", Type: engine.DateTime, ID: 2}, {Name: "price", Type: engine.Double, ID: 3},
	{Name: "size", Type: engine.Integer, ID: 4}, {Name: "exchange", Type: engine.String, ID: 5}, {Name: "conditions", Type: engine.String, ID: 6},
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func rss() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Maxrss / 1024
}

func TestFirst(t *testing.T) {
	p, err := format.Parse(map[string]string{"formatType": "CSV"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/tmp/duckproto/trades.csv"
	st, _ := os.Stat(path)
	dir := t.TempDir()
	t0, c0 := time.Now(), cpu()
	out, err := New(Config{}).Ingest(context.Background(), engine.Task{ID: "x"}, engine.IngestSpec{
		Source: []engine.File{{URI: "file://" + path, Name: "trades.csv", Size: st.Size()}}, Format: p, Schema: trades, OutPrefix: dir + "/",
	}, nil)
	fmt.Println(time.Since(t0), cpu()-c0, rss(), runtime.NumGoroutine(), err)
	for _, f := range out.Files {
		fmt.Printf("%+v\n", f)
	}
	out.Files = nil
	fmt.Printf("%+v\n", out)
}
