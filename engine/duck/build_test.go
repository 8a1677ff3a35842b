//go:build cgo

package duck

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
)

// writtenBatch writes a batch's rows and gives the files.
func writtenBatch(t testing.TB, s engine.Schema, b *batch) ([]engine.File, engine.Output) {
	t.Helper()
	if err := b.seal(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	session, err := New(Config{}).open(t.Context(), engine.Task{}, access{scratch: folder, write: folder})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	w := &writing{session: session, schema: s, form: engine.Parquet, prefix: folder + "/", bytes: 1 << 30, feed: &oneBatch{b}, progress: func(int64, int64) {}}
	if err := w.run(); err != nil {
		t.Fatal(err)
	}
	files := make([]engine.File, len(w.out.Files))
	for i, f := range w.out.Files {
		files[i] = f.File
	}
	return files, w.out
}

func TestBuild(t *testing.T) {
	s := engine.Schema{
		{Name: "key", Type: engine.String, ID: 1},
		{Name: "day", Type: engine.Date, ID: 2},
		{Name: "x", Type: engine.Double, ID: 3},
		{Name: "n", Type: engine.BigInt, ID: 4},
		{Name: "raw", Type: engine.Binary, ID: 5},
		{Name: "text", Type: engine.String, ID: 6},
	}
	r := rand.New(rand.NewPCG(7, 8))
	in := newBatch(s, false)
	keys := []engine.Cell{{Bytes: []byte("é'\"")}, {Bytes: []byte("")}, {Bytes: []byte("A")}, engine.Null()}
	for range 20_000 {
		in.Row([]engine.Cell{
			keys[r.IntN(4)],
			{Int: int64(r.IntN(3))},
			randomCell(r, s[2]), randomCell(r, s[3]),
			{Bytes: []byte{byte(r.Uint32())}},
			{Bytes: []byte(strings.Repeat("a,\"\n\r", r.IntN(3)))},
		})
	}
	files, written := writtenBatch(t, s, in)
	e := New(Config{Scratch: t.TempDir()})
	for _, form := range []engine.FileFormat{engine.Parquet, engine.DelimitedText} {
		t.Run(string(form), func(t *testing.T) {
			out, err := e.Build(t.Context(), engine.Task{}, engine.BuildSpec{
				Inputs: files, Schema: s, Partition: []string{"key", "day"}, Sort: []string{"x", "text"},
				OutPrefix: t.TempDir() + "/", Format: form, TargetFileBytes: 20_000,
			}, nil)
			if err != nil || out.Hash != written.Hash || out.Rows != 20_000 {
				t.Fatal(out.Hash, written.Hash, err)
			}
			partitions := map[int]int{}
			for _, f := range out.Files {
				if f.Order != partitions[f.Partition] {
					t.Errorf("file %d of partition %d has the order %d", partitions[f.Partition], f.Partition, f.Order)
				}
				partitions[f.Partition]++
				if !strings.Contains(f.URI, fmt.Sprintf("/p=%d/", f.Partition)) {
					t.Error(f.URI)
				}
			}
			if len(partitions) != 12 {
				t.Errorf("%d partitions, %d files", len(partitions), len(out.Files))
			}
		})
	}
	t.Run("some values", func(t *testing.T) {
		out, err := e.Build(t.Context(), engine.Task{}, engine.BuildSpec{
			Inputs: files, Schema: s, Partition: []string{"key"}, Values: [][]engine.Cell{{engine.Null()}, {{Bytes: []byte("absent")}}, {keys[0]}},
			OutPrefix: t.TempDir() + "/", Format: engine.Parquet,
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var of []int
		for _, f := range out.Files {
			of = append(of, f.Partition)
			if f.Partition == 0 && f.Columns[0].Nulls != f.Rows {
				t.Error("the partition of NULL holds others")
			}
		}
		if !slices.Equal(of, []int{0, 2}) {
			t.Error(of)
		}
	})
	t.Run("several files", func(t *testing.T) {
		out, err := e.Build(t.Context(), engine.Task{}, engine.BuildSpec{
			Inputs: files, Schema: s, Sort: []string{"n"}, OutPrefix: t.TempDir() + "/", Format: engine.Parquet, TargetFileBytes: 20_000,
		}, nil)
		if err != nil || len(out.Files) < 3 || out.Hash != written.Hash {
			t.Fatal(out, err)
		}
	})
	t.Run("empty BINARY as text", func(t *testing.T) {
		b := newBatch(s[4:5], false)
		b.Row([]engine.Cell{{Bytes: []byte{}}})
		in, _ := writtenBatch(t, s[4:5], b)
		_, err := e.Build(t.Context(), engine.Task{}, engine.BuildSpec{Inputs: in, Schema: s[4:5], OutPrefix: t.TempDir() + "/", Format: engine.DelimitedText}, nil)
		if !errors.Is(err, engine.BadInput) {
			t.Fatal(err)
		}
	})
	t.Run("no inputs", func(t *testing.T) {
		out, err := e.Build(t.Context(), engine.Task{}, engine.BuildSpec{Schema: s, OutPrefix: t.TempDir() + "/", Format: engine.Parquet}, nil)
		if err != nil || len(out.Files) != 0 || out.Rows != 0 {
			t.Fatal(out, err)
		}
	})
	for name, bad := range map[string]engine.BuildSpec{
		"partition by DOUBLE": {Partition: []string{"x"}}, "no such column": {Sort: []string{"y"}}, "no such partition": {Partition: []string{"y"}},
	} {
		t.Run(name, func(t *testing.T) {
			bad.Schema, bad.Format, bad.OutPrefix = s, engine.Parquet, t.TempDir()+"/"
			if _, err := e.Build(t.Context(), engine.Task{}, bad, nil); !errors.Is(err, engine.BadInput) {
				t.Fatal(err)
			}
		})
	}
}

// TestUnsorted shows that rows out of order are found.
func TestUnsorted(t *testing.T) {
	s := engine.Schema{{Name: "x", Type: engine.Double}, {Name: "s", Type: engine.String}}
	nan := engine.Cell{Float: nan()}
	in := [][]engine.Cell{
		{{Float: -1}, {Bytes: []byte("b")}},
		{{Float: 0}, {Bytes: []byte("10")}},
		{{Float: 0}, {Bytes: []byte("9")}},
		{{Float: 0}, engine.Null()},
		{nan, {Bytes: []byte("é")}},
		{nan, {Bytes: []byte("😀")}},
		{engine.Null(), {Bytes: []byte("")}},
		{engine.Null(), engine.Null()},
	}
	for i := range in {
		for j := range in {
			o, err := newSorting(s, []string{"x", "s"})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(o.see(in[i]), o.see(in[j])); (err != nil) != (i > j) {
				t.Errorf("%d before %d: %v", i, j, err)
			}
		}
	}
}
