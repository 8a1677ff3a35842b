//go:build cgo

package duck

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace/engine"
	"github.com/openfinspace/openfinspace/engine/cell"
)

// TestColumns holds rows that are taken column by column to the same rows taken one by one: cells, hash and what is told, from
// whatever row of the batch the chunks begin.
func TestColumns(t *testing.T) {
	s, r := everyType(), rand.New(rand.NewPCG(3, 4))
	b := newBatch(s, false)
	row := make([]engine.Cell, len(s))
	for range 5000 {
		for i, c := range s {
			row[i] = randomCell(r, c)
		}
		b.Row(row)
	}
	files, _ := writtenBatch(t, s, b)
	session, err := New(Config{}).openTable(t.Context(), engine.Task{}, files, s)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for _, before := range []int{0, 3, 8} {
		byColumn, byRow := newBatch(s, false), newBatch(s, false)
		for range before {
			byColumn.Row(row)
			byRow.Row(row)
		}
		err := session.query("SELECT * FROM data", func(c *chunk) error {
			for i := range c.rows {
				c.row(i, row)
				byRow.Row(row)
			}
			return byColumn.take(c)
		})
		if err := errors.Join(err, byColumn.seal(), byRow.seal()); err != nil {
			t.Fatal(err)
		}
		sameBatch(t, byColumn, byRow)
	}
}

func sameBatch(t *testing.T, a, b *batch) {
	t.Helper()
	if a.rows != b.rows || a.hash != b.hash {
		t.Fatalf("%d rows %s, and %d rows %s", a.rows, a.hash, b.rows, b.hash)
	}
	for i, c := range a.schema {
		x, y := &a.columns[i], &b.columns[i]
		if !bytes.Equal(x.validity, y.validity) || !bytes.Equal(x.text, y.text) {
			t.Errorf("%s %s: other bits or texts", c.Name, c.Type)
		}
		if told, want := texts(c, x.stats.told()), texts(c, y.stats.told()); told != want {
			t.Errorf("%s %s: %s, and %s", c.Name, c.Type, told, want)
		}
	}
}

// texts writes what is told of a column.
func texts(c engine.Column, s engine.ColumnStats) string {
	out := cell.Append(nil, c, s.Min)
	return string(cell.Append(append(out, " to "...), c, s.Max)) + " " + strings.Repeat("-", int(s.Nulls))
}

// TestUndo has bad rows in some chunks: these are taken row by row, and leave nothing behind of what was taken before.
func TestUndo(t *testing.T) {
	source := parquet(t, `SELECT range AS n, CASE WHEN range % 3 > 0 THEN 'text ' || range END AS text, range % 2 = 0 AS flag,
		CASE WHEN range BETWEEN 3001 AND 3003 THEN DATE '12024-01-01' ELSE DATE '2024-01-01' + (range % 100)::INTEGER END AS day,
		CASE WHEN range = 7000 THEN 0.5 ELSE range END::DOUBLE AS whole, range * 1.25::DOUBLE AS near FROM range(10000)`)
	schema := engine.Schema{
		{Name: "n", Type: engine.BigInt},
		{Name: "text", Type: engine.String},
		{Name: "flag", Type: engine.Boolean},
		{Name: "day", Type: engine.Date},
		{Name: "whole", Type: engine.Integer},
		{Name: "near", Type: engine.Float},
		{Name: "absent", Type: engine.String},
	}
	session, err := New(Config{}).open(t.Context(), engine.Task{}, access{read: []engine.File{source}})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	file, err := session.openParquet(source)
	if err != nil {
		t.Fatal(err)
	}
	spec := engine.IngestSpec{Schema: schema, Format: params(t, "formatType", "PARQUET")}
	one, err := file.rowsFor(spec)
	other, err2 := file.rowsFor(spec)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	a, b := newBatch(schema, false), newBatch(schema, false)
	err = session.query(one.sql, func(c *chunk) error { return errors.Join(one.fill(c, a), other.fillRows(c, b)) })
	if err := errors.Join(err, a.seal(), b.seal()); err != nil {
		t.Fatal(err)
	}
	if a.rejects.count != 4 || !reflect.DeepEqual(a.rejects, b.rejects) {
		t.Errorf("%+v, and %+v", a.rejects, b.rejects)
	}
	sameBatch(t, a, b)
	if x, y := one.warnings(), other.warnings(); !reflect.DeepEqual(x, y) {
		t.Errorf("%q, and %q", x, y)
	}
}

func TestHead(t *testing.T) {
	for n := range 12 {
		text := []byte("\xffbcdefghijkl")[:n]
		if want := append(bytes.Clone(text), make([]byte, 8)...); !bytes.Equal(bigEndian(head(text)), want[:8]) {
			t.Errorf("%q: %x", text, head(text))
		}
	}
}

func bigEndian(n uint64) (b []byte) {
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(n>>shift))
	}
	return b
}

// TestDiskFull writes where there is never any room.
func TestDiskFull(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, full := f.Write([]byte("x"))
	f.Close()
	if err := internal("a file cannot be written", full); !errors.Is(err, engine.Limit) {
		t.Error(err)
	}
	session, err := New(Config{}).open(t.Context(), engine.Task{}, access{write: "/dev"})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if err := session.exec("COPY (SELECT * FROM range(100000)) TO '/dev/full' (FORMAT csv, USE_TMP_FILE false)"); !errors.Is(err, engine.Limit) {
		t.Error(err)
	}
}
