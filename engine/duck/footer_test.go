//go:build cgo

package duck

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// TestUncutTimes reads times that DuckDB alone would cut.
func TestUncutTimes(t *testing.T) {
	for _, name := range []string{"int96.parquet", "utc.parquet"} {
		t.Run(name, func(t *testing.T) {
			in := fileOf(t, filepath.Join("testdata", name))
			path, err := filepath.Abs(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			in.URI = fileURI(path)
			s := engine.Schema{{Name: "nano", Type: engine.DateTime, Nanos: true}, {Name: "micro", Type: engine.DateTime}}
			out, err := ingestParquet(t, s, engine.RejectPolicy{}, in, in)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{
				"1970-01-01 00:00:00.000000001|1970-01-01 00:00:00", "1969-12-31 23:59:59.999999999|9999-12-31 23:59:59.999999",
				"2024-01-02 09:30:00.123456789|0001-01-01 00:00:00", "NULL|NULL", "1970-01-01 00:00:00.000001000|1969-12-31 23:59:59.999999",
			}
			if got := rowsOf(t, s, out); !slices.Equal(got, append(want, want...)) {
				t.Errorf("%q", got)
			}
			s[0].Nanos = false
			out, err = ingestParquet(t, s, engine.RejectPolicy{}, in)
			if !errors.Is(err, engine.BadInput) || out.Rejected != 3 || out.Samples[0].Rule != string(cell.Nanoseconds) {
				t.Error(out, err)
			}
		})
	}
}

// FuzzFooter rewrites whatever bytes: an error or a file, never a crash.
func FuzzFooter(f *testing.F) {
	for _, name := range []string{"int96.parquet", "utc.parquet"} {
		good, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(good)
	}
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, bytes []byte) {
		from, to := filepath.Join(folder, "from"), filepath.Join(folder, "to")
		if err := os.WriteFile(from, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		rewriteFooter(from, to)
		os.Remove(to)
	})
}
