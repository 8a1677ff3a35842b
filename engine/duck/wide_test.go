//go:build cgo

package duck

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// wide is a table of so many columns of text, and a file of it, whose first cells count the rows.
func wide(tb testing.TB, columns, rows int) (engine.Schema, engine.File) {
	tb.Helper()
	s, cells := make(engine.Schema, columns), make([]string, columns)
	for i := range s {
		s[i] = engine.Column{Name: "c" + strconv.Itoa(i), Type: engine.String, ID: i + 1}
		cells[i] = "v" + strconv.Itoa(i%100)
	}
	path := filepath.Join(tb.TempDir(), "wide.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, strings.Join(s.Names(), ","))
	line := strings.Join(cells[1:], ",")
	for i := range rows {
		fmt.Fprintf(w, "%d,%s\n", i, line)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	st, _ := f.Stat()
	return s, engine.File{URI: fileURI(path), Name: "wide.csv", Size: st.Size()}
}

// TestWide: the widest table comes in within the memory that a task has if nobody says otherwise, and rows keep their order.
func TestWide(t *testing.T) {
	for _, n := range []struct{ columns, rows int }{{engine.MaxColumns, 1}, {1000, 6000}} {
		t.Run(fmt.Sprintf("%d columns", n.columns), func(t *testing.T) {
			s, f := wide(t, n.columns, n.rows)
			out := ingestCSV(t, s, 0, f)
			if out.Rows != int64(n.rows) {
				t.Fatalf("%d rows", out.Rows)
			}
			for i, row := range rowsOf(t, s[:1], out) {
				if row != strconv.Itoa(i) {
					t.Fatalf("row %d is %s", i, row)
				}
			}
		})
	}
}

// BenchmarkWide is ten million cells, and the widest table with one row.
func BenchmarkWide(b *testing.B) {
	for _, n := range []struct{ columns, rows int }{{10, 1_000_000}, {100, 100_000}, {1000, 10_000}, {engine.MaxColumns, 1000}, {engine.MaxColumns, 1}} {
		b.Run(fmt.Sprintf("%dx%d", n.columns, n.rows), func(b *testing.B) {
			s, f := wide(b, n.columns, n.rows)
			measure(b, f.Size, func() { ingestCSV(b, s, 0, f) })
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(n.columns*n.rows), "ns/cell")
		})
	}
}
